package io.stampede.sender.stats;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far the reflector's clock is ahead of ours and how fast that changes, by a minimum-RTT filter: of the answers of
 * each sub-interval only that of the shortest round trip counts, since it bounds the offset best.
 * <pre>
 *   offset       ((T2 − T1) − (T4 − T3)) / 2        if there and back take equally long
 *   uncertainty  ± RTT / 2                          however unequal they are, since neither is negative
 * </pre>
 * A round trip below 0 is impossible: it bounds nothing and shows that a clock is read coarsely, in ticks of as much
 * and the true round trip. The shortest round trip may have been read as badly, so both are added to the uncertainty.
 * There are 64 sub-intervals whatever the length of the run: when they are used up, neighbours become one and the rest
 * serves as long again. Fed by one thread; allocates nothing.
 */
public final class OffsetFilter
{
    private static final int INTERVALS = 64;
    /** 2^26 ns, 67 ms. */
    private static final int FIRST_SHIFT = 26;
    private static final double MILLION = 1e6;
    /** 63 years: what is added to it still fits. */
    private static final double MAX_BOUND_NS = 2e18;

    private final long[] atNs = new long[INTERVALS];
    private final long[] offsetNs = new long[INTERVALS];
    private final long[] rttNs = new long[INTERVALS];
    private int shift = FIRST_SHIFT;
    private long originNs;
    private long answers;
    /** The impossible round trip furthest below 0. */
    private long belowZeroNs;

    OffsetFilter()
    {
        Arrays.fill(rttNs, Long.MAX_VALUE);
    }

    /** A clock was stepped: what was learnt so far is about another offset. */
    void restart()
    {
        Arrays.fill(rttNs, Long.MAX_VALUE);
        shift = FIRST_SHIFT;
        answers = 0;
        belowZeroNs = 0;
    }

    /** One answer to the probe that left at {@code leftNs}, monotonic. */
    void onAnswer(final long leftNs, final long forwardNs, final long backwardNs)
    {
        final long roundTripNs = forwardNs + backwardNs;
        if (roundTripNs < 0)
        {
            belowZeroNs = Math.max(belowZeroNs, -roundTripNs);
            return;
        }
        if (answers == 0)
        {
            originNs = leftNs;
        }
        answers++;
        while ((leftNs - originNs) >> shift >= INTERVALS)
        {
            halve();
        }
        final int interval = (int)Math.max(0, (leftNs - originNs) >> shift);
        if (roundTripNs < rttNs[interval])
        {
            atNs[interval] = leftNs;
            offsetNs[interval] = (forwardNs - backwardNs) / 2;
            rttNs[interval] = roundTripNs;
        }
    }

    private void halve()
    {
        shift++;
        for (int i = 0; i < INTERVALS / 2; i++)
        {
            final int better = rttNs[2 * i] <= rttNs[2 * i + 1] ? 2 * i : 2 * i + 1;
            atNs[i] = atNs[better];
            offsetNs[i] = offsetNs[better];
            rttNs[i] = rttNs[better];
        }
        Arrays.fill(rttNs, INTERVALS / 2, INTERVALS, Long.MAX_VALUE);
    }

    /** What follows; null without an answer that makes sense. Not for the duty cycle. */
    public @Nullable ClockOffset estimate()
    {
        if (answers == 0)
        {
            return null;
        }
        int best = 0;
        for (int i = 1; i < INTERVALS; i++)
        {
            best = rttNs[i] < rttNs[best] ? i : best;
        }
        return new ClockOffset(offsetNs[best], boundNs(best), atNs[best], answers, drift());
    }

    private long boundNs(final int interval)
    {
        final double rtt = (double)rttNs[interval];
        final double readingErrorNs = belowZeroNs == 0 ? 0 : belowZeroNs + rtt;
        return (long)Math.min(Math.ceil(rtt / 2) + readingErrorNs, MAX_BOUND_NS);
    }

    /** By the two sub-intervals that bound it best: far apart, and with short round trips. */
    private ClockOffset.@Nullable Drift drift()
    {
        ClockOffset.Drift best = null;
        for (int i = 0; i < INTERVALS; i++)
        {
            for (int j = i + 1; j < INTERVALS; j++)
            {
                if (rttNs[i] != Long.MAX_VALUE && rttNs[j] != Long.MAX_VALUE && atNs[j] > atNs[i])
                {
                    final double overNs = (double)(atNs[j] - atNs[i]);
                    final double uncertaintyNs = (double)boundNs(i) + boundNs(j);
                    final double uncertaintyPpm = MILLION * uncertaintyNs / overNs;
                    best = best != null && best.uncertaintyPpm() <= uncertaintyPpm ? best : new ClockOffset.Drift(
                        MILLION * (offsetNs[j] - offsetNs[i]) / overNs, uncertaintyPpm, atNs[j] - atNs[i]);
                }
            }
        }
        return best;
    }
}
