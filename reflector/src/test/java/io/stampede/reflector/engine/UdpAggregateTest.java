package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.clock.KernelWallClock;
import io.stampede.net.udp.AggregateSender;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine answers each packet of an aggregate as if it had come by itself. */
@Timeout(60)
class UdpAggregateTest
{
    private static final byte[] SECRET = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final int REQUESTS = 100;
    private static final int SIGNED_BASE = 112;
    private static final int HMAC_OFFSET = 96;
    private static final int HMAC_LENGTH = 16;
    private static final int SENDER_SEQUENCE = 24;
    private static final int SIGNED_SENDER_SEQUENCE = 48;

    private static UdpPort listen(final String host) throws Exception
    {
        return UdpPort.open(
            UdpPortOptions.listen(new InetSocketAddress(InetAddress.ofLiteral(host), 0)).withAggregates(),
            new KernelWallClock());
    }

    /** Replies in the order of their requests; bounded by the test's timeout. */
    private static byte[] next(final EngineFixture engine, final AggregateSender sender)
    {
        byte[] reply = sender.receive();
        while (reply.length == 0)
        {
            engine.agent.doWork();
            reply = sender.receive();
        }
        return reply;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldNumberThePacketsOfAnAggregateOneByOne(final String host) throws Exception
    {
        if (host.contains(":"))
        {
            Requires.ipv6Loopback();
        }
        try (UdpPort port = listen(host); AggregateSender sender = new AggregateSender(port.localAddress()))
        {
            final EngineFixture engine = new EngineFixture(true, port);
            final ByteArrayOutputStream requests = new ByteArrayOutputStream();
            for (int n = 0; n < REQUESTS; n++)
            {
                requests.writeBytes(TlvRequests.request(1000 + n, "80010008 0000000000000000", null));
            }

            sender.send(56, requests.toByteArray());

            for (int n = 0; n < REQUESTS; n++)
            {
                final ByteBuffer reply = ByteBuffer.wrap(next(engine, sender));
                assertThat(reply.remaining()).isEqualTo(56);
                assertThat(reply.getInt(0)).isEqualTo(n);
                assertThat(reply.getInt(SENDER_SEQUENCE)).isEqualTo(1000 + n);
                assertThat(reply.getInt(44)).as("recognised").isEqualTo(0x0001_0008);
            }
            assertThat(engine.count(ReflectorCounter.RECEIVED)).isEqualTo(REQUESTS);
            assertThat(engine.count(ReflectorCounter.PORT_AGGREGATES_RECEIVED)).isEqualTo(1);
            assertThat(engine.count(ReflectorCounter.PORT_AGGREGATES_SENT)).isPositive();
        }
    }

    @Test
    void shouldSignEachReply() throws Exception
    {
        final Keyring keyring = new Keyring(KeyPair.of(new HmacKey(SECRET)));
        try (UdpPort port = listen("127.0.0.1"); AggregateSender sender = new AggregateSender(port.localAddress()))
        {
            final EngineFixture engine =
                new EngineFixture(new EngineFixture.Kit(false, keyring, TlvPolicy.DEFAULT), port);
            final ByteArrayOutputStream requests = new ByteArrayOutputStream();
            for (int n = 0; n < REQUESTS; n++)
            {
                final byte[] request = Arrays.copyOf(TlvRequests.request(n, "", SECRET), SIGNED_BASE);
                // every tenth one is forged
                request[HMAC_OFFSET] ^= (byte)(n % 10 == 9 ? 1 : 0);
                requests.writeBytes(request);
            }

            sender.send(SIGNED_BASE, requests.toByteArray());

            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            for (int n = 0; n < REQUESTS; n += n % 10 == 8 ? 2 : 1)
            {
                final byte[] reply = next(engine, sender);
                final byte[] expected = mac.doFinal(Arrays.copyOf(reply, HMAC_OFFSET));
                assertThat(reply).hasSize(SIGNED_BASE);
                assertThat(ByteBuffer.wrap(reply).getInt(SIGNED_SENDER_SEQUENCE)).isEqualTo(n);
                assertThat(Arrays.copyOfRange(reply, HMAC_OFFSET, SIGNED_BASE))
                    .isEqualTo(Arrays.copyOf(expected, HMAC_LENGTH));
            }
            assertThat(engine.count(ReflectorCounter.DROPPED_BAD_HMAC)).isEqualTo(REQUESTS / 10);
        }
    }

    @Test
    void shouldJudgeTheLastAndShorterPacketByItself() throws Exception
    {
        try (UdpPort port = listen("127.0.0.1"); AggregateSender sender = new AggregateSender(port.localAddress()))
        {
            final EngineFixture engine = new EngineFixture(false, port);
            final ByteBuffer requests = ByteBuffer.allocate(3 * 44 + 14);
            for (int n = 0; n <= 3; n++)
            {
                requests.putInt(44 * n, 7 + n).putLong(44 * n + 4, 0xed00_3780_1f9a_dd37L);
            }

            sender.send(44, requests.array());

            for (int n = 0; n < 3; n++)
            {
                assertThat(ByteBuffer.wrap(next(engine, sender)).getInt(SENDER_SEQUENCE)).isEqualTo(7 + n);
            }
            assertThat(engine.count(ReflectorCounter.DROPPED_SHORT_REQUEST)).isEqualTo(1);
        }
    }
}
