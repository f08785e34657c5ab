package io.stampede.sender.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;

/** No sample stays in the ring. */
class StatsAgentTest
{
    /** Not a multiple of a sample's record, so that padding fills its end. */
    private static final int RING_LENGTH = 1_024;
    private static final SenderPlan PLAN = new SenderPlan(Schedule.DEFAULT, ProbeShape.base(1), 0, 1);

    @Test
    void shouldTakeTheSampleBehindThePaddingAtTheEndOfTheRing()
    {
        final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(new byte[RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH]));
        final UnsafeBuffer sample = new UnsafeBuffer(new byte[Sample.LENGTH]);
        final StatsAgent stats = new StatsAgent(ring, new SessionStatistics(PLAN, 1_024), List.of());

        for (int n = 0; n < 100; n++)
        {
            assertThat(ring.write(Sample.CLOSED_LOST, sample, 0, Sample.LENGTH)).isTrue();

            assertThat(stats.doWork()).as("samples taken of the one there, number %d", n).isEqualTo(1);
        }
        assertThat(ring.size()).isZero();
    }
}
