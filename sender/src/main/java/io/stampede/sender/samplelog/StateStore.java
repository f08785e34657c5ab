package io.stampede.sender.samplelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import org.agrona.BitUtil;
import org.jspecify.annotations.Nullable;

/**
 * The two places for a state in a file's head, written in turn: a process killed while it writes one leaves the other.
 * Layout at {@link LogLayout}.
 */
final class StateStore
{
    /** Counts of a run, of each flow; twice what they take. */
    private static final int OCTETS = 1 << 14;
    private static final int OCTETS_PER_FLOW = 160;
    private static final int LENGTH_OFFSET = 8;
    private static final int CRC_OFFSET = 12;

    private StateStore()
    {
    }

    /** What a state of so many flows may take. */
    static int octets(final int flows)
    {
        return BitUtil.align(OCTETS + flows * OCTETS_PER_FLOW, LogLayout.PAGE);
    }

    static void write(final FileChannel channel, final LogLayout layout, final LogState state) throws IOException
    {
        final byte[] text = RecordJson.write(state, false);
        if (LogLayout.STATE_TEXT_OFFSET + text.length > layout.stateOctets())
        {
            throw new IOException("a state of " + text.length + " octets: there is room for " +
                (layout.stateOctets() - LogLayout.STATE_TEXT_OFFSET));
        }
        final ByteBuffer buffer = ByteBuffer.allocate(LogLayout.STATE_TEXT_OFFSET + text.length)
            .order(ByteOrder.nativeOrder());
        buffer.putLong(0, state.number());
        buffer.putInt(LENGTH_OFFSET, text.length);
        buffer.putInt(CRC_OFFSET, crc(state.number(), text));
        buffer.put(LogLayout.STATE_TEXT_OFFSET, text);
        FileWords.write(channel, buffer, layout.statesOffset() +
            state.number() % LogLayout.STATES * layout.stateOctets());
    }

    /** The later one that is whole; null if none is. */
    static @Nullable LogState read(final FileChannel channel, final LogLayout layout, final RunHead run)
        throws IOException
    {
        LogState latest = null;
        for (int i = 0; i < LogLayout.STATES; i++)
        {
            final LogState state = read(channel, layout, run, i);
            if (state != null && (latest == null || state.number() > latest.number()))
            {
                latest = state;
            }
        }
        return latest;
    }

    private static @Nullable LogState read(
        final FileChannel channel, final LogLayout layout, final RunHead run, final int place) throws IOException
    {
        final ByteBuffer buffer = FileWords.read(
            channel, layout.statesOffset() + (long)place * layout.stateOctets(), layout.stateOctets());
        if (buffer.limit() < LogLayout.STATE_TEXT_OFFSET)
        {
            return null;
        }
        final int length = buffer.getInt(LENGTH_OFFSET);
        if (length <= 0 || length > buffer.limit() - LogLayout.STATE_TEXT_OFFSET)
        {
            return null;
        }
        final byte[] text = new byte[length];
        buffer.get(LogLayout.STATE_TEXT_OFFSET, text);
        if (buffer.getInt(CRC_OFFSET) != crc(buffer.getLong(0), text))
        {
            return null;
        }
        final LogState state = RecordTree.read(LogState.class, text, run.plan());
        if (state.books().flows().size() != run.flows())
        {
            throw new IOException("a state of other flows than the " + run.flows() + " of the head");
        }
        return state;
    }

    private static int crc(final long number, final byte... text)
    {
        final CRC32 crc = new CRC32();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        crc.update(text);
        return (int)crc.getValue();
    }
}
