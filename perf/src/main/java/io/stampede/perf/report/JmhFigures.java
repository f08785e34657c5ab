package io.stampede.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Figures of scripts/bench-micro that a target is made of. */
public final class JmhFigures
{
    private static final ObjectMapper JSON = new ObjectMapper();

    private JmhFigures()
    {
    }

    /**
     * What verifying a request's HMAC and signing its reply costs in ns: HmacBenchmark with one key, less the same
     * without HMACs. From the newest result in the directory that has both.
     */
    public static OptionalDouble twoHmacsNs(final Path results) throws IOException
    {
        if (!Files.isDirectory(results))
        {
            return OptionalDouble.empty();
        }
        final List<Path> newestFirst;
        try (Stream<Path> files = Files.list(results))
        {
            newestFirst = files
                .filter(file -> file.getFileName().toString().matches("micro-\\d{8}T\\d{6}Z\\.json"))
                .sorted(Comparator.reverseOrder())
                .toList();
        }
        for (final Path file : newestFirst)
        {
            final JsonNode all = JSON.readTree(file.toFile());
            final OptionalDouble signed = score(all, "HmacBenchmark.reflect", "covered", "base", "keys", "1");
            final OptionalDouble open =
                score(all, "ReflectBenchmark.reflect", "mode", "stateless", "length", "44");
            if (signed.isPresent() && open.isPresent())
            {
                return OptionalDouble.of(signed.getAsDouble() - open.getAsDouble());
            }
        }
        return OptionalDouble.empty();
    }

    private static OptionalDouble score(final JsonNode all, final String benchmark, final String... parameters)
    {
        for (final JsonNode run : all)
        {
            if (run.path("benchmark").asText().endsWith("." + benchmark) &&
                run.path("params").path(parameters[0]).asText().equals(parameters[1]) &&
                run.path("params").path(parameters[2]).asText().equals(parameters[3]))
            {
                return OptionalDouble.of(run.path("primaryMetric").path("score").doubleValue());
            }
        }
        return OptionalDouble.empty();
    }
}
