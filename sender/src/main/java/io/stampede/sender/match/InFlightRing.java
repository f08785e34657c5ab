package io.stampede.sender.match;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The probes of the last while, off heap, found by index: a record is a {@link Sample} and what only the matcher needs.
 * <pre>
 *   record at (index &amp; mask) · 88:   sample 0..79 · state 80..83 · copies 84..87
 *
 *          remembered         open, to be         being
 *          after closing      answered or closed  sent         free
 *   ──┬──────────────────┬──────────────────┬───────────┬────────────────
 *     retainedFrom       nextToClose        settled     next
 * </pre>
 * A record outlives its closing, so that late and duplicate answers are still recognised.
 * <p>
 * Two threads may share it. The sending one ({@link SentProbes}) writes records from {@code next} on, and frees or
 * skips those from {@code settled} on that did not leave; the receiving one ({@link ReplyMatcher}) owns all others.
 * Each index is written by one thread with a release store, after the records it hands over, and read by the other
 * with an acquire load, before it touches them: {@code next} and {@code settled} by the sending thread, {@code
 * retainedFrom} by the receiving one. The sending thread never overwrites a record at or above {@code retainedFrom},
 * so the receiving one may be held up anywhere without finding a record changed under its hands.
 */
public final class InFlightRing
{
    /** Nothing was ever here. */
    static final int EMPTY = 0;
    /** Sent, not answered yet. */
    static final int OPEN = 1;
    /** Answered in time. */
    static final int ANSWERED = 2;
    /** Answered after Tmax. */
    static final int LATE = 3;
    /** A number that never left although later ones did. */
    static final int UNSENT = 4;
    /** Closed without an answer. */
    static final int LOST = 5;
    /** Answered by another node than it named. */
    static final int ELSEWHERE = 6;

    /** Copies where none are awaited. */
    static final int NO_COPIES = -1;

    private static final int STATE_OFFSET = Sample.LENGTH;
    private static final int COPIES_OFFSET = STATE_OFFSET + Integer.BYTES;
    private static final int RECORD_LENGTH = COPIES_OFFSET + Integer.BYTES;

    /** One part of this many of the records is handed back ahead of need, so that sending need not wait for it. */
    private static final int HEADROOM_SHARE = 8;

    private final UnsafeBuffer buffer;
    private final int capacity;
    private final long mask;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final AtomicLong retainedFrom = new AtomicLong();
    /** The receiving thread's. */
    private long nextToClose;

    /** @param capacity records, a power of two of at least 8. */
    public InFlightRing(final int capacity)
    {
        if (!BitUtil.isPowerOfTwo(capacity) || capacity < HEADROOM_SHARE)
        {
            throw new IllegalArgumentException("capacity " + capacity + ": must be a power of two of at least 8");
        }
        this.capacity = capacity;
        mask = capacity - 1L;
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.multiplyExact(capacity, RECORD_LENGTH)));
    }

    UnsafeBuffer buffer()
    {
        return buffer;
    }

    int recordOffset(final long index)
    {
        return (int)(index & mask) * RECORD_LENGTH;
    }

    int state(final int record)
    {
        return buffer.getInt(record + STATE_OFFSET);
    }

    void state(final int record, final int state)
    {
        buffer.putInt(record + STATE_OFFSET, state);
    }

    /** Replies behind the first one; {@link #NO_COPIES} where none are awaited. */
    int copies(final int record)
    {
        return buffer.getInt(record + COPIES_OFFSET);
    }

    void copies(final int record, final int copies)
    {
        buffer.putInt(record + COPIES_OFFSET, copies);
    }

    int capacity()
    {
        return capacity;
    }

    /** Index of the next probe to be sent; what lies below it may be answered. The receiving thread. */
    long nextAcquire()
    {
        return next.getAcquire();
    }

    /** The record below {@code index} is complete. The sending thread, before the probe leaves. */
    void nextRelease(final long index)
    {
        next.setRelease(index);
    }

    /** What lies below has left or is marked as unsent. The receiving thread. */
    long settledAcquire()
    {
        return settled.getAcquire();
    }

    void settledRelease(final long index)
    {
        settled.setRelease(index);
    }

    /** What lies below may be overwritten. The sending thread. */
    long retainedFromAcquire()
    {
        return retainedFrom.getAcquire();
    }

    /** Lets go of the oldest closed records, all that leave an eighth of the ring free. The receiving thread. */
    void retain()
    {
        final long from = Math.min(nextToClose, next.getAcquire() - (capacity - capacity / HEADROOM_SHARE));
        if (from > retainedFrom.getPlain())
        {
            retainedFrom.setRelease(from);
        }
    }

    /** Whether the record of {@code index} is still there. The receiving thread. */
    boolean remembers(final long index)
    {
        return index >= retainedFrom.getPlain();
    }

    long nextToClose()
    {
        return nextToClose;
    }

    void closeOne()
    {
        nextToClose++;
    }
}
