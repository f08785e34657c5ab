package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Counts closed probes by the second their T1 falls into, judges availability by them, and passes each {@link Second}
 * on as soon as no more of its probes can be closed: what is passed on is what a killed process leaves behind. Owned by
 * the thread of the statistics; allocates nothing.
 */
final class Seconds
{
    /** Beyond Tmax: the second being filled, its neighbours, and what several flows are apart. */
    private static final int MORE_SLOTS = 6;

    private final long timeoutNs;
    private final boolean isInOrder;
    private final boolean hasReflector;
    private final RingBuffer out;
    private final Availability availability = new Availability();
    private final UnsafeBuffer slots;
    private final int capacity;
    private final int mask;
    private long first;
    private long end;
    private long dropped;

    /**
     * @param timeoutNs    Tmax.
     * @param isInOrder    whether closings come in order of T1, as those of one flow do.
     * @param hasReflector whether T2 and T3 mean anything.
     * @param out          where seconds are passed on to; a full ring costs a second, which is counted.
     */
    Seconds(final long timeoutNs, final boolean isInOrder, final boolean hasReflector, final RingBuffer out)
    {
        this.timeoutNs = timeoutNs;
        this.isInOrder = isInOrder;
        this.hasReflector = hasReflector;
        this.out = out;
        capacity = BitUtil.findNextPositivePowerOfTwo((int)(timeoutNs / Availability.INTERVAL_NS) + MORE_SLOTS);
        mask = capacity - 1;
        slots = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.multiplyExact(capacity, Second.LENGTH)));
    }

    /**
     * A probe closed.
     *
     * @param t1      by which it counts.
     * @param isWhole whether its delays mean anything.
     */
    void onAnswered(final long t1, final DirectBuffer buffer, final int sample, final boolean isWhole)
    {
        final int slot = slot(t1);
        Second.answer(slots, slot);
        if (isWhole)
        {
            Second.rtt(slots, slot, Delays.rttNs(buffer, sample));
        }
        if (isWhole && hasReflector)
        {
            Second.reflection(slots, slot, Delays.forwardNs(buffer, sample), Delays.backwardNs(buffer, sample),
                Sample.errorEstimate(buffer, sample));
        }
        passUntil(isInOrder ? t1 : t1 - timeoutNs - Windows.MARGIN_NS);
    }

    /** Likewise. */
    void onLost(final long t1)
    {
        Second.lose(slots, slot(t1));
        passUntil(isInOrder ? t1 : t1 - Windows.MARGIN_NS);
    }

    /** Where the probe counts: in its second, or in the oldest one open if that is over; or the clock was set back. */
    private int slot(final long t1)
    {
        final long number = Math.floorDiv(t1, Availability.INTERVAL_NS);
        if (first == end || number - first >= 2L * capacity || first - number > capacity)
        {
            passAll();
            first = number;
            end = number;
        }
        while (number - first >= capacity)
        {
            pass();
        }
        while (end <= number)
        {
            Second.open(slots, offset(end), end * Availability.INTERVAL_NS);
            end++;
        }
        return offset(Math.max(first, number));
    }

    private int offset(final long number)
    {
        return (int)(number & mask) * Second.LENGTH;
    }

    private void passUntil(final long epochNs)
    {
        while (first < end - 1 && (first + 1) * Availability.INTERVAL_NS <= epochNs)
        {
            pass();
        }
    }

    /** The run is over. */
    void passAll()
    {
        while (first < end)
        {
            pass();
        }
    }

    private void pass()
    {
        final int slot = offset(first);
        first++;
        final long sent = Second.sent(slots, slot);
        if (sent == 0)
        {
            return;
        }
        availability.onInterval(Second.startEpochNs(slots, slot), sent, Second.lost(slots, slot));
        Second.verdict(
            slots, slot, availability.availableS(), availability.unavailableS(), availability.isUnavailable());
        if (!out.write(Second.TYPE, slots, slot, Second.LENGTH))
        {
            dropped++;
        }
    }

    /** By the thread of the statistics, or when it has ended. */
    AvailabilitySummary availability()
    {
        return availability.summary();
    }

    /** Seconds that found the ring full; their figures are in the windows all the same. */
    long dropped()
    {
        return dropped;
    }
}
