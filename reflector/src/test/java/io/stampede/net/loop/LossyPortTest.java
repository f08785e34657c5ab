package io.stampede.net.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossyPortTest
{
    private static final WallClock CLOCK = new WallClock()
    {
        @Override
        public long epochNs()
        {
            return 1;
        }
    };

    private final LoopbackPort.Pair wire = LoopbackPort.pair(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 50_000),
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 862),
        CLOCK);

    private static Impairment at(final long where, final int mishap)
    {
        return ordinal -> ordinal == where ? mishap : Impairment.PASS;
    }

    private static void send(final Port port, final int count)
    {
        final PacketBatch batch = port.newBatch(count);
        for (int i = 0; i < count; i++)
        {
            batch.buffer().putInt(batch.offset(i), i << 8);
            batch.sendLength(i, 4);
        }
        batch.count(count);
        assertThat(port.send(batch)).isEqualTo(count);
    }

    private static List<Integer> receive(final Port port)
    {
        final PacketBatch batch = port.newBatch(8);
        final List<Integer> numbers = new ArrayList<>();
        while (port.receive(batch) > 0)
        {
            for (int i = 0; i < batch.count(); i++)
            {
                numbers.add(batch.buffer().getInt(batch.offset(i)));
            }
        }
        return numbers;
    }

    /** Packets carry 0x000, 0x100, 0x200, 0x300; the mishap befalls the second. */
    @ParameterizedTest
    @CsvSource({
        "0, 0 256 512 768", "1, 0 512 768", "2, 0 256 256 512 768", "3, 0 512 256 768", "4, 0 65792 512 768"})
    void shouldImpairWhatLeavesAndWhatArrives(final int mishap, final String expected)
    {
        final List<Integer> numbers = List.of(expected.split(" ")).stream().map(Integer::valueOf).toList();

        send(new LossyPort(wire.first(), at(1, mishap), Impairment.NONE), 4);
        assertThat(receive(wire.second())).as("forward").isEqualTo(numbers);

        send(wire.second(), 4);
        assertThat(receive(new LossyPort(wire.first(), Impairment.NONE, at(1, mishap))))
            .as("backward").isEqualTo(numbers);
    }

    @Test
    void shouldMeetTheProbabilitiesAskedForAndRepeatItself()
    {
        final Impairment plan = Impairment.random(7, 0.1, 0.05, 0.02, 0.01);
        final int[] mishaps = new int[5];
        for (int i = 0; i < 200_000; i++)
        {
            mishaps[plan.of(i)]++;
            assertThat(plan.of(i)).isEqualTo(Impairment.random(7, 0.1, 0.05, 0.02, 0.01).of(i));
        }

        assertThat(mishaps[Impairment.DROP]).isBetween(19_000, 20_500);
        assertThat(mishaps[Impairment.DUPLICATE]).isBetween(9_300, 10_500);
        assertThat(mishaps[Impairment.SWAP]).isBetween(3_500, 4_300);
        assertThat(mishaps[Impairment.CORRUPT]).isBetween(1_700, 2_200);
    }
}
