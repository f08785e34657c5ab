package io.stampede.sender.stats;

import io.stampede.wire.tlv.DirectMeasurement;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Loss of the monitored flow between the first and the last answered probe, by Direct Measurement TLVs (RFC 8972 §4.5):
 * <pre>
 *   forward  = ΔS_TxC − ΔR_RxC       backward = ΔR_TxC − Δ packets our interface has received
 * </pre>
 * Counters wrap at 2^32, so the result is taken modulo 2^32 and as a signed number: packets under way at the first
 * probe and not at the last make it negative.
 */
public final class FlowLoss
{
    private static final int FORWARD_SENT = 0;
    private static final int FORWARD_RECEIVED = 1;
    private static final int BACKWARD_SENT = 2;
    private static final int BACKWARD_RECEIVED = 3;
    private static final int COUNTERS = 4;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private final long[] first = new long[COUNTERS];
    private final long[] last = new long[COUNTERS];
    private long firstIndex = Long.MAX_VALUE;
    private long lastIndex = -1;
    private boolean isLocalKnown = true;

    /** @param localReceived packets our interface had received; below 0 if not counted. */
    void onValue(final long index, final DirectBuffer buffer, final int value, final long localReceived)
    {
        isLocalKnown &= localReceived >= 0;
        if (index < firstIndex)
        {
            firstIndex = index;
            read(first, buffer, value, localReceived);
        }
        if (index > lastIndex)
        {
            lastIndex = index;
            read(last, buffer, value, localReceived);
        }
    }

    private static void read(
        final long[] counters, final DirectBuffer buffer, final int value, final long localReceived)
    {
        counters[FORWARD_SENT] = DirectMeasurement.senderSent(buffer, value);
        counters[FORWARD_RECEIVED] = DirectMeasurement.reflectorReceived(buffer, value);
        counters[BACKWARD_SENT] = DirectMeasurement.reflectorSent(buffer, value);
        counters[BACKWARD_RECEIVED] = localReceived;
    }

    /** Whether there were two answers to compare. */
    public boolean isKnown()
    {
        return lastIndex > firstIndex;
    }

    /** Packets we sent in between; null if unknown. */
    public @Nullable Long forwardSent()
    {
        return isKnown() ? Long.valueOf(delta(FORWARD_SENT) & INT_MASK) : null;
    }

    /** Packets the reflector sent in between; null if unknown. */
    public @Nullable Long backwardSent()
    {
        return isKnown() ? Long.valueOf(delta(BACKWARD_SENT) & INT_MASK) : null;
    }

    /** Lost from us to the reflector; null if unknown. */
    public @Nullable Long forward()
    {
        return isKnown() ? Long.valueOf(signed(delta(FORWARD_SENT) - delta(FORWARD_RECEIVED))) : null;
    }

    /** Lost from the reflector to us; null if unknown, as where nobody counts what our interface receives. */
    public @Nullable Long backward()
    {
        return isKnown() && isLocalKnown ?
            Long.valueOf(signed(delta(BACKWARD_SENT) - delta(BACKWARD_RECEIVED))) : null;
    }

    /** The low 32 bits as a signed number. */
    private static long signed(final long difference)
    {
        return difference << Integer.SIZE >> Integer.SIZE;
    }

    private long delta(final int counter)
    {
        return last[counter] - first[counter];
    }
}
