package io.stampede.perf.micro;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the micro benchmarks with JMH's own options, always with the allocation profiler, and fails when one allocates.
 * Defaults unless the command line says otherwise: 1 fork, 3 × 1 s warm-up, 5 × 1 s measurement. Results as JSON go to
 * {@code results/}; a run that failed leaves a file with FAIL in its name.
 */
public final class MicroBenchmarks
{
    /**
     * The smallest object has 16 octets: below this, fewer than one operation in 160 allocates. JMH itself allocates
     * some 11 kB a second, spread over all operations.
     */
    private static final double MAX_OCTETS_PER_OPERATION = 0.1;
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    private MicroBenchmarks()
    {
    }

    /** @param arguments JMH's, as {@code -f 2 ReflectBenchmark}. */
    public static void main(final String[] arguments) throws IOException, RunnerException
    {
        try
        {
            System.exit(isFullyCompiling() ? run(new CommandLineOptions(arguments)) : EXIT_FAILED);
        }
        catch (final CommandLineOptionException ex)
        {
            System.err.println("bench-micro: " + ex.getMessage());
            System.exit(EXIT_USAGE);
        }
    }

    /** Forks inherit this JVM's flags; those of tools that come and go leave out the compiler programs run with. */
    private static boolean isFullyCompiling()
    {
        final boolean isCurbed = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(argument -> argument.contains("TieredStopAtLevel") || argument.equals("-Xint"));
        if (isCurbed)
        {
            System.err.println("bench-micro: -XX:TieredStopAtLevel or -Xint is set: figures would be those of code no" +
                " program runs — use scripts/bench-micro");
        }
        return !isCurbed;
    }

    private static int run(final CommandLineOptions commandLine) throws IOException, RunnerException
    {
        final Path directory = Path.of("results");
        Files.createDirectories(directory);
        final String name = "micro-" +
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(Instant.now());
        final Path file = directory.resolve(name + ".json");
        final ChainedOptionsBuilder options = new OptionsBuilder()
            .parent(commandLine)
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend(jvmFlags())
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(file.toString());
        if (!commandLine.getForkCount().hasValue())
        {
            options.forks(1);
        }
        if (!commandLine.getWarmupIterations().hasValue())
        {
            options.warmupIterations(3).warmupTime(TimeValue.seconds(1));
        }
        if (!commandLine.getMeasurementIterations().hasValue())
        {
            options.measurementIterations(5).measurementTime(TimeValue.seconds(1));
        }
        final List<String> allocating = allocatingOnes(new Runner(options.build()).run());
        allocating.forEach(System.out::println);
        if (!allocating.isEmpty())
        {
            final Path failed = directory.resolve(name + "-FAIL.json");
            Files.move(file, failed);
            System.out.println("results in " + failed);
            return EXIT_FAILED;
        }
        System.out.println("nothing allocates; results in " + file);
        return 0;
    }

    private static List<String> allocatingOnes(final Collection<RunResult> results)
    {
        return results.stream().filter(result -> octetsPerOperation(result) > MAX_OCTETS_PER_OPERATION)
            .map(result -> String.format(Locale.ROOT, "%s %s allocates %.3f octets an operation, limit %.3f",
                result.getParams().getBenchmark(), result.getParams().getParamsKeys().stream()
                    .map(result.getParams()::getParam).toList(),
                octetsPerOperation(result), MAX_OCTETS_PER_OPERATION))
            .toList();
    }

    @SuppressWarnings("rawtypes") // so is JMH's signature
    private static double octetsPerOperation(final RunResult result)
    {
        return result.getSecondaryResults().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith(ALLOCATION))
            .mapToDouble(entry -> entry.getValue().getScore())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("JMH's gc profiler gave no " + ALLOCATION));
    }

    /** The parent pom's one list; forks start with a class path, so no manifest speaks for them. */
    private static String[] jvmFlags() throws IOException
    {
        try (InputStream resource = Objects.requireNonNull(
            MicroBenchmarks.class.getResourceAsStream("/jvm.flags"), "jvm.flags is not on the class path"))
        {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip().split("\\s+");
        }
    }
}
