package io.stampede.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

@Timeout(60)
class TestSupportTest
{
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void shouldSkipWithRemedyWhenCommandIsMissing()
    {
        assertThatThrownBy(() -> Requires.command("no-such-program", "no-such-package"))
            .isInstanceOf(TestAbortedException.class)
            .hasMessage("needs no-such-program, not found — apt-get install no-such-package");
    }

    @Test
    void shouldShowOutputWhenCommandFails()
    {
        assertThatThrownBy(() -> Command.run("sh", "-c", "echo why; exit 3"))
            .hasMessage("`sh -c echo why; exit 3` exit code: expected 0, was 3; it printed: why\n");
    }

    @Test
    void shouldStopCommandWhenItDoesNotEnd()
    {
        assertThatThrownBy(() -> Command.attempt(Duration.ofMillis(200), List.of("sleep", "30")))
            .hasMessageStartingWith("`sleep 30` still running after PT0.2S");
    }

    @Test
    void shouldCaptureLinesAndExitCodeWhenTerminated()
    {
        final List<String> program = List.of(
            "bash", "-c", "trap 'echo bye; exit 7' TERM; echo talk >&2; echo ready 42 >&2; while :; do read -t1; done");
        try (ProcessUnderTest process = ProcessUnderTest.start(program))
        {
            assertThat(process.awaitStderr("^ready \\d+$", LIMIT)).isEqualTo("ready 42");
            assertThat(process.terminate(LIMIT)).isEqualTo(7);

            assertThat(process.stdout()).isEqualTo("bye");
            assertThat(process.stderr()).isEqualTo("talk\nready 42");
        }
    }

    @Test
    void shouldFailAtOnceWhenProcessEndsWithoutTheLine()
    {
        try (ProcessUnderTest process = ProcessUnderTest.start(List.of("sh", "-c", "echo no >&2; exit 3")))
        {
            assertThatThrownBy(() -> process.awaitStderr("ready", Duration.ofSeconds(50)))
                .hasMessageContaining("no line with /ready/").hasMessageContaining("no");
        }
    }

    @Test
    void shouldKillProcessOnClose()
    {
        final ProcessUnderTest process = ProcessUnderTest.start(List.of("sleep", "100"));

        process.close();

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void shouldJoinTwoNamespacesAndLeaveNothing()
    {
        Requires.networkNamespaces();
        final String name;

        try (NetworkNamespace left = NetworkNamespace.create(); NetworkNamespace right = NetworkNamespace.create())
        {
            name = left.name();
            NetworkNamespace.join(left, right, "veth0");
            left.address("veth0", "10.255.0.1/24");
            right.address("veth0", "10.255.0.2/24");
            right.address("veth0", "fd00:255::2/64");
            assertThat(left.run("ip", "route", "get", "10.255.0.2")).contains("dev veth0");
            assertThat(left.linkLocal("veth0")).startsWith("fe80:").isNotEqualTo(right.linkLocal("veth0"));
        }

        assertThat(Command.run("ip", "netns", "list")).doesNotContain(name);
    }

    @Test
    void shouldLoadGoldenPacketByName()
    {
        final GoldenPackets.GoldenPacket packet = GoldenPackets.load("stamp_base.json").named("u-sender-ssid");

        assertThat(packet.field("ssid")).isEqualTo(0xBEEF);
        assertThat(packet.field("error_estimate")).isEqualTo(0x9601);
        assertThat(packet.octets()).hasSize(44).endsWith(0, 0).startsWith(0, 0, 0, 7);
        assertThat(packet.action()).isEqualTo("reply");
    }

    @Test
    void shouldRefuseFilterThatFindsNothing()
    {
        final GoldenPackets packets = GoldenPackets.load("stamp_base.json");

        assertThatThrownBy(() -> packets.where(packet -> packet.action().equals("dance")))
            .hasMessage("no vector of stamp_base.json passes the filter");
    }
}
