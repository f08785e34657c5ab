package io.stampede.sender.samplelog;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import net.openhft.chronicle.bytes.BytesStore;
import org.agrona.DirectBuffer;

/**
 * One record of a sample log, in native byte order:
 * <pre>
 *   0  kind (8 bits) · flow (24) · check (32)
 *   8  {@link Sample} or {@link TlvSample}, padded with zeros to the longer of both
 * </pre>
 * The first word is written last and is 0 where nothing has been written, so that a process killed in the middle of a
 * record leaves none. The check is over the record and its place in the file: what a machine lost with its power, or
 * what lies where another record should, is told from data.
 */
final class SampleRecord
{
    static final int HEAD_LENGTH = Long.BYTES;
    static final int BODY_LENGTH = Math.max(Sample.LENGTH, TlvSample.LENGTH);
    static final int LENGTH = HEAD_LENGTH + BODY_LENGTH;

    private static final int FLOW_SHIFT = 8;
    private static final int KIND_MASK = (1 << FLOW_SHIFT) - 1;
    private static final int CHECK_SHIFT = 32;
    private static final long TYPE_MASK = 0xFFFF_FFFFL;
    private static final int ROTATION = 13;
    /** The golden ratio's: spreads every bit over the upper half. */
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private SampleRecord()
    {
    }

    /** Octets of the body a kind has. */
    static int bodyLength(final int kind)
    {
        return kind < TlvSample.ANSWERED ? Sample.LENGTH : TlvSample.LENGTH;
    }

    /**
     * Writes a record where zeros are.
     *
     * @param at   its first octet in {@code store}.
     * @param slot its number among the places for records in the file.
     */
    static void write(
        final BytesStore<?, ?> store, final long at, final long slot, final int type, final DirectBuffer buffer,
        final int offset)
    {
        final int length = bodyLength(type & KIND_MASK);
        long sum = slot;
        for (int i = 0; i < length; i += Long.BYTES)
        {
            final long word = buffer.getLong(offset + i);
            store.writeLong(at + HEAD_LENGTH + i, word);
            sum = Long.rotateLeft(sum, ROTATION) ^ word;
        }
        store.writeOrderedLong(at, head(type, sum));
    }

    /** Whether a record of this slot lies here, whole. */
    static boolean isWhole(final DirectBuffer buffer, final int at, final long slot)
    {
        final long head = buffer.getLong(at);
        final int type = type(head);
        if (!Kinds.isKnown(kind(type)))
        {
            return false;
        }
        long sum = slot;
        for (int i = 0; i < bodyLength(kind(type)); i += Long.BYTES)
        {
            sum = Long.rotateLeft(sum, ROTATION) ^ buffer.getLong(at + HEAD_LENGTH + i);
        }
        return head == head(type, sum);
    }

    private static long head(final int type, final long sum)
    {
        final long mixed = (sum ^ type) * MULTIPLIER;
        return (mixed >>> CHECK_SHIFT << CHECK_SHIFT) | (type & TYPE_MASK);
    }

    /** Kind and flow of both words of a head. */
    static int type(final long head)
    {
        return (int)head;
    }

    static int type(final int flow, final int kind)
    {
        return flow << FLOW_SHIFT | kind;
    }

    static int kind(final int type)
    {
        return type & KIND_MASK;
    }

    static int flow(final int type)
    {
        return type >>> FLOW_SHIFT;
    }
}
