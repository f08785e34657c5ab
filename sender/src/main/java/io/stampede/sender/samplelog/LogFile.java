package io.stampede.sender.samplelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.io.ReferenceOwner;

/**
 * One file of a log while it is written, laid out as {@link LogLayout} says. Its space is taken by writing zeros before
 * it is mapped: a write into the mapping of a hole on a full disk would be a SIGBUS. Owned by the thread that keeps the
 * log.
 */
final class LogFile
{
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

    private final Path path;
    private final LogLayout layout;
    private final FileChannel channel;
    private final MappedFile mapped;
    private final ReferenceOwner owner = ReferenceOwner.temporary("sample-log");
    private int chunks;

    private LogFile(
        final Path path, final LogLayout layout, final FileChannel channel, final MappedFile mapped)
    {
        this.path = path;
        this.layout = layout;
        this.channel = channel;
        this.mapped = mapped;
    }

    /** Makes the file with its head; if this throws there is none. */
    static LogFile create(final Path path, final FileHead head, final int stateOctets) throws IOException
    {
        final byte[] text = RecordJson.write(head, true);
        final LogLayout layout =
            new LogLayout(text.length, stateOctets, head.recordOctets(), head.chunkOctets());
        if (!layout.isPossible(Long.MAX_VALUE))
        {
            throw new FileSystemException(path.toString(), null, "its head of " + layout.headOctets() +
                " octets does not fit into a chunk of " + layout.chunkOctets() +
                " — leave large --tlv values out, or allow larger files by --rotate-size");
        }
        final FileChannel channel = FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try
        {
            FileWords.write(channel, head(layout, text), 0);
            return new LogFile(path, layout, channel,
                MappedFile.of(path.toFile(), layout.chunkOctets(), 0, false));
        }
        catch (final IOException ex)
        {
            channel.close();
            Files.deleteIfExists(path);
            throw new FileSystemException(path.toString(), null, ex.getMessage());
        }
    }

    private static ByteBuffer head(final LogLayout layout, final byte... text)
    {
        final ByteBuffer head = ByteBuffer.allocate(layout.headOctets()).order(ByteOrder.nativeOrder());
        head.put(0, LogLayout.MAGIC);
        head.putInt(LogLayout.VERSION_OFFSET, LogLayout.VERSION);
        head.putInt(LogLayout.ORDER_OFFSET, LogLayout.ORDER_MARK);
        head.putInt(LogLayout.TEXT_LENGTH_OFFSET, layout.textOctets());
        head.putInt(LogLayout.STATE_LENGTH_OFFSET, layout.stateOctets());
        head.putInt(LogLayout.RECORD_LENGTH_OFFSET, layout.recordOctets());
        head.putInt(LogLayout.CHUNK_LENGTH_OFFSET, layout.chunkOctets());
        head.put(LogLayout.TEXT_OFFSET, text);
        return head;
    }

    LogLayout layout()
    {
        return layout;
    }

    Path path()
    {
        return path;
    }

    /** What it would take with one chunk more. */
    long octetsWithNextChunk()
    {
        return (chunks + 1L) * layout.chunkOctets();
    }

    /** Takes the space of the next chunk and maps it. If this throws the file is as it was. */
    Chunk nextChunk(final boolean isDue) throws IOException
    {
        final long begin = (long)chunks * layout.chunkOctets();
        final long from = begin + (chunks == 0 ? layout.headOctets() : 0);
        try
        {
            final ByteBuffer zeros = ZEROS.duplicate();
            for (long at = from; at < begin + layout.chunkOctets(); at += zeros.capacity())
            {
                zeros.clear().limit((int)Math.min(zeros.capacity(), begin + layout.chunkOctets() - at));
                FileWords.write(channel, zeros, at);
            }
            final MappedBytesStore store = mapped.acquireByteStore(owner, begin);
            return new Chunk(this, store, chunks++, isDue);
        }
        catch (final IOException ex)
        {
            channel.truncate(from);
            throw ex;
        }
    }

    /** Unmaps a chunk nobody writes to any more. */
    void release(final Chunk chunk)
    {
        chunk.store.release(owner);
    }

    void write(final LogState state) throws IOException
    {
        StateStore.write(channel, layout, state);
    }

    /** Ends the file behind the records of its last chunk; its octets. */
    long finish(final Chunk last) throws IOException
    {
        final long octets = last.offset + (long)last.used * layout.recordOctets();
        mapped.releaseLast();
        channel.truncate(octets);
        channel.close();
        return octets;
    }

    /** Takes back a file no record was written to. */
    void delete() throws IOException
    {
        mapped.releaseLast();
        channel.close();
        Files.deleteIfExists(path);
    }
}
