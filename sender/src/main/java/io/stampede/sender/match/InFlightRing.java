package io.stampede.sender.match;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The probes of the last while, off heap, found by index: a record is a {@link Sample} and what only the matcher needs.
 * <pre>
 *   record at (index &amp; mask) · 80:   sample 0..63 · T1 monotonic ns 64..71 · state 72..75 · copies 76..79
 *
 *            closed            open                free
 *   ──┬─────────────────┬───────────────┬─────────────────────
 *     next − capacity   nextToClose     next
 * </pre>
 * A record outlives its closing until its place is taken by the probe one capacity later, so that late and duplicate
 * answers are still recognised. Owned by the engine's thread.
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

    static final int T1_MONOTONIC_OFFSET = Sample.LENGTH;
    private static final int STATE_OFFSET = T1_MONOTONIC_OFFSET + Long.BYTES;
    private static final int COPIES_OFFSET = STATE_OFFSET + Integer.BYTES;
    private static final int RECORD_LENGTH = COPIES_OFFSET + Integer.BYTES;

    private final UnsafeBuffer buffer;
    private final int capacity;
    private final long mask;
    private long next;
    private long nextToClose;

    /** @param capacity records, a power of two. */
    public InFlightRing(final int capacity)
    {
        if (!BitUtil.isPowerOfTwo(capacity))
        {
            throw new IllegalArgumentException("capacity " + capacity + ": must be a power of two");
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

    /** Index of the next probe to be sent, which is how many numbers were used. */
    public long next()
    {
        return next;
    }

    void next(final long index)
    {
        next = index;
    }

    long nextToClose()
    {
        return nextToClose;
    }

    void closeOne()
    {
        nextToClose++;
    }

    /** Probes sent and not closed. */
    public long open()
    {
        return next - nextToClose;
    }

    boolean remembers(final long index)
    {
        return index >= next - capacity;
    }
}
