package io.stampede.sender.stats;

import io.stampede.wire.ErrorEstimate;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One second of a run, from 1970 on counted in whole ones, as it travels from the thread of the statistics to whoever
 * follows the run; 128 octets in native byte order:
 * <pre>
 *    0  beginning, UTC ns               64  greatest forward delay, ns
 *    8  probes sent that asked for      72  least backward delay, ns
 *       a reply                         80  greatest backward delay, ns
 *   16  of those answered in time       88  Error Estimate of the last answer; -1 without
 *   24  of those lost                   96  seconds available so far
 *   32  least round trip, ns           104  seconds unavailable so far
 *   40  greatest round trip, ns        112  whether it is unavailable now: 1 or 0
 *   48  sum of the round trips, ns
 *   56  least forward delay, ns       120  round trips measured
 *                                     128
 * </pre>
 * Round trips are without residence. Delays mean nothing where no round trip was measured, which an
 * answer is not whose reflector's clock was stepped in its midst.
 */
public final class Second
{
    public static final int LENGTH = 128;
    /** Its message type. */
    public static final int TYPE = 1;

    private static final int START_OFFSET = 0;
    private static final int SENT_OFFSET = 8;
    private static final int RECEIVED_OFFSET = 16;
    private static final int LOST_OFFSET = 24;
    private static final int RTT_MIN_OFFSET = 32;
    private static final int RTT_MAX_OFFSET = 40;
    private static final int RTT_SUM_OFFSET = 48;
    private static final int FORWARD_MIN_OFFSET = 56;
    private static final int FORWARD_MAX_OFFSET = 64;
    private static final int BACKWARD_MIN_OFFSET = 72;
    private static final int BACKWARD_MAX_OFFSET = 80;
    private static final int ERROR_ESTIMATE_OFFSET = 88;
    private static final int AVAILABLE_OFFSET = 96;
    private static final int UNAVAILABLE_OFFSET = 104;
    private static final int STATE_OFFSET = 112;
    private static final int RTT_COUNT_OFFSET = 120;

    private Second()
    {
    }

    public static long startEpochNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + START_OFFSET);
    }

    public static long sent(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + SENT_OFFSET);
    }

    public static long received(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + RECEIVED_OFFSET);
    }

    public static long lost(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + LOST_OFFSET);
    }

    /** Round trips measured. */
    public static long rttCount(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + RTT_COUNT_OFFSET);
    }

    public static long rttMinNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + RTT_MIN_OFFSET);
    }

    public static long rttMaxNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + RTT_MAX_OFFSET);
    }

    public static long rttSumNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + RTT_SUM_OFFSET);
    }

    public static long forwardMinNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + FORWARD_MIN_OFFSET);
    }

    public static long forwardMaxNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + FORWARD_MAX_OFFSET);
    }

    public static long backwardMinNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + BACKWARD_MIN_OFFSET);
    }

    public static long backwardMaxNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + BACKWARD_MAX_OFFSET);
    }

    /** Whether an answer told of the reflector's clock. */
    public static boolean hasErrorEstimate(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + ERROR_ESTIMATE_OFFSET) >= 0;
    }

    /** Its S bit. */
    public static boolean isReflectorSynchronized(final DirectBuffer buffer, final int offset)
    {
        return ErrorEstimate.isSynchronized((int)buffer.getLong(offset + ERROR_ESTIMATE_OFFSET));
    }

    /** Its bound of error, ns. */
    public static long reflectorErrorNs(final DirectBuffer buffer, final int offset)
    {
        return ErrorEstimate.errorNs((int)buffer.getLong(offset + ERROR_ESTIMATE_OFFSET));
    }

    public static long availableS(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + AVAILABLE_OFFSET);
    }

    public static long unavailableS(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + UNAVAILABLE_OFFSET);
    }

    public static boolean isUnavailable(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + STATE_OFFSET) != 0;
    }

    static void open(final MutableDirectBuffer buffer, final int offset, final long startEpochNs)
    {
        buffer.setMemory(offset, LENGTH, (byte)0);
        buffer.putLong(offset + START_OFFSET, startEpochNs);
        buffer.putLong(offset + RTT_MIN_OFFSET, Long.MAX_VALUE);
        buffer.putLong(offset + RTT_MAX_OFFSET, Long.MIN_VALUE);
        buffer.putLong(offset + FORWARD_MIN_OFFSET, Long.MAX_VALUE);
        buffer.putLong(offset + FORWARD_MAX_OFFSET, Long.MIN_VALUE);
        buffer.putLong(offset + BACKWARD_MIN_OFFSET, Long.MAX_VALUE);
        buffer.putLong(offset + BACKWARD_MAX_OFFSET, Long.MIN_VALUE);
        buffer.putLong(offset + ERROR_ESTIMATE_OFFSET, -1);
    }

    static void lose(final MutableDirectBuffer buffer, final int offset)
    {
        add(buffer, offset + SENT_OFFSET, 1);
        add(buffer, offset + LOST_OFFSET, 1);
    }

    static void answer(final MutableDirectBuffer buffer, final int offset)
    {
        add(buffer, offset + SENT_OFFSET, 1);
        add(buffer, offset + RECEIVED_OFFSET, 1);
    }

    static void rtt(final MutableDirectBuffer buffer, final int offset, final long rttNs)
    {
        add(buffer, offset + RTT_COUNT_OFFSET, 1);
        add(buffer, offset + RTT_SUM_OFFSET, rttNs);
        range(buffer, offset + RTT_MIN_OFFSET, rttNs);
    }

    static void reflection(
        final MutableDirectBuffer buffer,
        final int offset,
        final long forwardNs,
        final long backwardNs,
        final int errorEstimate)
    {
        range(buffer, offset + FORWARD_MIN_OFFSET, forwardNs);
        range(buffer, offset + BACKWARD_MIN_OFFSET, backwardNs);
        buffer.putLong(offset + ERROR_ESTIMATE_OFFSET, errorEstimate);
    }

    static void verdict(
        final MutableDirectBuffer buffer,
        final int offset,
        final long availableS,
        final long unavailableS,
        final boolean isUnavailable)
    {
        buffer.putLong(offset + AVAILABLE_OFFSET, availableS);
        buffer.putLong(offset + UNAVAILABLE_OFFSET, unavailableS);
        buffer.putLong(offset + STATE_OFFSET, isUnavailable ? 1 : 0);
    }

    private static void add(final MutableDirectBuffer buffer, final int at, final long value)
    {
        buffer.putLong(at, buffer.getLong(at) + value);
    }

    /** A minimum and, behind it, a maximum. */
    private static void range(final MutableDirectBuffer buffer, final int at, final long value)
    {
        buffer.putLong(at, Math.min(buffer.getLong(at), value));
        buffer.putLong(at + Long.BYTES, Math.max(buffer.getLong(at + Long.BYTES), value));
    }
}
