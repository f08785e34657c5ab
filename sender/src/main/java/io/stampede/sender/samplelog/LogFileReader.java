package io.stampede.sender.samplelog;

import io.stampede.sender.stats.SampleListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Reads one file of a log, also one that is still written or was not ended; takes only whole records for data. */
final class LogFileReader implements AutoCloseable
{
    private static final int RECORDS_AT_ONCE = 1 << 13;
    private static final int MAX_FLOWS = 1 << 10;
    private static final int MIN_WINDOW = 1 << 6;
    private static final int MAX_WINDOW = 1 << 28;

    private final Path path;
    private final FileChannel channel;
    private final LogLayout layout;
    private final FileHead head;
    private long records;
    private long damaged;

    private LogFileReader(
        final Path path, final FileChannel channel, final LogLayout layout, final FileHead head)
    {
        this.path = path;
        this.channel = channel;
        this.layout = layout;
        this.head = head;
    }

    /** @throws IOException it is no sample log, or not one of this version. */
    static LogFileReader open(final Path path) throws IOException
    {
        final FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try
        {
            final LogLayout layout =
                layout(path, channel.size(), FileWords.read(channel, 0, LogLayout.TEXT_OFFSET));
            final ByteBuffer text = FileWords.read(channel, LogLayout.TEXT_OFFSET, layout.textOctets());
            final byte[] octets = new byte[text.limit()];
            text.get(octets);
            return new LogFileReader(path, channel, layout, head(path, layout, octets));
        }
        catch (final IOException ex)
        {
            channel.close();
            throw ex;
        }
    }

    private static LogLayout layout(final Path path, final long octets, final ByteBuffer words) throws IOException
    {
        final byte[] magic = new byte[LogLayout.MAGIC.length];
        if (words.limit() == LogLayout.TEXT_OFFSET)
        {
            words.get(0, magic);
        }
        if (!Arrays.equals(magic, LogLayout.MAGIC))
        {
            throw refused(path, "is no sample log");
        }
        if (words.getInt(LogLayout.ORDER_OFFSET) != LogLayout.ORDER_MARK)
        {
            throw refused(path, "was written on a machine of another byte order — read it on one of its kind");
        }
        final LogLayout layout = new LogLayout(
            words.getInt(LogLayout.TEXT_LENGTH_OFFSET),
            words.getInt(LogLayout.STATE_LENGTH_OFFSET),
            words.getInt(LogLayout.RECORD_LENGTH_OFFSET),
            words.getInt(LogLayout.CHUNK_LENGTH_OFFSET));
        final int version = words.getInt(LogLayout.VERSION_OFFSET);
        if (version != LogLayout.VERSION || layout.recordOctets() != SampleRecord.LENGTH)
        {
            throw refused(path, "is a sample log of version " + version + " with records of " +
                layout.recordOctets() + " octets, and this program reads version " + LogLayout.VERSION + " with " +
                SampleRecord.LENGTH + " — read it with the program that wrote it");
        }
        if (!layout.isPossible(octets))
        {
            throw refused(path, "has a damaged head, or lacks some of it");
        }
        return layout;
    }

    private static FileHead head(final Path path, final LogLayout layout, final byte... text) throws IOException
    {
        try
        {
            final FileHead head = RecordTree.read(FileHead.class, text, null);
            if (head.recordOctets() != layout.recordOctets() || head.chunkOctets() != layout.chunkOctets())
            {
                throw new IOException("records or chunks of two lengths");
            }
            requirePossible(head.run());
            return head;
        }
        catch (final IOException ex)
        {
            throw refused(path, "has a head that cannot be read (" + ex.getMessage() +
                "): damaged, or of another version");
        }
    }

    /** What counts and memory are made for must be what a run can have. */
    private static void requirePossible(final RunHead run) throws IOException
    {
        if (run.flows() < 1 || run.flows() > MAX_FLOWS || run.windowNs() < 0 || run.window() < MIN_WINDOW ||
            run.window() > MAX_WINDOW || Integer.bitCount(run.window()) != 1)
        {
            throw new IOException(run.flows() + " flows, windows of " + run.window() + " answers and " +
                run.windowNs() + " ns: cannot be");
        }
    }

    private static IOException refused(final Path path, final String reason)
    {
        return new FileSystemException(path.toString(), null, reason);
    }

    FileHead head()
    {
        return head;
    }

    Path path()
    {
        return path;
    }

    /** The latest state in the file; null if there is none. */
    @Nullable LogState state() throws IOException
    {
        try
        {
            return StateStore.read(channel, layout, head.run());
        }
        catch (final IOException ex)
        {
            throw refused(path, "has a state that cannot be read (" + ex.getMessage() +
                "): damaged, or of another version");
        }
    }

    /** All records, in order. */
    void read(final List<SampleListener> listeners) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(RECORDS_AT_ONCE * layout.recordOctets());
        final UnsafeBuffer view = new UnsafeBuffer(buffer);
        final SampleListener[] all = listeners.toArray(SampleListener[]::new);
        records = 0;
        damaged = 0;
        for (int chunk = 0; layout.recordsOffset(chunk) < channel.size(); chunk++)
        {
            int slot = 0;
            boolean isOver = false;
            while (!isOver && slot < layout.slots(chunk))
            {
                final int count = Math.min(RECORDS_AT_ONCE, layout.slots(chunk) - slot);
                final int wanted = count * layout.recordOctets();
                FileWords.fill(
                    channel, buffer.clear().limit(wanted),
                    layout.recordsOffset(chunk) + (long)slot * layout.recordOctets());
                isOver = deliver(view, buffer.limit() / layout.recordOctets(), layout.firstSlot(chunk) + slot, all);
                isOver |= buffer.limit() < wanted;
                slot += count;
            }
        }
    }

    /** Whether the end of what was written is among these records. */
    private boolean deliver(
        final UnsafeBuffer buffer, final int count, final long firstSlot, final SampleListener... listeners)
    {
        final int flows = this.head.run().flows();
        for (int i = 0; i < count; i++)
        {
            final int at = i * layout.recordOctets();
            final long head = buffer.getLong(at);
            if (head == 0)
            {
                return true;
            }
            final int type = SampleRecord.type(head);
            if (!SampleRecord.isWhole(buffer, at, firstSlot + i) || SampleRecord.flow(type) >= flows)
            {
                damaged++;
                continue;
            }
            for (final SampleListener listener : listeners)
            {
                listener.onSample(
                    SampleRecord.flow(type), SampleRecord.kind(type), buffer, at + SampleRecord.HEAD_LENGTH);
            }
            records++;
        }
        return false;
    }

    /** Records of the last reading. */
    long records()
    {
        return records;
    }

    /** Records that were not whole. */
    long damaged()
    {
        return damaged;
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
    }
}
