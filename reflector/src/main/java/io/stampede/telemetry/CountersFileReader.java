package io.stampede.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * Watches a {@link CountersFile} from outside, usually from another process: read-only, without any knowledge of which
 * counters there are. Each value is read with a volatile load of its own: values are whole but not one snapshot. Owned
 * by the thread that opened it. A file that is torn or not ours is refused with an error, never trusted.
 */
public final class CountersFileReader implements AutoCloseable
{
    private final Path path;
    private final MappedByteBuffer mapped;
    private final UnsafeBuffer file;
    private final UnsafeBuffer labels;
    private final UnsafeBuffer sessions;
    private final CountersReader counters;
    private boolean isClosed;

    private CountersFileReader(final Path path, final MappedByteBuffer mapped) throws CountersFileException
    {
        this.path = path;
        this.mapped = mapped;
        file = new UnsafeBuffer(mapped);
        if (!CountersFileHeader.hasMagic(file))
        {
            throw new CountersFileException("counters file " + path +
                ": not a counters file, or not yet complete — name the FILE the reflector was started with");
        }
        if (CountersFileHeader.version(file) != CountersFileHeader.VERSION)
        {
            throw new CountersFileException("counters file " + path + ": format version " +
                CountersFileHeader.version(file) + ", this program reads " + CountersFileHeader.VERSION +
                " — use the stamp-reflector that wrote it");
        }
        try
        {
            labels = CountersFileHeader.section(file, CountersFileHeader.LABELS);
            sessions = CountersFileHeader.section(file, CountersFileHeader.SESSIONS);
            counters = new CountersReader(
                CountersFileHeader.section(file, CountersFileHeader.METADATA),
                CountersFileHeader.section(file, CountersFileHeader.VALUES),
                UTF_8);
        }
        catch (final IndexOutOfBoundsException | IllegalArgumentException ex)
        {
            throw damaged(path, ex);
        }
    }

    /** Maps a counters file for reading. */
    public static CountersFileReader open(final Path path) throws CountersFileException
    {
        final MappedByteBuffer mapped;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ))
        {
            mapped = channel.map(
                FileChannel.MapMode.READ_ONLY, 0, Math.min(Integer.MAX_VALUE, channel.size()));
        }
        catch (final NoSuchFileException ex)
        {
            throw new CountersFileException("counters file " + path +
                ": no such file — is the reflector running? name its file with --counters FILE", ex);
        }
        catch (final AccessDeniedException ex)
        {
            throw new CountersFileException("counters file " + path +
                ": permission denied — run as the user who owns it", ex);
        }
        catch (final IOException ex)
        {
            throw new CountersFileException("counters file " + path + ": " + ex.getMessage() +
                " — name a counters file with --counters FILE", ex);
        }
        try
        {
            return new CountersFileReader(path, mapped);
        }
        catch (final CountersFileException ex)
        {
            IoUtil.unmap(mapped);
            throw ex;
        }
    }

    /** Every counter in the file, in the order they were registered. */
    public List<CounterReading> counters() throws CountersFileException
    {
        final List<CounterReading> readings = new ArrayList<>();
        final AtomicBuffer metadata = counters.metaDataBuffer();
        for (int id = 0; id <= counters.maxCounterId(); id++)
        {
            final int state = counters.getCounterState(id);
            if (state == CountersReader.RECORD_UNUSED)
            {
                break;
            }
            if (state == CountersReader.RECORD_ALLOCATED)
            {
                final int record = CountersReader.metaDataOffset(id);
                final String unit = text(metadata, record + CountersReader.KEY_OFFSET, CountersReader.MAX_KEY_LENGTH);
                final String label =
                    text(metadata, record + CountersReader.LABEL_OFFSET, CountersReader.FULL_LABEL_LENGTH);
                final int space = Math.max(0, label.indexOf(' '));
                readings.add(new CounterReading(counters.getCounterTypeId(id),
                    label.substring(0, space), unit, label.substring(space).trim(), counters.getCounterValue(id)));
            }
        }
        return readings;
    }

    /** An int length and that many octets; the length is the file's claim. */
    private String text(final AtomicBuffer buffer, final int offset, final int room) throws CountersFileException
    {
        final int length = buffer.getIntVolatile(offset);
        if (length < 0 || length > room - Integer.BYTES)
        {
            throw damaged(path, null);
        }
        final byte[] octets = new byte[length];
        buffer.getBytes(offset + Integer.BYTES, octets);
        return new String(octets, UTF_8);
    }

    /** Text the writer left, key and value, in its order. */
    public List<Map.Entry<String, String>> labels() throws CountersFileException
    {
        final byte[] text = CountersFileHeader.readLabels(labels);
        if (text == null)
        {
            throw damaged(path, null);
        }
        return new String(text, UTF_8).lines()
            .filter(line -> line.indexOf('\t') > 0)
            .map(line -> Map.entry(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1)))
            .toList();
    }

    /** Values of one key, in the writer's order. */
    public List<String> labels(final String key) throws CountersFileException
    {
        return labels().stream().filter(label -> label.getKey().equals(key)).map(Map.Entry::getValue).toList();
    }

    /** The session records; storing to it would fault. */
    public AtomicBuffer sessions()
    {
        return sessions;
    }

    /** Octets of one session record. */
    public int sessionRecordLength()
    {
        return CountersFileHeader.sessionRecordLength(file);
    }

    public ProcessIdentity writer()
    {
        return CountersFileHeader.writer(file);
    }

    /** When the file was made, UTC nanoseconds. */
    public long startEpochNs()
    {
        return CountersFileHeader.startEpochNs(file);
    }

    /** When the engine last said it turns, UTC nanoseconds. */
    public long heartbeatEpochNs()
    {
        return CountersFileHeader.heartbeat(file);
    }

    /** Whether the writer runs; from another PID namespace, whether its heartbeat is recent. */
    public boolean isWriterAlive(final long nowEpochNs)
    {
        return switch (writer().liveness())
        {
            case ALIVE -> true;
            case GONE -> false;
            case UNKNOWN -> nowEpochNs - heartbeatEpochNs() < CountersFile.STALE_AFTER_NS;
        };
    }

    public Path path()
    {
        return path;
    }

    private static CountersFileException damaged(final Path path, final @Nullable RuntimeException cause)
    {
        return new CountersFileException("counters file " + path +
            ": damaged, its parts do not fit its length — restart the reflector that wrote it", cause);
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            IoUtil.unmap(mapped);
        }
    }
}
