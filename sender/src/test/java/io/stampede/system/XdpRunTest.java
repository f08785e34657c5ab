package io.stampede.system;

import static io.stampede.system.TwoNodes.FAR_IPV4;
import static io.stampede.system.TwoNodes.FAR_IPV6;
import static io.stampede.system.TwoNodes.LINK;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.ProcessUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reflector process with an AF_XDP port, from its start to every kind of end. */
@Tag("root")
@Timeout(180)
class XdpRunTest
{
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_NS = 10_000_000;
    private static final List<String> LISTENS = List.of("0.0.0.0:862", "[::]:862");

    @TempDir
    private Path directory;

    private TwoNodes nodes;

    @BeforeEach
    void layOut()
    {
        nodes = TwoNodes.join();
    }

    @AfterEach
    void tearDown()
    {
        if (nodes != null)
        {
            nodes.close();
        }
    }

    private RunningReflector start(final String portType, final String... more)
    {
        return RunningReflector.start(directory, Programs.DEFAULT_HEAP, nodes.far()::inside, LISTENS,
            options(portType, more).toArray(String[]::new));
    }

    private static List<String> options(final String portType, final String... more)
    {
        final List<String> options = new ArrayList<>(List.of(
            "--port-type", portType, "--interface", LINK, "--allow-source", "10.0.0.0/8", "--allow-source", "::/0"));
        options.addAll(List.of(more));
        return options;
    }

    /** The command itself, for reflectors that end before they are ready. */
    private ProcessUnderTest attempt(final String portType, final String... more)
    {
        final List<String> arguments = new ArrayList<>(List.of("run", "--listen", FAR_IPV4 + ":863"));
        arguments.addAll(options(portType, more));
        return ProcessUnderTest.start(
            nodes.far().inside(Programs.reflector(Programs.DEFAULT_HEAP, arguments)));
    }

