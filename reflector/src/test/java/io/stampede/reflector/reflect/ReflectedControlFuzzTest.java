package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stampede.frame.AddressSet;
import io.stampede.frame.LinkAddressSet;
import io.stampede.frame.PacketBatch;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.ReflectedControlPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any octets at all where Reflected Test Packet Control is on: never an exception, never an octet beyond the reply. */
class ReflectedControlFuzzTest
{
    private static final long SEED = 10052;
    private static final int CANARY = 16;
    private static final int LINK = 1472;
    private static final ReplyLimits LIMITS = new ReplyLimits(8, 2000, 4000, 0);

    private final Counted bursts = new Counted();
    private final ReflectorFixture fixture = new ReflectorFixture()
        .stateful()
        .extender(new TlvProcessor(
            TlvPolicy.DEFAULT.withReflectedControl(),
            new OpenTlvIntegrity(),
            new ReflectedControlPolicy(
                false, new AddressSet(InetAddress.ofLiteral("198.51.100.20")), LinkAddressSet.EMPTY)))
        .regulator(new Regulator(
            LIMITS, new RateLimiter(RateLimiter.UNLIMITED, 1), (batch, i) -> LINK, bursts));
    private final Reflector reflector = fixture.build();

    /** Always has room; counts copies. */
    private static final class Counted extends Bursts
    {
        private final Burst burst = new Burst();
        private int copies;

        @Override
        public boolean hasRoom()
        {
            return true;
        }

        @Override
        public Burst begin(
            final PacketBatch batch, final int i, final int further, final long intervalNs, final long nowNs)
        {
            copies = further;
            begun++;
            return burst;
        }

        @Override
        public int repeat(final Reflector reflector, final long nowNs)
        {
            return 0;
        }

        @Override
        public long untilDueNs(final long nowNs)
        {
            return Long.MAX_VALUE;
        }
    }

    @FuzzTest
    void shouldAnswerOrDropAnyOctets(final byte[] octets)
    {
        reflectAnything(Arrays.copyOf(octets, Math.min(octets.length, 65_507)));
    }

    /** Numbered in a row: a repeated number would be a replay, and get one reply. */
    @Test
    void shouldAnswerOrDropMutatedGoldenPackets()
    {
        final List<GoldenPacket> packets = GoldenPackets.load("stamp_sr_lag_ctl.json")
            .where(vector -> vector.name().startsWith("ctl-") && vector.direction().startsWith("sender"));
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20_000; i++)
        {
            final byte[] packet = packets.get(random.nextInt(packets.size())).octets();
            final byte[] mutant = Arrays.copyOf(packet, Math.max(0, packet.length + random.nextInt(-8, 40)));
            for (int flips = random.nextInt(6); flips > 0 && mutant.length > 44; flips--)
            {
                mutant[random.nextInt(random.nextBoolean() ? 44 : 0, mutant.length)] ^= (byte)(1 << random.nextInt(8));
            }
            if (mutant.length >= 4)
            {
                ByteBuffer.wrap(mutant).putInt(i);
            }
            reflectAnything(mutant);
        }
        assertThat(bursts.begun).as("seed %d: bursts, or little was tried", SEED).isGreaterThan(200);
    }

    private void reflectAnything(final byte... request)
    {
        bursts.copies = 0;
        fixture.arrive(request);

        final int result = reflector.reflect(fixture.batch, 0, 0);
        reflector.seal(fixture.batch);

        if (result >= 0)
        {
            final int most = Math.max(request.length, LINK);
            assertThat(result).isBetween(44, most).isEqualTo(fixture.batch.sendLength(0));
            assertThat((1 + bursts.copies) * result)
                .isLessThanOrEqualTo(bursts.copies == 0 ? most : LIMITS.volumeBytes());
        }
        final int end = Math.max(request.length, Math.max(44, result));
        for (int at = end; at < Math.min(end + CANARY, fixture.batch.buffer().capacity()); at++)
        {
            assertThat(fixture.batch.buffer().getByte(at)).as("octet %d, seed %d", at, SEED).isEqualTo((byte)0xA5);
        }
    }
}
