package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code stamp-reflector run} obeys Reflected Test Packet Control TLVs (RFC 10052) over a link of MTU 1400. */
@Timeout(60)
class ReflectedControlRunTest
{
    private static final String LINK = "veth0";
    private static final int TLV_AT = TestRequests.SIGNED_LENGTH;
    private static final int INTERVAL_NS = 20_000_000;

    @TempDir
    private Path directory;

    private static String control(final int length, final int replies, final int intervalNs)
    {
        return String.format("800c000c%04x%04x%08x00000000", length, replies, intervalNs);
    }

    @Test
    @Conforms({"5.3", "5.6", "5.9"})
    void shouldSendAsManyAndAsLongRepliesAsTheLinkTakesUntilItEnds() throws Exception
    {
        Requires.networkNamespaces();
        final Path keys = TestRequests.writeKeyFile(directory.resolve("keys"));
        try (NetworkNamespace near = NetworkNamespace.create(); NetworkNamespace far = NetworkNamespace.create())
        {
            NetworkNamespace.join(near, far, LINK);
            near.address(LINK, "10.9.0.1/24");
            far.address(LINK, "10.9.0.2/24");
            far.run("ip", "link", "set", LINK, "mtu", "1400");
            final InetSocketAddress server = ForgedPackets.at("10.9.0.2", 862);
            try (RunningReflector reflector = RunningReflector.start(
                directory, Programs.DEFAULT_HEAP, far::inside, List.of("10.9.0.2:862"),
                "--auth", "--key-file", keys.toString(), "--mode", "stateful", "--idle", "block",
                "--reflected-control", "signed", "--reflected-control-length", "9000",
                "--reflected-control-volume", "9000");
                Requester requester = Requester.in(near))
            {
                final byte[] longest = requester.ask(server, TestRequests.signed(1, 7, control(5000, 1, 0)));
                assertThat(longest).as("1400 - 28").hasSize(1372);
                assertThat(longest[TLV_AT]).as("C: not conformant").isEqualTo((byte)0x10);

                requester.tell(server, TestRequests.signed(2, 7, control(200, 4, INTERVAL_NS)));
                assertBurst(requester);

                requester.tell(server, TestRequests.signed(3, 7, control(200, 16, 1_000_000_000)));
                assertThat(requester.next()).hasSize(200);
                assertThat(reflector.terminate()).isZero();
                assertThat(reflector.watched("reflector.bursts.begun")).isEqualTo(2);
                assertThat(reflector.watched("reflector.bursts.replies")).isBetween(3L, 5L);
            }
        }
    }

    private static void assertBurst(final Requester requester) throws Exception
    {
        final List<Integer> sequences = new ArrayList<>();
        final long startNs = System.nanoTime();
        for (int n = 0; n < 4; n++)
        {
            final byte[] reply = requester.next();
            assertThat(reply).hasSize(200);
            assertThat(TestRequests.isSigned(reply)).isTrue();
            assertThat(reply[TLV_AT]).isZero();
            sequences.add(TestRequests.sequence(reply));
        }
        assertThat(sequences).containsExactly(1, 2, 3, 4);
        assertThat(System.nanoTime() - startNs).as("three intervals").isGreaterThan(3L * INTERVAL_NS * 9 / 10);
    }
}
