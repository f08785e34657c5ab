package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.engine.EngineFixture.Kit;
import io.stampede.reflector.reflect.tlv.LocationPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.testing.Conforms;
import io.stampede.testing.Requires;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only real sockets show of TLVs: IP header fields, and when the kernel sent a reply. */
@Timeout(20)
class UdpTlvTest
{
    private static final String V4 = "127.0.0.1";
    private static final String V6 = "::1";
    private static final int EXTENSION = 44;
    private static final int EF = 46;
    private static final int AF41 = 34;
    private static final int ECT_0 = 2;
    /** Value of the Follow-Up Telemetry TLV that is the only one. */
    private static final int FOLLOW_UP = EXTENSION + 4;
    private static final int SOFTWARE_LOCAL = 2;

    private final KernelWallClock clock = new KernelWallClock();

    /** A reflector and its one sender. */
    private final class Pair implements AutoCloseable
    {
        private final UdpPort listening;
        private final UdpPort sender;
        private final EngineFixture engine;
        private final PacketBatch replies;

        Pair(final String host, final boolean isStateful, final TlvPolicy tlvs) throws Exception
        {
            if (host.equals(V6))
            {
                Requires.ipv6Loopback();
            }
            final InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral(host), 0);
            listening = UdpPort.open(UdpPortOptions.listen(any).withTxTimestamps(), clock);
            sender = UdpPort.open(UdpPortOptions.connect(any, listening.localAddress()), clock);
            engine = new EngineFixture(new Kit(isStateful, null, tlvs), listening);
            replies = sender.newBatch(1);
        }

        ByteBuffer exchange(final int sequence, final int tos, final String tlvs)
        {
            final PacketBatch request = TlvRequests.batch(sender, 1, tlvs, null);
            request.buffer().putInt(0, sequence, ByteOrder.BIG_ENDIAN);
            request.sendTos(0, tos);
            assertThat(sender.send(request)).isEqualTo(1);
            int received = 0;
            while (received == 0)
            {
                engine.agent.doWork();
                received = sender.receive(replies);
            }
            final byte[] octets = new byte[replies.length(0)];
            replies.buffer().getBytes(replies.offset(0), octets);
            return ByteBuffer.wrap(octets);
        }

        @Override
        public void close()
        {
            listening.close();
            sender.close();
        }
    }

    /** The request arrives with EF and ECT(0); the reply has the DSCP asked for and Not-ECT. */
    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    @Conforms({"2.23", "2.24"})
    void shouldSendTheReplyWithTheDscpAskedForAndTellTheOneReceived(final String host) throws Exception
    {
        try (Pair pair = new Pair(host, false, TlvPolicy.DEFAULT))
        {
            final ByteBuffer reply = pair.exchange(0, EF << 2 | ECT_0, "80040004 88000000");

            assertThat(pair.replies.tos(0)).isEqualTo(AF41 << 2);
            assertThat(reply.getInt(EXTENSION)).isEqualTo(0x0004_0004);
            assertThat(reply.getInt(EXTENSION + 4)).isEqualTo(AF41 << 26 | EF << 20 | ECT_0 << 18);

            // best effort is a wish like any other
            pair.exchange(1, EF << 2, "80040004 00000000");
            assertThat(pair.replies.tos(0)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    @Conforms({"2.23", "2.24"})
    void shouldSendTheReplyWithTheDscpReceivedWhenTheOneAskedForIsRefused(final String host) throws Exception
    {
        final TlvPolicy policy = TlvPolicy.DEFAULT.within(LocationPolicy.DISCLOSE, 1L << EF);
        try (Pair pair = new Pair(host, false, policy))
        {
            final ByteBuffer reply = pair.exchange(0, EF << 2 | ECT_0, "80040004 88000000");

            assertThat(pair.replies.tos(0)).isEqualTo(EF << 2);
            assertThat(reply.getInt(EXTENSION + 4)).isEqualTo(AF41 << 26 | EF << 20 | ECT_0 << 18 | 1 << 16);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    @Conforms("2.28")
    void shouldTellWhenTheKernelSentThePreviousReply(final String host) throws Exception
    {
        try (Pair pair = new Pair(host, true, TlvPolicy.DEFAULT))
        {
            long previousT3Ns = 0;
            for (int n = 0; n < 5; n++)
            {
                final ByteBuffer reply = pair.exchange(100 + n, 0, "80070010" + "00".repeat(16));
                final long nowNs = clock.epochNs();

                assertThat(reply.getInt(0)).isEqualTo(n);
                assertThat(reply.getInt(FOLLOW_UP)).isEqualTo(Math.max(n - 1, 0));
                if (n == 0)
                {
                    assertThat(reply.getLong(FOLLOW_UP + 4)).isZero();
                    assertThat(reply.get(FOLLOW_UP + 12)).isZero();
                }
                else
                {
                    assertThat(TimestampFormat.NTP.decode(reply.getLong(FOLLOW_UP + 4), nowNs))
                        .isBetween(previousT3Ns, nowNs);
                    assertThat(reply.get(FOLLOW_UP + 12)).isEqualTo((byte)SOFTWARE_LOCAL);
                }
                previousT3Ns = TimestampFormat.NTP.decode(reply.getLong(4), nowNs);
            }
            pair.engine.agent.onClose();
            assertThat(pair.engine.count(ReflectorCounter.OWN_WITHOUT_TRANSMIT_TIMESTAMP)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    @Conforms("2.28")
    void shouldTellZerosWhenStateless(final String host) throws Exception
    {
        try (Pair pair = new Pair(host, false, TlvPolicy.DEFAULT))
        {
            for (int n = 0; n < 3; n++)
            {
                final ByteBuffer reply = pair.exchange(n, 0, "80070010" + "ff".repeat(16));

                assertThat(reply.getInt(EXTENSION)).isEqualTo(0x0007_0010);
                assertThat(reply.slice(FOLLOW_UP, 16)).isEqualTo(ByteBuffer.allocate(16));
            }
        }
    }
}
