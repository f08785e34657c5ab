package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.SSID;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import io.stampede.testing.FixedClockQuality;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The octets that leave, read by offsets of RFC 8762 Figure 2. */
class ProbeTest
{
    private static final long NTP_MINUS_UNIX_SECONDS = 2_208_988_800L;

    private final FakeTime time = new FakeTime();

    @Test
    @Conforms("1.4")
    void shouldNumberFromZeroByOne()
    {
        final List<byte[]> requests = requests(plan(ProbeShape.base(SSID), 0));

        assertThat(requests.stream().map(ImpairedPath::sequence)).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    @Conforms("1.4")
    void shouldWrapToZeroAfterTheLastNumber()
    {
        final List<byte[]> requests = requests(plan(ProbeShape.base(SSID), 0xFFFF_FFFEL));

        assertThat(requests.stream().map(ImpairedPath::sequence))
            .containsExactly(0xFFFF_FFFEL, 0xFFFF_FFFFL, 0L, 1L, 2L);
    }

    @Test
    @Conforms({"1.5", "1.6", "2.1"})
    void shouldBeFortyFourOctetsWithSsidAndZeros()
    {
        for (final byte[] request : requests(plan(ProbeShape.base(SSID), 0)))
        {
            assertThat(request).hasSize(44);
            assertThat(Arrays.copyOfRange(request, 14, 16)).containsExactly(0x5A, 0x5A);
            assertThat(Arrays.copyOfRange(request, 16, 44)).containsOnly(0);
        }
    }

    @Test
    @Conforms("2.1")
    void shouldRefuseSsidZero()
    {
        assertThatThrownBy(() -> ProbeShape.base(0)).hasMessageContaining("SSID 0");
    }

    @Test
    @Conforms("1.14")
    void shouldStampNtpWhenSent()
    {
        final ByteBuffer request = ByteBuffer.wrap(requests(plan(ProbeShape.base(SSID), 0)).get(2));

        final long timestamp = request.getLong(4);

        // virtual time moves by 125 us; probe 2 leaves 2 ms after the start, which is a whole second of UTC
        final long seconds = FakeTime.START_EPOCH_NS / 1_000_000_000L + NTP_MINUS_UNIX_SECONDS;
        assertThat(timestamp >>> 32).isEqualTo(seconds);
        assertThat(timestamp & 0xFFFF_FFFFL).isEqualTo(Math.round(0.002 * (1L << 32)));
        assertThat(request.getShort(12) & 0x4000).as("Z").isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Conforms("1.27")
    void shouldTellTheClocksStateInEveryErrorEstimate(final boolean isSynchronized)
    {
        final ImpairedPath path = path();
        final SenderSession session = new SenderSession(plan(ProbeShape.base(SSID), 0), path,
            new MonotonicScale(time, time), new FixedClockQuality(isSynchronized, 0), Set.of());
        session.onStart();
        VirtualRun.finish(session, time);

        for (final byte[] request : path.requests())
        {
            assertThat((request[12] & 0x80) != 0).as("S").isEqualTo(isSynchronized);
            assertThat(request[13]).as("Multiplier").isNotZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {48, 49, 172, 1472})
    @Conforms({"2.6", "2.17"})
    void shouldCarryOneExtraPaddingOfRandomOctets(final int octets)
    {
        final ProbeShape shape = ProbeShape.base(SSID).withPayload(octets, Padding.RANDOM);

        for (final byte[] request : requests(plan(shape, 0)))
        {
            assertThat(request).hasSize(octets);
            assertThat(request[44] & 0xFF).as("flags").isEqualTo(0x80);
            assertThat(request[45]).as("type").isEqualTo((byte)1);
            assertThat(ByteBuffer.wrap(request).getShort(46)).as("length").isEqualTo((short)(octets - 48));
            if (octets >= 172)
            {
                assertThat(distinctFrom48(request)).as("distinct octets").isGreaterThan(60);
            }
        }
    }

    private static long distinctFrom48(final byte[] request)
    {
        return IntStream.range(48, request.length).map(i -> request[i]).distinct().count();
    }

    @Test
    @Conforms("2.17")
    void shouldPadWithZerosWhenAsked()
    {
        final ProbeShape shape = ProbeShape.base(SSID).withPayload(172, Padding.ZERO);

        final byte[] request = requests(plan(shape, 0)).getFirst();

        assertThat(Arrays.copyOfRange(request, 48, 172)).containsOnly(0);
    }

    @Test
    void shouldPadAlikeWhenSeedIsAlike()
    {
        final ProbeShape shape = ProbeShape.base(SSID).withPayload(172, Padding.RANDOM);

        final byte[] one = requests(plan(shape, 0)).getFirst();
        final byte[] other = requests(plan(shape, 0)).getFirst();

        assertThat(Arrays.copyOfRange(one, 44, 172)).isEqualTo(Arrays.copyOfRange(other, 44, 172));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 43, 45, 46, 47, 65_508})
    void shouldRefuseUnreachableLengths(final int octets)
    {
        assertThatThrownBy(() -> ProbeShape.base(SSID).withPayload(octets, Padding.ZERO))
            .hasMessageContaining("payload of " + octets + " octets").hasMessageContaining("48..65507");
    }

    private List<byte[]> requests(final SenderPlan plan)
    {
        final ImpairedPath path = path();
        VirtualRun.run(plan, path, time);
        return path.requests();
    }

    private ImpairedPath path()
    {
        return new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(MS, MS));
    }

    private static SenderPlan plan(final ProbeShape shape, final long firstSequence)
    {
        return new SenderPlan(Schedule.periodic(5, 1e6, TIMEOUT_NS), shape, firstSequence, 42);
    }
}
