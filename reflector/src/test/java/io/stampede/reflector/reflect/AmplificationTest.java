package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.reflector.reflect.tlv.VerbatimExtender;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.ManualWallClock;
import io.stampede.wire.PacketLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nobody makes an amplifier of a reflector (THREATS row 3): no request gets more than one reply, nor a larger one,
 * unless the policy serves TWAMP Light. Random requests over a port in memory.
 */
class AmplificationTest
{
    private static final long SEED = 2022_26143;
    private static final int REQUESTS = 4_000;
    private static final int TWAMP_LIGHT_REPLY = 44;
    /** The key of all authenticated vectors. */
    private static final byte[] SECRET =
        HexFormat.of().parseHex("101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f");

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<GoldenPacket> packets = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        // mode, TLVs, TWAMP Light, keys: none, of HMAC TLVs, of the authenticated mode
        "stateless, tlvs, plain, none", "stateless, tlvs, plain, tlv", "stateless, tlvs, plain, auth",
        "stateless, verbatim, plain, none", "stateless, verbatim, light, none", "stateless, tlvs, light, none",
        "stateful, tlvs, plain, none", "stateful, tlvs, plain, tlv", "stateful, tlvs, plain, auth",
        "stateful, verbatim, plain, none", "stateful, verbatim, light, none", "stateful, tlvs, light, tlv"})
    void shouldNeverAnswerWithMoreThanWasAsked(
        final String mode, final String tlvs, final String light, final String keys)
    {
        final boolean isLight = light.equals("light");
        final Reflector reflector = assemble(mode, tlvs, isLight, keys);
        final LoopbackPort.Pair pair = LoopbackPort.pair(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.10"), 40_000),
            new InetSocketAddress(InetAddress.ofLiteral("198.51.100.20"), 862),
            new ManualWallClock(ReflectorFixture.T2_NS));
        final PacketBatch asked = pair.first().newBatch(1);
        final PacketBatch served = pair.second().newBatch(1);
        int answers = 0;
        for (int n = 0; n < REQUESTS; n++)
        {
            final byte[] request = request();
            asked.buffer().putBytes(asked.offset(0), request);
            asked.count(1);
            asked.sendLength(0, request.length);
            pair.first().send(asked);
            pair.second().receive(served);
            reflector.reflect(served, 0, n);
            reflector.seal(served);
            pair.second().send(served);

            final int replies = pair.first().receive(asked);

            assertThat(replies).as("replies to one request, seed %d", SEED).isBetween(0, 1);
            final int allowed = isLight ? Math.max(request.length, TWAMP_LIGHT_REPLY) : request.length;
            assertThat(replies == 0 || asked.length(0) <= allowed)
                .as("%d octets for %d, seed %d", asked.length(0), request.length, SEED).isTrue();
            assertThat(pair.first().receive(asked)).as("another reply, seed %d", SEED).isZero();
            answers += replies;
        }
        // random octets have no right HMAC; golden requests of the mode have
        assertThat(answers).as("some were answered").isPositive();
    }

    private Reflector assemble(final String mode, final String tlvs, final boolean isLight, final String keys)
    {
        final ReflectorFixture fixture = new ReflectorFixture();
        final Keyring keyring = new Keyring(KeyPair.of(new HmacKey(SECRET)));
        if (!keys.equals("none"))
        {
            fixture.keys(
                keys.equals("auth") ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED, keyring);
        }
        if (tlvs.equals("verbatim"))
        {
            fixture.extender(new VerbatimExtender());
        }
        if (isLight)
        {
            fixture.twampLight();
        }
        return (mode.equals("stateful") ? fixture.stateful() : fixture).build();
    }

    /** A golden packet, as it is or with its end cut or grown and bits flipped, or noise. */
    private byte[] request()
    {
        if (packets.isEmpty())
        {
            for (final String file : List.of("stamp_base.json", "stamp_tlv.json", "stamp_sr_lag_ctl.json"))
            {
                packets.addAll(GoldenPackets.load(file).all());
            }
        }
        if (random.nextInt(4) == 0)
        {
            final byte[] noise = new byte[random.nextInt(1, 1_500)];
            random.nextBytes(noise);
            return noise;
        }
        final byte[] packet = packets.get(random.nextInt(packets.size())).octets();
        if (random.nextBoolean())
        {
            return packet;
        }
        final byte[] mutant = Arrays.copyOf(packet, Math.max(1, packet.length + random.nextInt(-40, 41)));
        mutant[random.nextInt(mutant.length)] ^= (byte)(1 << random.nextInt(8));
        return mutant;
    }
}