    private void assertAllAnswered(final String target)
    {
        final SenderRun run = SenderRun.in(nodes.near()::inside, target, "-c", "200", "-i", "2ms", "-W", "500ms");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("received")).isEqualTo(200);
        assertThat(run.end("lost")).isZero();
    }

    private static void assertNothingAttached(final NetworkNamespace node)
    {
        assertThat(node.run("ip", "-d", "link", "show", "dev", LINK)).doesNotContain("xdp");
    }

    private static void awaitDetached(final NetworkNamespace node)
    {
        final long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (node.run("ip", "-d", "link", "show", "dev", LINK).contains("xdp") &&
            System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
        assertNothingAttached(node);
    }

    @Test
    void shouldAnswerEveryPacketAndLeaveNothingBehind()
    {
        try (RunningReflector reflector = start("xdp"))
        {
            assertThat(reflector.process().stderr())
                .contains("ready xdp veth0 queue 0 native copy 0.0.0.0:862 [::]:862 stateless");
            assertThat(nodes.far().run("ip", "-d", "link", "show", "dev", LINK)).contains("xdp");

            assertAllAnswered(FAR_IPV4);
            assertAllAnswered(FAR_IPV6);
            assertAllAnswered(nodes.far().linkLocal(LINK) + "%" + LINK);

            assertThat(reflector.counter("reflector.reflected")).isEqualTo(600);
            assertThat(reflector.watched("own.without_kernel_timestamp")).isZero();
            assertThat(reflector.watched("port.refused_frames")).isZero();
            assertThat(reflector.terminate()).isZero();
            assertNothingAttached(nodes.far());
        }
    }

    /** The next one gets the queue though the last has been killed a moment ago. */
    @Test
    void shouldLeaveNothingBehindWhenKilled()
    {
        for (int round = 0; round < 2; round++)
        {
            try (RunningReflector reflector = start("xdp"))
            {
                assertAllAnswered(FAR_IPV4);
                reflector.process().signal("KILL");
                assertThat(reflector.process().awaitExit(LIMIT)).isEqualTo(137);
            }
        }
        awaitDetached(nodes.far());
    }

    @Test
    void shouldTurnAwayASecondOneOnTheSameInterface()
    {
        try (RunningReflector reflector = start("xdp"); ProcessUnderTest second = attempt("xdp"))
        {
            assertThat(second.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(second.stderr()).contains("attach xdp veth0: EBUSY (16, device or resource busy) — another");

            assertAllAnswered(FAR_IPV4);
            assertThat(reflector.terminate()).isZero();
        }
    }

    @Test
    void shouldRefuseOrTakeUdpWhereFramesAreTooLong()
    {
        nodes.far().run("ip", "link", "set", LINK, "mtu", "9000");
        try (ProcessUnderTest refused = attempt("xdp"))
        {
            assertThat(refused.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(refused.stderr()).contains("open xdp veth0: its MTU is 9000");
        }
        try (RunningReflector reflector = start("auto"))
        {
            assertThat(reflector.process().stderr())
                .contains("warning: UDP sockets on every interface instead of AF_XDP on veth0: open xdp veth0: its MTU")
                .contains("ready udp 0.0.0.0:862 stateless");
            assertAllAnswered(FAR_IPV4);
        }
    }

    @Test
    void shouldTakeXdpWhereItCan()
    {
        try (RunningReflector reflector = start("auto"))
        {
            assertThat(reflector.process().stderr()).contains("ready xdp veth0").doesNotContain("instead of");
            assertAllAnswered(FAR_IPV4);
        }
    }

    /** Another veth pair, whose ends have so many queues. */
    private void relink(final String rxQueues, final String txQueues)
    {
        nodes.far().run("ip", "link", "delete", LINK);
        nodes.far().run("ip", "link", "add", LINK, "numrxqueues", rxQueues, "numtxqueues", txQueues, "type", "veth",
            "peer", "name", LINK, "numrxqueues", rxQueues, "numtxqueues", txQueues, "netns", nodes.near().name());
        nodes.near().run("ip", "link", "set", LINK, "up");
        nodes.far().run("ip", "link", "set", LINK, "up");
        nodes.near().address(LINK, TwoNodes.NEAR_IPV4 + "/24");
        nodes.far().address(LINK, FAR_IPV4 + "/24");
    }

    /** The kernel would take its replies and never send one. */
    @Test
    void shouldRefuseAQueueThatCannotSend()
    {
        relink("2", "1");

        try (ProcessUnderTest refused = attempt("xdp"))
        {
            assertThat(refused.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(refused.stderr()).contains("open xdp veth0 queue 1: it cannot send, as there is no transmit");
        }
        assertNothingAttached(nodes.far());
    }

    @Test
    void shouldGiveEveryEngineQueues()
    {
        relink("2", "2");
        try (ProcessUnderTest refused = attempt("xdp", "--engines", "3"))
        {
            assertThat(refused.awaitExit(LIMIT)).isEqualTo(3);
            assertThat(refused.stderr()).contains("--engines 3 with 2 queues of veth0: each engine needs one");
        }
        try (RunningReflector reflector = start("xdp", "--engines", "2"))
        {
            reflector.process().awaitStderr("^ready xdp veth0 queue 1 native copy", LIMIT);
            assertThat(reflector.process().stderr()).contains("ready xdp veth0 queue 0 native copy");
            assertAllAnswered(FAR_IPV4);
            assertAllAnswered(FAR_IPV4);
            assertThat(reflector.counter("reflector.reflected")).isEqualTo(400);
            assertThat(reflector.terminate()).isZero();
            assertNothingAttached(nodes.far());
        }
    }

    @Test
    void shouldOutliveItsInterfaceGoingDownButNotItsRemoval()
    {
        try (RunningReflector reflector = start("xdp"))
        {
            assertAllAnswered(FAR_IPV4);
            nodes.far().run("ip", "link", "set", LINK, "down");
            nodes.far().run("ip", "link", "set", LINK, "up");
            assertAllAnswered(FAR_IPV4);

            nodes.far().run("ip", "link", "delete", LINK);

            assertThat(reflector.process().awaitExit(LIMIT)).isEqualTo(3);
            assertThat(reflector.process().stderr())
                .contains("interface veth0: it is gone, removed or moved to another namespace");
        }
    }

    /** No frame to its new address is ours: better no reflector than one that says nothing. */
    @Test
    void shouldEndWhenItsMacAddressChanges()
    {
        try (RunningReflector reflector = start("xdp"))
        {
            assertAllAnswered(FAR_IPV4);

            nodes.far().run("ip", "link", "set", LINK, "address", "02:00:00:00:00:99");

            assertThat(reflector.process().awaitExit(LIMIT)).isEqualTo(3);
            assertThat(reflector.process().stderr()).contains("interface veth0: its MAC address changed")
                .contains("start again");
        }
    }
}
