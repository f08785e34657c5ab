package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * What the answers of a run tell of both clocks: steps, offset and drift, and who took the stamps. An era is a time in
 * which neither clock was stepped: one-way delays of different eras cannot be compared. Fed by one thread; allocates
 * nothing while fed.
 * <pre>
 *   era = steps of the reflector's clock (48 bits) · steps of ours modulo 2^16 (16)
 * </pre>
 */
public final class ClockStatistics
{
    /** A change larger than this is a step of ours, as where steps are counted; slewing by 1000 ppm is none. */
    private static final long STEP_NS = 1_000_000;
    private static final long SLEW_DIVISOR = 1_000;
    private static final int OWN_STEPS_BITS = 16;
    private static final int OWN_STEPS_MASK = (1 << OWN_STEPS_BITS) - 1;

    public final RemoteClock errorEstimates;
    public final RemoteSteps remoteSteps = new RemoteSteps();
    public final OffsetFilter offset = new OffsetFilter();
    public final StampSources stamps;

    private long era;
    private long eraFromNs = Long.MIN_VALUE;

    ClockStatistics()
    {
        this(new RemoteClock(), new StampSources());
    }

    private ClockStatistics(final RemoteClock errorEstimates, final StampSources stamps)
    {
        this.errorEstimates = errorEstimates;
        this.stamps = stamps;
    }

    /**
     * One for each of these reflectors, in their order; those of one address have one clock. That two clocks differ is
     * no step of either. What replies admit and who took the stamps is counted of all together.
     */
    static List<ClockStatistics> of(final List<InetAddress> reflectors)
    {
        final RemoteClock errorEstimates = new RemoteClock();
        final StampSources stamps = new StampSources();
        final Map<InetAddress, ClockStatistics> byAddress = new HashMap<>();
        final List<ClockStatistics> clocks = new ArrayList<>();
        for (final InetAddress reflector : reflectors)
        {
            clocks.add(byAddress.computeIfAbsent(reflector, its -> new ClockStatistics(errorEstimates, stamps)));
        }
        return List.copyOf(clocks);
    }

    /**
     * One answer of a reflector.
     *
     * @return false if nothing but T4 − T1 is known of it, since the reflector's clock was stepped while it had it.
     */
    boolean onAnswer(final DirectBuffer buffer, final int sample)
    {
        errorEstimates.onErrorEstimate(Sample.errorEstimate(buffer, sample));
        if (!remoteSteps.onAnswer(buffer, sample))
        {
            return false;
        }
        final long t1Ns = Sample.t1MonotonicNs(buffer, sample);
        final long itsEra = forwardEra(buffer, sample);
        if (itsEra != era && t1Ns >= eraFromNs)
        {
            offset.restart();
            era = itsEra;
            eraFromNs = t1Ns;
        }
        if (itsEra == era && backwardEra(buffer, sample) == era)
        {
            offset.onAnswer(t1Ns, Delays.forwardNs(buffer, sample), Delays.backwardNs(buffer, sample));
        }
        return true;
    }

    /** Whether the reflector's clock was stepped between T2 and T3. */
    boolean isTorn(final DirectBuffer buffer, final int sample)
    {
        return remoteSteps.isTorn(buffer, sample);
    }

    /** The era of T1 and T2. */
    long forwardEra(final DirectBuffer buffer, final int sample)
    {
        return era(Sample.clockSteps(buffer, sample), buffer, sample);
    }

    /** The era of T3 and T4. */
    long backwardEra(final DirectBuffer buffer, final int sample)
    {
        return era(Sample.clockSteps(buffer, sample) + (isSteppedInFlight(buffer, sample) ? 1 : 0), buffer, sample);
    }

    private long era(final int ownSteps, final DirectBuffer buffer, final int sample)
    {
        final long remote = remoteSteps.before(Sample.t1MonotonicNs(buffer, sample));
        return (remote << OWN_STEPS_BITS) | (ownSteps & OWN_STEPS_MASK);
    }

    /** Whether our clock was stepped between T1 and T4: it says another time between them than the monotonic one. */
    private static boolean isSteppedInFlight(final DirectBuffer buffer, final int sample)
    {
        final long monotonicNs = Sample.rttRawNs(buffer, sample) + Sample.departureNs(buffer, sample);
        final long changeNs = Sample.t4(buffer, sample) - Sample.t1(buffer, sample) - monotonicNs;
        return Math.abs(changeNs) > STEP_NS + Math.max(0, monotonicNs) / SLEW_DIVISOR;
    }
}
