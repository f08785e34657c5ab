package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.packet.WireCapture;
import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two links to one reflector, as members of a group; the route by the first is the better one. */
@Timeout(120)
class MemberLinkTest
{
    private static final String REFLECTOR = "10.9.0.2";
    private static final int PROBES = 10;
    private static final String MICRO_SESSION_SSID = "0065";
    private static final String OTHER_SSID = "0007";
    private static final int SSID_DIGIT = 28;

    @TempDir
    private Path directory;

    /** A probe of another session follows: what the first member carried before it would have been seen before it. */
    @Test
    @Conforms("4.6")
    void shouldSendProbesByTheMemberOfTheirMicroSessionOnly() throws Exception
    {
        Requires.networkNamespaces();
        Requires.command("tshark", "tshark");
        try (NetworkNamespace near = NetworkNamespace.create(); NetworkNamespace far = NetworkNamespace.create())
        {
            join(near, far);
            try (RunningReflector reflector = RunningReflector.start(
                directory, Programs.DEFAULT_HEAP, far::inside, List.of(REFLECTOR + ":862"));
                WireCapture preferred = capture(far, "veth0", 1);
                WireCapture member = capture(far, "veth1", PROBES))
            {
                assertAnswered(PROBES, SenderRun.in(near::inside, REFLECTOR, "-c", Integer.toString(PROBES),
                    "-i", "10ms", "-W", "500ms", "--ssid", "101", "--micro-session", "101", "--interface", "veth1"));
                assertAnswered(1, SenderRun.in(near::inside, REFLECTOR, "-c", "1", "-W", "500ms", "--ssid", "7"));

                assertThat(ssids(preferred)).containsExactly(OTHER_SSID);
                assertThat(ssids(member)).isEqualTo(Collections.nCopies(PROBES, MICRO_SESSION_SSID));
                assertThat(reflector.terminate()).isZero();
            }
        }
    }

    private static void join(final NetworkNamespace near, final NetworkNamespace far)
    {
        for (int link = 0; link < 2; link++)
        {
            NetworkNamespace.join(near, far, "veth" + link);
            near.address("veth" + link, "10." + link + ".0.1/24");
            far.address("veth" + link, "10." + link + ".0.2/24");
            near.run("ip", "route", "add", REFLECTOR, "via", "10." + link + ".0.2", "dev", "veth" + link,
                "metric", Integer.toString(link + 1));
        }
        far.address("lo", REFLECTOR + "/32");
    }

    private WireCapture capture(final NetworkNamespace namespace, final String link, final int packets)
    {
        return WireCapture.start(
            namespace, link, directory.resolve(link + ".pcapng"), packets, "udp dst port 862");
    }

    /** SSID octets of the packets captured. */
    private static List<String> ssids(final WireCapture capture)
    {
        return capture.fields("udp.dstport", "udp.payload").stream()
            .map(line -> line.substring(line.indexOf('|') + 1))
            .map(payload -> payload.substring(SSID_DIGIT, SSID_DIGIT + 4))
            .toList();
    }

    private static void assertAnswered(final int probes, final SenderRun run)
    {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(probes);
        assertThat(run.end("received")).isEqualTo(probes);
    }
}
