package io.stampede.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.perf.load.Contender.Tier;
import io.stampede.testing.Command;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short round of every contender in a real lab: what it answers, never how fast. */
@Tag("root")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LabTest
{
    private static final Duration COMPILER_LIMIT = Duration.ofMinutes(2);
    private static final int WARM_MS = 300;
    private static final int MEASURE_MS = 1000;

    @TempDir
    private static Path directory;
    private static @Nullable Lab lab;

    @BeforeAll
    static void build() throws IOException, InterruptedException
    {
        Requires.networkNamespaces();
        Requires.command("gcc", "gcc");
        Requires.command("taskset", "util-linux");
        Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs 2 cores, has 1");
        for (final Path source : sources())
        {
            compile(source);
        }
        lab = Lab.build(directory);
    }

    @AfterAll
    static void remove()
    {
        if (lab != null)
        {
            lab.close();
        }
    }

    private static List<Path> sources() throws IOException
    {
        try (Stream<Path> files =
            Files.list(Path.of(System.getProperty("stampede.basedir", ".."), "perf", "src", "main", "c")))
        {
            return files.filter(file -> file.toString().endsWith(".c")).sorted().toList();
        }
    }

    private static void compile(final Path source)
    {
        final Path program = directory.resolve(source.getFileName().toString().replace(".c", ""));
        final Command.Outcome outcome = Command.attempt(COMPILER_LIMIT, List.of(
            "gcc", "-O3", "-march=native", "-Wall", "-Wextra", "-Werror", "-o", program.toString(), source.toString()));
        assertThat(outcome.exitCode()).as("gcc %s: %s", source.getFileName(), outcome.output()).isZero();
    }

    /** Ours from this JVM's class path: its jar need not have been built. */
    private static Path launcher() throws IOException
    {
        final String grants = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.matches("--(add|enable|sun).*"))
            .collect(Collectors.joining(" "));
        final Path launcher = directory.resolve("stamp-reflector");
        Files.writeString(launcher, """
            #!/bin/sh
            exec %s/bin/java %s -Xms64m -Xmx64m -XX:+UseSerialGC -XX:-UsePerfData -cp '%s' \
            io.stampede.reflector.cli.StampReflector "$@"
            """.formatted(System.getProperty("java.home"), grants, System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return launcher;
    }

    private static Contender contender(final String name) throws IOException
    {
        final Path keyFile = directory.resolve("keys");
        Files.writeString(keyFile, Contenders.keyFile());
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        return new Contenders(directory, launcher(), lab()).of(EnumSet.allOf(Tier.class), keyFile).stream()
            .filter(contender -> contender.name().equals(name))
            .findFirst().orElseThrow();
    }

    private static Lab lab()
    {
        return Objects.requireNonNull(lab);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "c-mmsg", "udp", "udp-stateful", "packet", "c-xsk", "xdp", "xdp-stateful-padding", "xdp-authenticated",
        "c-xdp-tx", "xdp-offload"})
    void shouldGetRightRepliesAndNoWrongOnes(final String name) throws IOException, InterruptedException
    {
        final Contender contender = contender(name);
        final Histogram roundTrips = new Histogram(3);

        final Measurement.Outcome outcome = round(contender, roundTrips);

        assertThat(outcome.load().wrongBy().values()).as("%s", outcome.load()).containsOnly(0L);
        assertThat(outcome.load().right()).as("%s", outcome.load()).isPositive()
            .isLessThanOrEqualTo(outcome.load().sent());
        assertThat(outcome.latency().wrong()).as("%s", outcome.latency()).isZero();
        assertThat(outcome.latency().right()).as("%s", outcome.latency()).isPositive()
            .isEqualTo(roundTrips.getTotalCount());
    }

    private static Measurement.Outcome round(final Contender contender, final Histogram roundTrips)
        throws IOException, InterruptedException
    {
        try
        {
            return new Measurement(lab(), WARM_MS, MEASURE_MS).round(contender, 1, roundTrips);
        }
        catch (final RunningReflector.NotReadyException ex)
        {
            if (String.valueOf(ex.getMessage()).contains("is not one of"))
            {
                Assumptions.abort("needs --port-type " + contender.tier() + ", which this reflector does not have");
            }
            throw ex;
        }
    }

    /** The judge must not be one that is content with everything. */
    @Test
    void shouldCallRepliesWrongThatAreNotWhatWasAskedFor() throws IOException, InterruptedException
    {
        final Contender base = contender("c-xsk");
        final Contender padded = new Contender(
            base.name(), base.tier(), "", new Traffic(64, false, ""), false, false, base.command());

        final LoadRound load = new Measurement(lab(), WARM_MS, MEASURE_MS).round(padded, 1, new Histogram(3)).load();

        // it returns the TLV as it came, with flag U
        assertThat(load.right()).isZero();
        assertThat(load.wrongBy().get("headers")).isPositive().isEqualTo(load.wrong());
    }

    @Test
    void shouldLeaveNothingBehind() throws IOException, InterruptedException
    {
        final Lab other = Lab.build(directory);
        final Path namespace = Path.of("/run/netns", other.reflectorNamespace());
        assertThat(namespace).exists();
        final Process running = other.start(new ProcessBuilder(other.onReflectorEnd(List.of("sleep", "60"))));

        other.close();

        assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(namespace).doesNotExist();
        assertThat(Path.of("/run/netns", other.generatorNamespace())).doesNotExist();
    }
}
