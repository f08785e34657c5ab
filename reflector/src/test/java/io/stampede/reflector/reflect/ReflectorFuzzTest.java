package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Any octets at all: answered by the rules or dropped, never an exception, never an octet beyond the reply touched. */
class ReflectorFuzzTest
{
    private static final long SEED = 9503;
    private static final int CANARY = 16;

    private final ReflectorFixture fixture = new ReflectorFixture().twampLight().stateful();
    private final Reflector reflector = fixture.build();

    @FuzzTest
    void shouldAnswerOrDropAnyOctets(final byte[] octets)
    {
        reflectAnything(Arrays.copyOf(octets, Math.min(octets.length, 65_507)));
    }

    /** The golden packets with bits flipped, cut and grown: closer to trouble than noise is. */
    @Test
    void shouldAnswerOrDropMutatedGoldenPackets()
    {
        final List<GoldenPacket> packets = new ArrayList<>();
        for (final String file : List.of("stamp_base.json", "stamp_tlv.json", "stamp_sr_lag_ctl.json"))
        {
            packets.addAll(GoldenPackets.load(file).all());
        }
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 50_000; i++)
        {
            final byte[] packet = packets.get(random.nextInt(packets.size())).octets();
            final byte[] mutant = Arrays.copyOf(packet, Math.max(0, packet.length + random.nextInt(-8, 9)));
            for (int flips = random.nextInt(4); flips > 0 && mutant.length > 0; flips--)
            {
                mutant[random.nextInt(mutant.length)] ^= (byte)(1 << random.nextInt(8));
            }
            reflectAnything(mutant);
        }
    }

    private void reflectAnything(final byte... request)
    {
        fixture.arrive(request);

        final int result = reflector.reflect(fixture.batch, 0, 0);
        reflector.seal(fixture.batch);

        if (result < 0)
        {
            assertThat(result).isGreaterThanOrEqualTo(-DropReason.COUNT);
            assertThat(fixture.batch.sendLength(0)).isZero();
        }
        else
        {
            assertThat(result).isEqualTo(Math.max(44, request.length)).isEqualTo(fixture.batch.sendLength(0));
        }
        final int end = Math.max(44, request.length);
        for (int at = end; at < Math.min(end + CANARY, fixture.batch.buffer().capacity()); at++)
        {
            assertThat(fixture.batch.buffer().getByte(at)).as("octet %d, seed %d", at, SEED).isEqualTo((byte)0xA5);
        }
    }
}
