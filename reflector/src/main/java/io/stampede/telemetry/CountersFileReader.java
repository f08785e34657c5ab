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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
    private final UnsafeBuffer heartbeats;
    private final UnsafeBuffer sessions;
    private final CountersReader counters;
    private boolean isClosed;

    private CountersFileReader(final Path path, final MappedByteBuffer mapped) throws CountersFileException
    {
        this.path = path;
        this.mapped = mapped;
        file = new UnsafeBuffer(mapped);
        requireMagic(path, file);
        if (CountersFileHeader.version(file) != CountersFileHeader.VERSION)
        {
            throw new CountersFileException("counters file " + path + ": format version " +
                CountersFileHeader.version(file) + ", this program reads " + CountersFileHeader.VERSION +
                " — use the stamp-reflector that wrote it");
        }
        try
        {
            labels = CountersFileHeader.section(file, CountersFileHeader.LABELS);
            heartbeats = CountersFileHeader.section(file, CountersFileHeader.HEARTBEATS);
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
        final int engines = engines();
        if (engines < 1 || engines > CountersFileHeader.MAX_ENGINES ||
            heartbeats.capacity() != engines * CountersFileHeader.HEARTBEAT_LENGTH)
        {
            throw damaged(path, null);
        }
    }

    private static void requireMagic(final Path path, final UnsafeBuffer file) throws CountersFileException
    {
        if (!CountersFileHeader.hasMagic(file))
        {
            throw new CountersFileException("counters file " + path +
                ": not a counters file, or not yet complete — name the FILE the reflector was started with");
        }
    }

    /** Maps a counters file for reading. */
    public static CountersFileReader open(final Path path) throws CountersFileException
    {
        final MappedByteBuffer mapped = map(path);
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

    /**
     * The process that has a counters file in use, whichever version of the format that is of; null if none has. One of
     * another PID namespace has it while a heartbeat is recent, or for good if we do not know where those are.
     */
    static @Nullable ProcessIdentity holder(final Path path, final long nowEpochNs) throws CountersFileException
    {
        final MappedByteBuffer mapped = map(path);
        try
        {
            final UnsafeBuffer file = new UnsafeBuffer(mapped);
            requireMagic(path, file);
            final ProcessIdentity writer = CountersFileHeader.writer(file);
            return switch (writer.liveness())
            {
                case ALIVE -> writer;
                case GONE -> null;
                case UNKNOWN -> CountersFileHeader.version(file) == CountersFileHeader.VERSION &&
                    !new CountersFileReader(path, mapped).isWriterAlive(nowEpochNs) ? null : writer;
            };
        }
        finally
        {
            IoUtil.unmap(mapped);
        }
    }

    private static MappedByteBuffer map(final Path path) throws CountersFileException
    {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ))
        {
            return channel.map(
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
    }

    /** Every counter in the file, in the order they were registered; those of several engines as one reading. */
    public List<CounterReading> counters() throws CountersFileException
    {
        final Map<Integer, CounterReading> readings = new LinkedHashMap<>();
        for (int record = 0; record <= counters.maxCounterId(); record++)
        {
            final int state = counters.getCounterState(record);
            if (state == CountersReader.RECORD_UNUSED)
            {
                break;
            }
            if (state == CountersReader.RECORD_ALLOCATED)
            {
                final CounterReading reading = read(record);
                readings.merge(reading.id(), reading, CountersFileReader::combine);
            }
        }
        return List.copyOf(readings.values());
    }

    private CounterReading read(final int record) throws CountersFileException
    {
        final AtomicBuffer metadata = counters.metaDataBuffer();
        final int at = CountersReader.metaDataOffset(record);
        final int key = at + CountersReader.KEY_OFFSET;
        final CounterKind kind = CounterKind.ofNumber(metadata.getInt(key + CountersFileHeader.KIND_IN_KEY));
        final int engine = metadata.getInt(key + CountersFileHeader.ENGINE_IN_KEY);
        if (kind == null || engine < CountersFileHeader.NO_ENGINE || engine >= engines())
        {
            throw damaged(path, null);
        }
        final String unit = text(
            metadata,
            key + CountersFileHeader.UNIT_IN_KEY,
            CountersReader.MAX_KEY_LENGTH - CountersFileHeader.UNIT_IN_KEY);
        final String label = text(metadata, at + CountersReader.LABEL_OFFSET, CountersReader.FULL_LABEL_LENGTH);
        final int space = Math.max(0, label.indexOf(' '));
        final long value = counters.getCounterValue(record);
        return new CounterReading(
            counters.getCounterTypeId(record),
            label.substring(0, space),
            unit,
            label.substring(space).trim(),
            kind,
            value,
            engine == CountersFileHeader.NO_ENGINE ? List.of() : List.of(value));
    }

    private static CounterReading combine(final CounterReading one, final CounterReading other)
    {
        final List<Long> values = new ArrayList<>(one.engines());
        values.addAll(other.engines());
        return new CounterReading(
            one.id(), one.name(), one.unit(), one.help(), one.kind(),
            one.kind().combine(one.value(), other.value()), values);
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

    /** How many engines write the file. */
    public int engines()
    {
        return CountersFileHeader.engines(file);
    }

    /** The session records of an engine; storing to it would fault. */
    public AtomicBuffer sessions(final int engine)
    {
        return CountersFileHeader.partOf(sessions, engine, engines());
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

    /** When the engine that has been silent for longest last said it turns, UTC nanoseconds. */
    public long heartbeatEpochNs()
    {
        return heartbeats().min().orElse(0);
    }

    /** When each engine last said it turns. */
    private LongStream heartbeats()
    {
        return IntStream.range(0, engines())
            .mapToLong(engine -> heartbeats.getLongVolatile(engine * CountersFileHeader.HEARTBEAT_LENGTH));
    }

    /** Whether the writer runs; from another PID namespace, whether a heartbeat is recent. */
    public boolean isWriterAlive(final long nowEpochNs)
    {
        return switch (writer().liveness())
        {
            case ALIVE -> true;
            case GONE -> false;
            case UNKNOWN -> nowEpochNs - heartbeats().max().orElse(0) < CountersFile.STALE_AFTER_NS;
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
