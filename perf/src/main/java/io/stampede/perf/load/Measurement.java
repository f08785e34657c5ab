package io.stampede.perf.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One contender at a time on the lab: started afresh, warmed up, flooded, probed, ended. */
public final class Measurement
{
    static final int PROBE_RATE_PPS = 10_000;
    /** After the flood: queues empty, caches as at a quiet rate. */
    private static final long PROBE_WARM_MS = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Lab lab;
    private final long warmMs;
    private final long measureMs;

    /** @param warmMs of flood before each; too short: the JVM's compiler has the generator's core meanwhile. */
    public Measurement(final Lab lab, final long warmMs, final long measureMs)
    {
        this.lab = lab;
        this.warmMs = warmMs;
        this.measureMs = measureMs;
    }

    /**
     * What came of one round.
     *
     * @param ready what the reflector said when it was.
     */
    public record Outcome(LoadRound load, LatencyRound latency, String ready)
    {
    }

    /** @param roundTrips gets the round-trip times in ns. */
    public Outcome round(final Contender contender, final int round, final Histogram roundTrips)
        throws IOException, InterruptedException
    {
        try (RunningReflector reflector = RunningReflector.start(lab, contender, ""))
        {
            final LoadRound load = flood(contender, round, reflector, measureMs);
            return new Outcome(load, probe(contender, round, roundTrips), reflector.ready());
        }
    }

    /** A flood of ours of this length with its allocations counted. */
    public AllocationRound allocations(final Contender contender, final long ms)
        throws IOException, InterruptedException
    {
        final Path recording = Files.createTempFile("stampede-bench", ".jfr");
        try
        {
            final LoadRound load;
            try (RunningReflector reflector =
                RunningReflector.start(lab, contender, AllocationRound.jvmFlags(recording)))
            {
                load = flood(contender, 0, reflector, ms);
            }
            return AllocationRound.of(load, recording);
        }
        finally
        {
            Files.deleteIfExists(recording);
        }
    }

    private LoadRound flood(
        final Contender contender, final int round, final RunningReflector reflector, final long ms)
        throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(lab.onGeneratorEnd("xdp_generator"));
        command.addAll(List.of("-w", "" + warmMs, "-m", "" + ms));
        command.addAll(List.of("-C", "" + Lab.GENERATOR_CPU, "-C", "" + Lab.REFLECTOR_CPU));
        command.addAll(List.of("-P", Long.toString(reflector.pid())));
        command.addAll(contender.traffic().options());
        return LoadRound.of(contender.name(), round, JSON.readTree(output(command)), reflector.pid());
    }

    private LatencyRound probe(final Contender contender, final int round, final Histogram roundTrips)
        throws IOException, InterruptedException
    {
        final Path times = Files.createTempFile("stampede-bench", ".ns");
        try
        {
            final List<String> command = new ArrayList<>(lab.onGeneratorEnd("prober"));
            command.addAll(List.of(
                "-r", "" + PROBE_RATE_PPS, "-w", "" + PROBE_WARM_MS, "-m", "" + measureMs, "-o", times.toString()));
            command.addAll(contender.traffic().options());
            final String measured = output(command);
            for (final String line : Files.readAllLines(times))
            {
                roundTrips.recordValue(Long.parseLong(line));
            }
            return LatencyRound.of(contender.name(), round, JSON.readTree(measured));
        }
        finally
        {
            Files.deleteIfExists(times);
        }
    }

    private String output(final List<String> command) throws IOException, InterruptedException
    {
        final Process process =
            lab.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0)
        {
            throw new IOException("%s: exit %d".formatted(String.join(" ", command), process.exitValue()));
        }
        return said;
    }
}
