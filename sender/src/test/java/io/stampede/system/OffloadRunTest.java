package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.PassingLink;
import io.stampede.testing.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The in-kernel tier from end to end: what it answers, what it leaves to the process, and that both are one. */
@Tag("root")
@Timeout(120)
class OffloadRunTest
{
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PORT = ":862";
    private static final int COUNT = 200;

    @TempDir
    private Path directory;

    private TwoNodes nodes;
    private PassingLink passing;

    @BeforeEach
    void join() throws Exception
    {
        nodes = TwoNodes.join();
        passing = PassingLink.of(nodes.near(), TwoNodes.LINK);
    }

    @AfterEach
    void tearDown()
    {
        if (passing != null)
        {
            passing.close();
        }
        if (nodes != null)
        {
            nodes.close();
        }
    }

    private RunningReflector start(final String... options)
    {
        final List<String> arguments =
            new ArrayList<>(List.of("--port-type", "xdp-offload", "--interface", TwoNodes.LINK));
        arguments.addAll(List.of(options));
        return RunningReflector.start(
            directory,
            Programs.DEFAULT_HEAP,
            nodes.far()::inside,
            List.of(TwoNodes.FAR_IPV4 + PORT, "[" + TwoNodes.FAR_IPV6 + "]" + PORT),
            arguments.toArray(String[]::new));
    }

    private RunningReflector startOpen()
    {
        return start("--allow-source", "10.255.0.0/24", "--allow-source", "fd00:255::/64");
    }

    private SenderRun send(final String target, final String... options)
    {
        final List<String> arguments = new ArrayList<>(List.of(target, "-c", "" + COUNT, "-i", "1ms", "-W", "500ms"));
        arguments.addAll(List.of(options));
        return SenderRun.in(nodes.near()::inside, arguments.toArray(String[]::new));
    }

    private static void assertLossless(final SenderRun run)
    {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(COUNT);
        assertThat(run.end("received")).isEqualTo(COUNT);
        assertThat(run.end("lost")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {TwoNodes.FAR_IPV4, TwoNodes.FAR_IPV6})
    void shouldAnswerPlainRequestsInTheKernel(final String target)
    {
        try (RunningReflector reflector = startOpen())
        {
            final SenderRun run = send(target);

            assertLossless(run);
            assertThat(run.result().at("/end/forward/p50").isIntegralNumber()).as("T2").isTrue();
            assertThat(run.result().at("/end/residence/p50").longValue()).as("T3 - T2").isBetween(0L, 1_000_000L);
            assertThat(reflector.terminate()).isZero();
            assertThat(reflector.watched("offload.reflected")).isEqualTo(COUNT);
            assertThat(reflector.process().stderr()).contains("ready xdp-offload " + TwoNodes.LINK + " queue 0 ")
                .contains("received " + COUNT + ", reflected " + COUNT);
        }
    }

    @Test
    void shouldLeaveRequestsWithTlvsToTheProcess()
    {
        try (RunningReflector reflector = startOpen())
        {
            assertLossless(send(TwoNodes.FAR_IPV4, "--tlv", "200:cafe"));

            assertThat(reflector.terminate()).isZero();
            assertThat(reflector.process().stderr()).contains("received " + COUNT + ", reflected " + COUNT);
            assertThat(reflector.watched("offload.reflected")).isZero();
        }
    }

    /** From the reload on every reply carries a number of its session's own: none comes from the old policy. */
    @Test
    void shouldAnswerByTheNewPolicyOnlyOnceItIsInForce() throws Exception
    {
        final Path config = directory.resolve("reflector.yaml");
        final String sources = "allow-source: 10.255.0.0/24\n";
        Files.writeString(config, sources);
        try (RunningReflector reflector = start("--config", config.toString());
            RunningSender sender = RunningSender.start(nodes.near()::inside, TwoNodes.FAR_IPV4, "-i", "1ms"))
        {
            reflector.await("offload.reflected", COUNT);
            Files.writeString(config, sources + "mode: stateful\n");
            reflector.process().signal("HUP");
            reflector.process().awaitStderr(
                "^reloaded: ok, policy 2; warning: nothing is answered in the kernel by it, --mode stateful: ", LIMIT);

            final SenderRun after = send(TwoNodes.FAR_IPV4);

            assertLossless(after);
            assertThat(after.end("lostForward")).as("numbers of its own, without a gap").isZero();
            reflector.await("sessions.created", 2);
            final long inKernel = reflector.watched("offload.reflected");
            Files.writeString(config, sources);
            reflector.process().signal("HUP");
            reflector.process().awaitStderr("^reloaded: ok, policy 3$", LIMIT);
            reflector.await("offload.reflected", inKernel + COUNT);
            assertThat(sender.stop().end("lost")).as("over both reloads").isZero();
        }
    }

    @Test
    void shouldLeaveNothingAttachedWhenItIsKilled()
    {
        try (RunningReflector reflector = startOpen())
        {
            assertThat(nodes.far().run("ip", "-d", "link", "show", "dev", TwoNodes.LINK)).contains("prog/xdp");

            reflector.process().signal("KILL");
            reflector.process().awaitExit(LIMIT);

            assertThat(nodes.far().run("ip", "-d", "link", "show", "dev", TwoNodes.LINK)).doesNotContain("prog/xdp");
        }
    }

    @Test
    void shouldEndInOrderWhenItsInterfaceIsGone()
    {
        try (RunningReflector reflector = startOpen())
        {
            assertLossless(send(TwoNodes.FAR_IPV4));

            nodes.far().run("ip", "link", "delete", TwoNodes.LINK);

            assertThat(reflector.process().awaitExit(LIMIT)).as("environment").isEqualTo(3);
            assertThat(reflector.watched("offload.reflected")).isEqualTo(COUNT);
        }
    }

    @ParameterizedTest
    @CsvSource({"--mode, stateful", "--session, ssid=7", "--rate-limit, 5kpps"})
    void shouldNotStartWhereTheKernelMayAnswerNothing(final String option, final String value)
    {
        final Command.Outcome outcome = Command.attempt(LIMIT, Programs.reflector(List.of(
            "run", "--port-type", "xdp-offload", "--interface", TwoNodes.LINK, "--allow-source", "10.255.0.0/24",
            option, value)));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.output()).contains("--port-type xdp-offload with " + option).contains(": the kernel ");
    }
}
