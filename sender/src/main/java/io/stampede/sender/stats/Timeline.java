package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import io.stampede.sender.plan.SenderPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A run over time in {@value #BINS} bins at most, however long it takes: a probe belongs to the bin its T1 lies in, and
 * when the run outgrows the bins they get twice as wide and neighbours merge, one pair with each sample that comes, so
 * that no sample has to wait for all of them. What merges adds up exactly.
 * <pre>
 *   bin of a probe = (T1 − T1 of the first sample) / width      width = 1 µs · 2^k; what left earlier is in bin 0
 *
 *   bins      │0│1│2│3│ … │598│599│            the run goes on beyond 599:
 *   halved    │ 0 │ 1 │ … │  299  │300│ …      299 is still two bins until its turn to merge comes
 * </pre>
 * T1 is that of the monotonic scale. Delays are those of closed probes, in {@link DelaySketch}es: 16 MB in all. Where
 * the clocks disagree by more than a round trip, one-way delays are kept as differences from what the first answer
 * suggests, so that the offset takes no precision from them.
 * <p>
 * Fed by the thread of the statistics, allocates nothing while fed.
 */
public final class Timeline implements SampleListener
{
    /** More than a screen is wide in points. Too low → short events drown; too high → the page and memory grow. */
    public static final int BINS = 600;

    private static final long FIRST_WIDTH_NS = 1_000;
    private static final int MAX_WINDOW = 1 << 28;

    private final boolean hasReflector;
    private final boolean isTimed;
    private final LossPlacing[] placings;
    private final RemoteSteps remoteSteps = new RemoteSteps();
    /** Bins without probes; the first {@code spareCount} are there. */
    private final TimelineBin[] spare = new TimelineBin[BINS];
    private int spareCount;
    private @Nullable TimelineBin[] bins = new TimelineBin[BINS];
    /** Bins half as wide; from {@code 2 · settled} on they have not been merged into {@code bins}. */
    private @Nullable TimelineBin[] narrow = new TimelineBin[BINS];
    private int settled = BINS / 2;
    private long widthNs = FIRST_WIDTH_NS;
    private boolean hasStarted;
    private long startT1;
    private long startEpochNs;
    private boolean hasBase;
    private long baseNs;

    /** @param flowCount flows whose samples will come, from 1. */
    public Timeline(final SenderPlan plan, final int flowCount)
    {
        hasReflector = !plan.isLoopback();
        isTimed = plan.schedule().isTimed();
        final long window = 2L * plan.inFlightCapacity(flowCount);
        placings = new LossPlacing[flowCount];
        for (int i = 0; i < flowCount; i++)
        {
            placings[i] = new LossPlacing(BitUtil.findNextPositivePowerOfTwo((int)Math.min(window, MAX_WINDOW)));
        }
        while (spareCount < BINS)
        {
            spare[spareCount] = new TimelineBin();
            spareCount++;
        }
    }

    @Override
    public void onSample(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        if (!hasStarted && kind < TlvSample.ANSWERED)
        {
            start(Sample.t1MonotonicNs(buffer, offset), Sample.t1(buffer, offset));
        }
        final LossPlacing placing = placings[flow];
        switch (kind)
        {
            case Sample.ANSWERED ->
            {
                remoteSteps.onAnswer(buffer, offset);
                onReply(placing, buffer, offset);
            }
            case Sample.COPY -> onReply(placing, buffer, offset);
            case Sample.DUPLICATE_NEW_NUMBER ->
            {
                onReply(placing, buffer, offset);
                bin(Sample.t1MonotonicNs(buffer, offset)).duplicates++;
            }
            case Sample.DUPLICATE_REPLY, Sample.DUPLICATE_SAME_NUMBER ->
                bin(Sample.t1MonotonicNs(buffer, offset)).duplicates++;
            case Sample.LATE -> bin(Sample.t1MonotonicNs(buffer, offset)).late++;
            case Sample.CLOSED_ANSWERED -> onAnswered(placing, buffer, offset);
            case Sample.CLOSED_LOST -> onLost(placing, buffer, offset);
            case Sample.CLOSED_ELSEWHERE, Sample.CLOSED_UNASKED ->
            {
                placing.onForeign();
                onClosed(buffer, offset);
            }
            default ->
            {
                // TLVs, and numbers that never left
            }
        }
    }

    private void onReply(final LossPlacing placing, final DirectBuffer buffer, final int sample)
    {
        if (hasReflector)
        {
            placing.onReply(Sample.index(buffer, sample), Sample.reflectorSequence(buffer, sample));
        }
    }

    private TimelineBin onClosed(final DirectBuffer buffer, final int sample)
    {
        final TimelineBin bin = bin(Sample.t1MonotonicNs(buffer, sample));
        bin.sent++;
        if (isTimed)
        {
            bin.onPacing(Sample.pacingNs(buffer, sample));
        }
        return bin;
    }

    private void onLost(final LossPlacing placing, final DirectBuffer buffer, final int sample)
    {
        onClosed(buffer, sample).lost++;
        placing.onLost(Sample.t1MonotonicNs(buffer, sample));
    }

    private void onAnswered(final LossPlacing placing, final DirectBuffer buffer, final int sample)
    {
        final TimelineBin bin = onClosed(buffer, sample);
        bin.answered++;
        if (!hasReflector || !remoteSteps.isTorn(buffer, sample))
        {
            onDelays(bin, buffer, sample);
        }
        if (!hasReflector)
        {
            return;
        }
        placing.onAnswered(Sample.index(buffer, sample), Sample.reflectorSequence(buffer, sample));
        if (placing.isReady())
        {
            place(placing);
        }
    }

    private void onDelays(final TimelineBin bin, final DirectBuffer buffer, final int sample)
    {
        bin.rtt.record(Delays.rttNs(buffer, sample));
        if (!hasReflector)
        {
            return;
        }
        if (!hasBase)
        {
            chooseBase(Delays.forwardNs(buffer, sample), Delays.backwardNs(buffer, sample));
        }
        bin.onReflection(buffer, sample, baseNs, -baseNs);
    }

    /** By one clock, or two that agree well, both ways take some time, and no base is needed. */
    private void chooseBase(final long forwardNs, final long backwardNs)
    {
        hasBase = true;
        baseNs = forwardNs >= 0 && backwardNs >= 0 ? 0 : (forwardNs - backwardNs) / 2;
    }

    /**
     * Writes the losses of the oldest gap to the bins they are in; of one with losses both ways that lies in several
     * bins nobody knows which are where. Gaps are written in order, from their first bin on, so that each takes its
     * own: only of several flows one may take another's place.
     */
    private void place(final LossPlacing placing)
    {
        final long lost = placing.lost();
        final long backward = placing.backward();
        final TimelineBin first = find(placing.firstT1());
        if (first == find(placing.lastT1()))
        {
            write(first, lost, backward);
        }
        else
        {
            settleAll();
            final boolean isOneWay = backward == 0 || backward == lost;
            spread(number(placing.firstT1()), number(placing.lastT1()), lost,
                isOneWay ? backward : LossPlacing.UNDECIDED);
        }
        placing.take();
    }

    private static void write(final TimelineBin bin, final long lost, final long backward)
    {
        if (backward == LossPlacing.UNDECIDED)
        {
            bin.lostUndecided += lost;
            return;
        }
        bin.lostForward += lost - backward;
        bin.lostBackward += backward;
    }

    private void spread(final int first, final int last, final long lost, final long backward)
    {
        long left = lost;
        for (int i = first; i <= last && left > 0; i++)
        {
            final TimelineBin bin = bins[i];
            if (bin != null)
            {
                final long here = Math.min(left, bin.lostOpen());
                write(bin, here, backward > 0 ? here : backward);
                left -= here;
            }
        }
    }

    private void start(final long t1MonotonicNs, final long t1EpochNs)
    {
        hasStarted = true;
        startT1 = t1MonotonicNs;
        startEpochNs = t1EpochNs;
    }

    /** The bin of a probe that left at {@code t1}. */
    private TimelineBin bin(final long t1)
    {
        settleNext();
        while ((t1 - startT1) / widthNs >= BINS)
        {
            widen();
        }
        while (spareCount == 0 && settled < BINS / 2)
        {
            settleNext();
        }
        return find(t1);
    }

    /** Of what is there, and takes a spare one where nothing is. */
    private TimelineBin find(final long t1)
    {
        final int number = number(t1);
        return number >= settled && number < BINS / 2 ? at(narrow, half(t1)) : at(bins, number);
    }

    private int number(final long t1)
    {
        return (int)(Math.max(0, t1 - startT1) / widthNs);
    }

    private int half(final long t1)
    {
        return (int)(Math.max(0, t1 - startT1) / (widthNs / 2));
    }

    private TimelineBin at(final @Nullable TimelineBin[] table, final int number)
    {
        final TimelineBin present = table[number];
        if (present != null)
        {
            return present;
        }
        spareCount--;
        final TimelineBin bin = spare[spareCount];
        table[number] = bin;
        return bin;
    }

    private void widen()
    {
        settleAll();
        final @Nullable TimelineBin[] emptied = narrow;
        narrow = bins;
        bins = emptied;
        Arrays.fill(bins, null);
        settled = 0;
        widthNs *= 2;
    }

    private void settleAll()
    {
        while (settled < BINS / 2)
        {
            settleNext();
        }
    }

    /** Merges the next pair of the narrow bins, if one is left. */
    private void settleNext()
    {
        if (settled == BINS / 2)
        {
            return;
        }
        final TimelineBin even = narrow[2 * settled];
        final TimelineBin odd = narrow[2 * settled + 1];
        if (even != null && odd != null)
        {
            even.add(odd);
            odd.clear();
            spare[spareCount] = odd;
            spareCount++;
        }
        bins[settled] = even != null ? even : odd;
        settled++;
    }

    /** The whole run; call it when the run has ended. */
    public TimelineSummary summary()
    {
        settleAll();
        for (final LossPlacing placing : placings)
        {
            while (placing.isWaiting())
            {
                place(placing);
            }
        }
        final List<TimelineSummary.Slice> slices = new ArrayList<>();
        for (int i = 0; i < BINS; i++)
        {
            final TimelineBin bin = bins[i];
            if (bin != null && bin.sent > 0)
            {
                slices.add(bin.slice(i, baseNs, -baseNs));
            }
        }
        return new TimelineSummary(startEpochNs, widthNs, slices);
    }
}
