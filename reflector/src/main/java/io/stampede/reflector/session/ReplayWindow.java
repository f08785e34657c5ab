package io.stampede.reflector.session;

import io.stampede.wire.SerialNumber;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Which Session-Sender Sequence Numbers a session has seen (THREATS row 8): a bitmap of the {@link #MAX} numbers from
 * the highest down, in its {@link SessionRecord}. Numbers are compared as RFC 1982 has it, so the window follows them
 * around the wrap; one exactly half the circle away counts as old. Stateless; called by the reflecting thread.
 */
final class ReplayWindow
{
    /** Numbers remembered. */
    static final int MAX = 2 * Long.SIZE;

    private ReplayWindow()
    {
    }

    /**
     * Whether a number was seen before, or is too old to tell.
     *
     * @param window numbers from the highest down that may still come, 1..{@link #MAX}.
     */
    static boolean isReplayed(final AtomicBuffer records, final int record, final long sequence, final int window)
    {
        final int ahead = SerialNumber.distance(
            sequence, records.getInt(record + SessionRecord.HIGHEST_SENDER_SEQUENCE_OFFSET));
        if (ahead > 0)
        {
            return false;
        }
        final long below = -(long)ahead;
        if (below >= window)
        {
            return true;
        }
        final long seen = records.getLong(
            record + (below < Long.SIZE ? SessionRecord.SEEN_OFFSET : SessionRecord.SEEN_BELOW_OFFSET));
        return ((seen >>> below) & 1) != 0;
    }

    /** Notes the first number of a session. */
    static void begin(final AtomicBuffer records, final int record, final long sequence)
    {
        records.putInt(record + SessionRecord.HIGHEST_SENDER_SEQUENCE_OFFSET, (int)sequence);
        records.putLong(record + SessionRecord.SEEN_OFFSET, 1);
        records.putLong(record + SessionRecord.SEEN_BELOW_OFFSET, 0);
    }

    /** Notes a number that was not replayed. */
    static void note(final AtomicBuffer records, final int record, final long sequence)
    {
        final int ahead = SerialNumber.distance(
            sequence, records.getInt(record + SessionRecord.HIGHEST_SENDER_SEQUENCE_OFFSET));
        if (ahead >= MAX)
        {
            begin(records, record, sequence);
        }
        else if (ahead > 0)
        {
            advance(records, record, ahead);
            records.putInt(record + SessionRecord.HIGHEST_SENDER_SEQUENCE_OFFSET, (int)sequence);
        }
        else if (ahead > -MAX)
        {
            final int below = -ahead;
            final int word =
                record + (below < Long.SIZE ? SessionRecord.SEEN_OFFSET : SessionRecord.SEEN_BELOW_OFFSET);
            records.putLong(word, records.getLong(word) | (1L << below));
        }
    }

    /** A shift by 64 or more is one by its low six bits in Java, so the two cases are apart. */
    private static void advance(final AtomicBuffer records, final int record, final int ahead)
    {
        final long seen = records.getLong(record + SessionRecord.SEEN_OFFSET);
        final long below = records.getLong(record + SessionRecord.SEEN_BELOW_OFFSET);
        final boolean isWithinWord = ahead < Long.SIZE;
        records.putLong(record + SessionRecord.SEEN_OFFSET, isWithinWord ? (seen << ahead) | 1 : 1);
        records.putLong(
            record + SessionRecord.SEEN_BELOW_OFFSET,
            isWithinWord ? (below << ahead) | (seen >>> (Long.SIZE - ahead)) : seen << (ahead - Long.SIZE));
    }
}
