package io.stampede.sender.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.testing.Conforms;
import org.junit.jupiter.api.Test;

/** Reordering, jitter and variation by the examples of their RFCs. */
class ArrivalOrderTest
{
    @Test
    @Conforms("8.7")
    void shouldCountOneReorderedPacketOfExtentOne()
    {
        final Reordering reordering = arrivals(0, 1, 3, 2, 4);

        assertThat(reordering.reordered()).isEqualTo(1);
        assertThat(reordering.maxExtent()).isEqualTo(1);
    }

    @Test
    void shouldMeasureExtentFromTheFirstGreaterPacket()
    {
        // RFC 4737 §4.2.3: packet 4 arrives 6th, the first greater one (5) arrived 4th
        final Reordering reordering = arrivals(1, 2, 3, 5, 6, 4, 7);

        assertThat(reordering.reordered()).isEqualTo(1);
        assertThat(reordering.maxExtent()).isEqualTo(2);
    }

    @Test
    void shouldNotTakeLossForReordering()
    {
        assertThat(arrivals(0, 4, 9, 10).reordered()).isZero();
    }

    private static Reordering arrivals(final long... numbers)
    {
        final Reordering reordering = new Reordering(64);
        for (final long number : numbers)
        {
            reordering.onArrival(number);
        }
        return reordering;
    }

    @Test
    @Conforms("8.6")
    void shouldFollowRfc3550WhenTransitChangesOnce()
    {
        final Rfc3550Jitter jitter = new Rfc3550Jitter();
        jitter.onTransit(100);

        jitter.onTransit(116);
        assertThat(jitter.jitterNs()).isEqualTo(1.0);
        jitter.onTransit(116);
        assertThat(jitter.jitterNs()).isEqualTo(0.9375);
        jitter.onTransit(116);
        assertThat(jitter.jitterNs()).isCloseTo(0.87890625, within(1e-12));
    }

    @Test
    void shouldIgnoreAClockOffsetInJitter()
    {
        final Rfc3550Jitter near = new Rfc3550Jitter();
        final Rfc3550Jitter far = new Rfc3550Jitter();
        for (final long transit : new long[]{100, 140, 90, 300})
        {
            near.onTransit(transit);
            far.onTransit(transit - 1_000_000_000_000L);
        }

        assertThat(far.jitterNs()).isEqualTo(near.jitterNs());
    }

    @Test
    @Conforms("8.5")
    void shouldSkipPairsWithALostMember()
    {
        final Distribution differences = new Distribution();
        final Ipdv ipdv = new Ipdv(differences);
        ipdv.onDelay(100);
        ipdv.onDelay(130);
        ipdv.onLost();
        ipdv.onDelay(500);
        ipdv.onDelay(450);

        final DistributionSummary summary = differences.summary();

        assertThat(summary.count()).isEqualTo(2);
        assertThat(summary.moments().min()).isEqualTo(-50);
        assertThat(summary.moments().max()).isEqualTo(30);
    }
}
