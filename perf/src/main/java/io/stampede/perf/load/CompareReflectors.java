package io.stampede.perf.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What does a reply cost, ours against a C reflector that does the same per packet? Both run in turn on one core, under
 * a flood from another that keeps their queues full; each round is a fresh process, warmed up before it is measured.
 * <pre>
 *   CompareReflectors C_DIRECTORY STAMP_REFLECTOR stateless|stateful ROUNDS
 * </pre>
 * Loopback only. Writes {@code results/bench-udp-….json}, with FAIL in its name when the run was short or noisy or a
 * reply was wrong. Exit 0 when the figures are to be believed, 1 otherwise, whatever the ratio is.
 */
public final class CompareReflectors
{
    private static final String YARDSTICK = "c-mmsg";
    private static final String CANDIDATE = "stamp-reflector";
    private static final String ADDRESS = "127.0.0.1";
    private static final int PORT = 58_620;
    private static final int LENGTH = 44;
    private static final int FLOOD_CPU = 0;
    private static final int REFLECT_CPU = 1;
    /** Too short: the JVM still compiles on the other core and the flood falters. */
    private static final long WARM_MS = 4000;
    /** CPU time is told in ticks of 10 ms: a quarter of a percent of this. */
    private static final long MEASURE_MS = 4000;
    private static final long READY_LIMIT_MS = 120_000;
    private static final long STOP_LIMIT_MS = 5000;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path programs;
    private final Path launcher;
    private final String mode;

    private CompareReflectors(final Path programs, final Path launcher, final String mode)
    {
        this.programs = programs;
        this.launcher = launcher;
        this.mode = mode;
    }

    /** See the class. */
    public static void main(final String... arguments) throws IOException, InterruptedException, TimeoutException
    {
        if (arguments.length != 4 || !arguments[2].matches("stateless|stateful") || !arguments[3].matches("[1-9]\\d*"))
        {
            System.err.println("usage: CompareReflectors C_DIRECTORY STAMP_REFLECTOR stateless|stateful ROUNDS");
            System.exit(2);
        }
        if (Runtime.getRuntime().availableProcessors() < 2)
        {
            System.err.println("bench-udp: 1 core: the flood and the reflector need one each — use a bigger machine");
            System.exit(3);
        }
        final CompareReflectors compare =
            new CompareReflectors(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]);
        System.exit(compare.run(Integer.parseInt(arguments[3])) ? 0 : 1);
    }

    private boolean run(final int count) throws IOException, InterruptedException, TimeoutException
    {
        final List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            rounds.add(round(YARDSTICK, List.of(
                programs.resolve("mmsg_reflector").toString(), ADDRESS, "" + PORT, "" + REFLECT_CPU)));
            rounds.add(round(CANDIDATE, List.of(
                launcher.toString(), "run", "--listen", ADDRESS + ":" + PORT, "--mode", mode,
                "--idle", "busy", "--cpu", "" + REFLECT_CPU)));
        }
        final Comparison comparison = new Comparison(YARDSTICK, CANDIDATE, rounds);
        System.out.print(comparison.describe());
        System.out.println("results in " + write(comparison, rounds));
        return comparison.doubts().isEmpty();
    }

    private Round round(final String name, final List<String> command)
        throws IOException, InterruptedException, TimeoutException
    {
        final Process reflector = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try
        {
            awaitReady(reflector, name);
            final Round round = Round.of(name, JSON.readTree(flood(
                reflector.pid(), name.equals(CANDIDATE) ? mode : "stateless")));
            System.out.printf("%-18s %6.0f ns CPU per reply, %d replies, %.2f of its core%n",
                name, round.cpuNsPerReply(), round.reflected(), round.cpuShare());
            return round;
        }
        finally
        {
            // not Process.destroy, which closes the streams its reader is at
            reflector.toHandle().destroy();
            if (!reflector.waitFor(STOP_LIMIT_MS, TimeUnit.MILLISECONDS))
            {
                reflector.destroyForcibly();
            }
        }
    }

    /** Reads what it says on standard error to the end, so that it never waits for us. */
    private static void awaitReady(final Process reflector, final String name)
        throws IOException, InterruptedException, TimeoutException
    {
        final CompletableFuture<String> ready = new CompletableFuture<>();
        final List<String> said = new ArrayList<>();
        final BufferedReader stderr =
            new BufferedReader(new InputStreamReader(reflector.getErrorStream(), StandardCharsets.UTF_8));
        Thread.ofVirtual().start(() ->
        {
            stderr.lines().forEach(line ->
            {
                said.add(line);
                if (line.startsWith("ready "))
                {
                    ready.complete(line);
                }
            });
            ready.completeExceptionally(new IOException(name + " ended before it was ready: " + said));
        });
        try
        {
            ready.get(READY_LIMIT_MS, TimeUnit.MILLISECONDS);
        }
        catch (final ExecutionException ex)
        {
            throw new IOException(ex.getCause());
        }
    }

    private String flood(final long pid, final String numbering) throws IOException, InterruptedException
    {
        final Process flood = new ProcessBuilder(
            programs.resolve("flood").toString(), ADDRESS, "" + PORT, "" + pid, "" + FLOOD_CPU,
            "" + WARM_MS, "" + MEASURE_MS, "" + LENGTH, numbering)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        final String measured = new String(flood.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (flood.waitFor() != 0)
        {
            throw new IOException("flood: exit " + flood.exitValue());
        }
        return measured;
    }

    private Path write(final Comparison comparison, final List<Round> rounds) throws IOException
    {
        final ObjectNode result = JSON.createObjectNode().put("format", "stampede-bench-udp/1");
        result.put("unit", "CPU nanoseconds (user and system) of the reflecting process per reply");
        result.put("mode", mode).put("lengthOctets", LENGTH);
        result.putPOJO("costs", comparison.costs());
        result.put("ratioOfMedians", comparison.ratioOfMedians());
        result.put("ratioOfMinima", comparison.ratioOfMinima());
        result.putPOJO("doubts", comparison.doubts());
        result.putPOJO("rounds", rounds);
        result.put("kernel", Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        result.put("cpu", cpuModel().orElse("unknown")).put("cores", Runtime.getRuntime().availableProcessors());
        result.put("loadAverage", Files.readString(Path.of("/proc/loadavg")).strip());
        result.put("java", Runtime.version().toString());
        final String name = "bench-udp-%s-%d-%s%s.json".formatted(
            mode, LENGTH,
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(Instant.now()),
            comparison.doubts().isEmpty() ? "" : "-FAIL");
        final Path file = Path.of("results", name);
        Files.createDirectories(file.getParent());
        JSON.writeValue(file.toFile(), result);
        return file;
    }

    private static Optional<String> cpuModel() throws IOException
    {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst();
    }
}
