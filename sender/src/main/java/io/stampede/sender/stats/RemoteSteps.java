package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import org.agrona.DirectBuffer;

/**
 * Steps of the reflector's clock, told by what cannot be otherwise: a packet does not arrive before it left, so each
 * answer bounds what the reflector's clock is ahead of our monotonic one, from T3 − T4 to T2 − T1. While the clocks
 * only drift, all these intervals have a value in common:
 * <pre>
 *   ├── common so far, wider by 1000 ppm of the time since ──┤
 *                ├── answer: the common part from now on ──┤
 *                                                                1 ms   ├── answer: the clock was stepped ──┤
 * </pre>
 * So a step is seen if it is larger than the shortest round trip and {@link #TOLERANCE_NS}. A step inside of the
 * reflector's residence tears the answer: T2 is of the old clock, T3 of the new one. Steps of our own wall clock do
 * not matter here. Fed by one thread; allocates nothing.
 */
public final class RemoteSteps
{
    /**
     * Too low → a reflector whose clock ticks in milliseconds seems to step all the time; too high → steps go unseen.
     */
    static final long TOLERANCE_NS = 1_000_000;
    /** Two kernels slew by 500 ppm each at most: 1 ns a microsecond. */
    private static final long ALLOWANCE_DIVISOR = 1_000;
    private static final long WIDENING_INTERVAL_NS = 1_000_000;
    /** Steps whose place is remembered: pairs are made of probes close to each other. */
    private static final int PLACES = 16;

    private final long[] places = new long[PLACES];
    private boolean isBounded;
    private long lowNs;
    private long highNs;
    private long widenedAtNs;
    private long steps;
    private long steppedNs;
    private long torn;

    /**
     * One answer.
     *
     * @return false if it is torn, so that nothing but T4 − T1 is known of it.
     */
    boolean onAnswer(final DirectBuffer buffer, final int sample)
    {
        if (isImpossible(buffer, sample))
        {
            torn += isBounded ? 1 : 0;
            return !isBounded;
        }
        final long leftNs = Sample.t1MonotonicNs(buffer, sample) + Sample.departureNs(buffer, sample);
        final long high = Sample.t2(buffer, sample) - leftNs;
        final long low = Math.min(
            high, Sample.t3(buffer, sample) - leftNs - Sample.rttRawNs(buffer, sample));
        if (!isBounded)
        {
            begin(leftNs, low, high);
            return true;
        }
        widen(leftNs);
        if (low - highNs > TOLERANCE_NS || lowNs - high > TOLERANCE_NS)
        {
            places[(int)(steps % PLACES)] = Sample.t1MonotonicNs(buffer, sample);
            steps++;
            steppedNs += low + (high - low) / 2 - lowNs - (highNs - lowNs) / 2;
            begin(leftNs, low, high);
            return true;
        }
        // what is within the tolerance may be empty in common: the nearer ends meet
        lowNs = Math.max(lowNs, Math.min(low, highNs));
        highNs = Math.max(lowNs, Math.min(highNs, high));
        return true;
    }

    private void begin(final long nowNs, final long low, final long high)
    {
        isBounded = true;
        lowNs = low;
        highNs = high;
        widenedAtNs = nowNs;
    }

    private void widen(final long nowNs)
    {
        final long sinceNs = nowNs - widenedAtNs;
        if (sinceNs >= WIDENING_INTERVAL_NS)
        {
            lowNs -= sinceNs / ALLOWANCE_DIVISOR;
            highNs += sinceNs / ALLOWANCE_DIVISOR;
            widenedAtNs = nowNs;
        }
    }

    /**
     * Whether the reflector's clock was stepped between T2 and T3: it would have had the packet longer than it was
     * away, or less than no time. A reflector that always says so has no clock to be stepped; its figures are taken as
     * told.
     */
    boolean isTorn(final DirectBuffer buffer, final int sample)
    {
        return isBounded && isImpossible(buffer, sample);
    }

    private static boolean isImpossible(final DirectBuffer buffer, final int sample)
    {
        final long residenceNs = Delays.residenceNs(buffer, sample);
        return residenceNs < -TOLERANCE_NS || residenceNs > Sample.rttRawNs(buffer, sample) + TOLERANCE_NS;
    }

    /** How many steps came before the probe of this answer, if it is one of the last. */
    long before(final long t1MonotonicNs)
    {
        long before = steps;
        final long remembered = Math.min(steps, PLACES);
        for (int i = 0; i < remembered; i++)
        {
            before -= places[i] > t1MonotonicNs ? 1 : 0;
        }
        return before;
    }

    /** Steps so far. */
    public long steps()
    {
        return steps;
    }

    /** Their sum, ns, signed; each known to half a round trip. */
    public long steppedNs()
    {
        return steppedNs;
    }

    /** Answers torn by a step. */
    public long torn()
    {
        return torn;
    }
}
