package io.stampede.perf;

import io.stampede.perf.load.Contender;
import io.stampede.perf.load.Contender.Tier;
import io.stampede.perf.load.Contenders;
import io.stampede.perf.load.Lab;
import io.stampede.perf.load.Measurement;
import io.stampede.perf.report.Environment;
import io.stampede.perf.report.JmhFigures;
import io.stampede.perf.report.Report;
import io.stampede.perf.report.Results;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Every tier of stamp-reflector against C programs that do the same per packet and nothing else, in turn, on one link
 * of this machine's own.
 */
@Command(
    name = "bench-reflect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
        "Measures stamp-reflector's tiers against their C twins in alternating rounds on a veth link: packets per " +
            "second and CPU time at full load, round trips at 10 kpps.",
        "As root, with 2 cores and gcc. Writes bench-reflect-UTC.json, .hlog, .md and .html to results/; a run that " +
            "is not to be believed has FAIL in its name and says why.",
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:the figures are to be believed, whatever they are", "1:they are not", "2:usage",
        "3:the environment refused"})
final class BenchReflect implements Callable<Integer>
{
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_ENVIRONMENT = 3;
    private static final Path RESULTS = Path.of("results");

    @Parameters(index = "0", hidden = true, description = "Directory of the compiled C programs.")
    private Path programs = Path.of("");

    @Parameters(index = "1", hidden = true, description = "scripts/stamp-reflector")
    private Path launcher = Path.of("");

    @Option(names = "--tiers", split = ",", paramLabel = "TIER", converter = TierConverter.class,
        description = "udp, packet, xdp, xdp-offload. Default: all but packet.")
    private List<Tier> tiers = List.of(Tier.UDP, Tier.XDP, Tier.XDP_OFFLOAD);

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5",
        description = "Rounds of each reflector; fewer than 5 are not to be believed. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "4",
        description = "Measured at full load, and again at 10 kpps, in each round. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--warm-up", paramLabel = "SECONDS", defaultValue = "4",
        description = "At full load before that; a JVM has to compile. Default: ${DEFAULT-VALUE}.")
    private int warmUpSeconds;

    @Option(names = "--allocation", paramLabel = "SECONDS", defaultValue = "0",
        description = "Afterwards flood each of ours for so long and count what its reflecting thread allocates, by " +
            "Flight Recorder; 0: do not. Default: ${DEFAULT-VALUE}.")
    private int allocationSeconds;

    @Option(names = "--out", paramLabel = "DIR", description = "Write the results there, too.")
    private @Nullable Path out;

    @Option(names = "--readme", paramLabel = "FILE",
        description = "Put the tables into this file, between the lines <!-- bench-reflect --> and " +
            "<!-- /bench-reflect -->.")
    private @Nullable Path readme;

    static void main(final String... arguments)
    {
        System.exit(new CommandLine(new BenchReflect())
            .setExecutionExceptionHandler((ex, commandLine, parsed) ->
            {
                System.err.println("bench-reflect: " + ex.getMessage());
                return EXIT_ENVIRONMENT;
            })
            .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException
    {
        final String lacking = lacking();
        if (!lacking.isEmpty())
        {
            System.err.println("bench-reflect: " + lacking);
            return EXIT_ENVIRONMENT;
        }
        final Report report = measure();
        System.out.println(report.text());
        System.out.println("results in " + report.write(RESULTS));
        if (out != null)
        {
            System.out.println("and in " + report.write(out));
        }
        if (readme != null)
        {
            report.insert(readme);
        }
        return report.isToBeBelieved() ? 0 : EXIT_FAILED;
    }

    private static String lacking() throws IOException
    {
        if (!Files.getOwner(Path.of("/proc/self")).getName().equals("root"))
        {
            return "network namespaces and XDP programs need root — run it as root";
        }
        return Runtime.getRuntime().availableProcessors() < 2 ?
            "1 core: the generator and the reflector need one each — use a bigger machine" : "";
    }

    private Report measure() throws IOException, InterruptedException
    {
        final Path keyFile = Files.createTempFile(
            "stampede-bench",
            ".keys",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Lab lab = Lab.build(programs))
        {
            Files.writeString(keyFile, Contenders.keyFile(), StandardCharsets.US_ASCII);
            System.out.printf("lab %s: namespaces %s and %s, removed at the end%n",
                lab.name(), lab.generatorNamespace(), lab.reflectorNamespace());
            final List<Contender> contenders =
                new Contenders(programs, launcher, lab).of(EnumSet.copyOf(tiers), keyFile);
            final Results results =
                new Results(Environment.read(commit(), Lab.DESCRIPTION), Instant.now(), seconds * 1000L, contenders);
            final Measurement measurement = new Measurement(lab, warmUpSeconds * 1000L, seconds * 1000L);
            for (int round = 1; round <= rounds; round++)
            {
                // forth and back, so that what grows or wanes over a run touches all alike
                for (final Contender contender : round % 2 == 1 ? contenders : contenders.reversed())
                {
                    round(measurement, contender, round, results);
                }
            }
            for (final Contender contender : contenders)
            {
                allocation(measurement, contender, results);
            }
            return new Report(results, JmhFigures.twoHmacsNs(RESULTS));
        }
        finally
        {
            Files.deleteIfExists(keyFile);
        }
    }

    private static void round(
        final Measurement measurement, final Contender contender, final int round, final Results results)
        throws InterruptedException
    {
        if (results.hasFailed(contender))
        {
            return;
        }
        try
        {
            final Measurement.Outcome outcome =
                measurement.round(contender, round, results.roundTrips(contender));
            results.add(outcome.load(), outcome.latency(), outcome.ready());
            System.out.printf(
                "round %d %-22s %9.0f packets/s %6.0f ns CPU/packet  p50 %6.2f us p99 %7.2f us  wrong %d%n",
                round, contender.name(), outcome.load().packetsPerSecond(), outcome.load().cpuNsPerPacket(),
                outcome.latency().p50Ns() / 1e3, outcome.latency().p99Ns() / 1e3,
                outcome.load().wrong() + outcome.latency().wrong());
        }
        catch (final IOException ex)
        {
            results.fail(contender, "round " + round + ": " + ex.getMessage());
            System.out.printf("round %d %-22s not measured: %s%n", round, contender.name(), ex.getMessage());
        }
    }

    private void allocation(final Measurement measurement, final Contender contender, final Results results)
        throws InterruptedException
    {
        if (allocationSeconds == 0 || !contender.isOurs() || results.hasFailed(contender))
        {
            return;
        }
        try
        {
            final var counted = measurement.allocations(contender, allocationSeconds * 1000L);
            results.add(counted);
            System.out.printf("allocation %-17s %.6f octets a packet over %d packets%n",
                contender.name(), counted.octetsPerPacket(), counted.replies());
        }
        catch (final IOException ex)
        {
            results.fail(contender, "allocation: " + ex.getMessage());
        }
    }

    private static String commit() throws IOException, InterruptedException
    {
        final Process git = new ProcessBuilder("git", "describe", "--always", "--dirty").start();
        final String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? said : "unknown";
    }

    /** Names as --port-type has them. */
    private static final class TierConverter implements CommandLine.ITypeConverter<Tier>
    {
        @Override
        public Tier convert(final String text)
        {
            return Arrays.stream(Tier.values())
                .filter(tier -> tier.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new CommandLine.TypeConversionException("is none of " + Arrays.stream(Tier.values())
                    .map(Tier::toString).collect(Collectors.joining(", "))));
        }
    }
}
