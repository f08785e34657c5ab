package io.stampede.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stampede.telemetry.CountersFileHeader.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/**
 * The memory-mapped file through which other processes watch this one: counters, text labels and session records.
 * {@link CountersFileHeader} draws it; {@link CountersFileReader} reads it.
 * <p>
 * Making it never follows a symbolic link, never touches a file that is not a counters file, refuses one whose writer
 * still runs and replaces one whose writer is gone. The file has mode 0644, all its blocks are allocated and all its
 * pages touched before the first counter moves, so that no later store can fault for want of space.
 * <p>
 * Owners: the control thread creates, labels, closes and stores counters of the process; each engine's thread stores
 * to its {@link EngineSection}. Stores that another process may read are release stores of 8 aligned octets ({@code
 * setRelease}, {@code incrementRelease}, {@code putLongRelease}); readers use volatile loads, so each value is whole,
 * never older than the values stored before it, but two counters read one after the other are not one snapshot.
 * Nothing may touch a counter or the sessions after {@link #close}.
 */
public final class CountersFile implements AutoCloseable
{
    /** How old a heartbeat may be before its writer, in a PID namespace we cannot look into, counts as gone. */
    static final long STALE_AFTER_NS = 10_000_000_000L;

    private static final Set<OpenOption> CREATE_OPTIONS = Set.of(
        StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final String MODE = "rw-r--r--";

    private final Path path;
    private final Object fileKey;
    private final MappedByteBuffer mapped;
    private final UnsafeBuffer labels;
    private final CountersManager manager;
    private final Map<CounterDescriptor, AtomicCounter> counters = new HashMap<>();
    private final List<EngineSection> engines = new ArrayList<>();
    private boolean isClosed;

    private CountersFile(
        final Path path,
        final MappedByteBuffer mapped,
        final List<? extends CounterDescriptor> descriptors,
        final int engineCount) throws IOException
    {
        this.path = path;
        this.fileKey = fileKey(path);
        this.mapped = mapped;
        final UnsafeBuffer file = new UnsafeBuffer(mapped);
        this.labels = CountersFileHeader.section(file, CountersFileHeader.LABELS);
        this.manager = new CountersManager(
            CountersFileHeader.section(file, CountersFileHeader.METADATA),
            CountersFileHeader.section(file, CountersFileHeader.VALUES),
            UTF_8);
        final List<Map<CounterDescriptor, AtomicCounter>> ofEngines = new ArrayList<>();
        for (int engine = 0; engine < engineCount; engine++)
        {
            ofEngines.add(new HashMap<>());
        }
        for (final CounterDescriptor descriptor : descriptors)
        {
            register(descriptor, ofEngines);
        }
        final UnsafeBuffer sessions = CountersFileHeader.section(file, CountersFileHeader.SESSIONS);
        final UnsafeBuffer heartbeats = CountersFileHeader.section(file, CountersFileHeader.HEARTBEATS);
        for (int engine = 0; engine < engineCount; engine++)
        {
            engines.add(new EngineSection(
                ofEngines.get(engine),
                CountersFileHeader.partOf(sessions, engine, engineCount),
                CountersFileHeader.partOf(heartbeats, engine, engineCount)));
        }
    }

    /**
     * Makes the file.
     *
     * @param descriptors         every counter the file shall hold; all start at 0.
     * @param engineCount         engines, each with counters and session records of its own.
     * @param sessionCapacity     session records of each engine, 0 for none.
     * @param sessionRecordLength octets of one session record.
     * @param startEpochNs        now, UTC nanoseconds; also the first heartbeat.
     */
    public static CountersFile create(
        final Path path,
        final List<? extends CounterDescriptor> descriptors,
        final int engineCount,
        final int sessionCapacity,
        final int sessionRecordLength,
        final long startEpochNs) throws CountersFileException
    {
        final int ofProcess = (int)descriptors.stream().filter(CounterDescriptor::isOfProcess).count();
        final Shape shape = new Shape(
            ofProcess + (descriptors.size() - ofProcess) * engineCount,
            engineCount,
            sessionCapacity,
            sessionRecordLength);
        final long length = shape.fileLength();
        if (length > Integer.MAX_VALUE)
        {
            throw new CountersFileException("counters file " + path + " (" + length +
                " octets): more than can be mapped — use fewer sessions");
        }
        removeStale(path, startEpochNs);
        try (FileChannel channel = FileChannel.open(path, CREATE_OPTIONS,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE))))
        {
            return fill(path, channel, descriptors, shape, startEpochNs);
        }
        catch (final FileAlreadyExistsException ex)
        {
            throw new CountersFileException("counters file " + path +
                ": another process made it just now — use another --counters FILE", ex);
        }
        catch (final NoSuchFileException ex)
        {
            throw new CountersFileException("counters file " + path +
                ": its directory does not exist — create it, or use another --counters FILE", ex);
        }
        catch (final CountersFileException ex)
        {
            throw ex;
        }
        catch (final IOException ex)
        {
            throw new CountersFileException("counters file " + path + " (" + length + " octets): " + reason(ex) +
                " — name a writable place with enough room with --counters FILE", ex);
        }
    }

    private static CountersFile fill(
        final Path path,
        final FileChannel channel,
        final List<? extends CounterDescriptor> descriptors,
        final Shape shape,
        final long startEpochNs) throws IOException
    {
        final long length = shape.fileLength();
        boolean isDone = false;
        try
        {
            allocate(channel, length);
            Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setPermissions(PosixFilePermissions.fromString(MODE));
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
            final UnsafeBuffer file = new UnsafeBuffer(mapped);
            touch(file);
            CountersFileHeader.write(file, ProcessIdentity.current(), startEpochNs, shape);
            final CountersFile countersFile = new CountersFile(path, mapped, descriptors, shape.engines());
            countersFile.engines.forEach(engine -> engine.heartbeat(startEpochNs));
            CountersFileHeader.publish(file);
            isDone = true;
            return countersFile;
        }
        finally
        {
            if (!isDone)
            {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Writing zeros allocates the blocks: a full disk shows here as an error and not later as a signal. */
    private static void allocate(final FileChannel channel, final long length) throws IOException
    {
        final ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 16);
        long at = 0;
        while (at < length)
        {
            zeros.clear().limit((int)Math.min(zeros.capacity(), length - at));
            at += channel.write(zeros, at);
        }
    }

    private static void touch(final UnsafeBuffer file)
    {
        for (int at = 0; at < file.capacity(); at += CountersFileHeader.PAGE_LENGTH)
        {
            file.putLong(at, 0);
        }
    }

    private static void removeStale(final Path path, final long nowEpochNs) throws CountersFileException
    {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS))
        {
            return;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
        {
            throw new CountersFileException("counters file " + path + ": exists and is " +
                (Files.isSymbolicLink(path) ? "a symbolic link" : "not a file") +
                " — remove it, or use another --counters FILE");
        }
        final ProcessIdentity holder = CountersFileReader.holder(path, nowEpochNs);
        if (holder != null)
        {
            throw new CountersFileException("counters file " + path + ": in use by process " + holder.pid() +
                " — stop it, or use another --counters FILE");
        }
        try
        {
            Files.deleteIfExists(path);
        }
        catch (final IOException ex)
        {
            throw new CountersFileException("counters file " + path + ": left behind by a process that has ended, and" +
                " removing it fails (" + reason(ex) + ") — remove it, or use another --counters FILE", ex);
        }
    }

    private static String reason(final IOException ex)
    {
        return ex instanceof AccessDeniedException ? "permission denied" : String.valueOf(ex.getMessage());
    }

    private void register(
        final CounterDescriptor descriptor, final List<Map<CounterDescriptor, AtomicCounter>> ofEngines)
    {
        if (descriptor.isOfProcess())
        {
            register(descriptor, CountersFileHeader.NO_ENGINE, counters);
            return;
        }
        for (int engine = 0; engine < ofEngines.size(); engine++)
        {
            register(descriptor, engine, ofEngines.get(engine));
        }
    }

    private void register(
        final CounterDescriptor descriptor, final int engine, final Map<CounterDescriptor, AtomicCounter> registered)
    {
        final byte[] unit = descriptor.unit().getBytes(UTF_8);
        final AtomicCounter counter = manager.newCounter(
            descriptor.counterName() + ' ' + descriptor.help(),
            descriptor.id(),
            key ->
            {
                key.putInt(CountersFileHeader.KIND_IN_KEY, descriptor.kind().number());
                key.putInt(CountersFileHeader.ENGINE_IN_KEY, engine);
                key.putInt(CountersFileHeader.UNIT_IN_KEY, unit.length);
                key.putBytes(CountersFileHeader.UNIT_IN_KEY + Integer.BYTES, unit);
            });
        if (registered.put(descriptor, counter) != null)
        {
            throw new IllegalArgumentException("counter registered twice: " + descriptor.counterName());
        }
    }

    /** A counter's value now, of all engines together. */
    public long total(final CounterDescriptor descriptor)
    {
        return descriptor.isOfProcess() ?
            counter(descriptor).get() :
            engines.stream().mapToLong(engine -> engine.counter(descriptor).get()).reduce(descriptor.kind()::combine)
                .orElse(0);
    }

    /** What an engine writes, from 0. */
    public EngineSection engine(final int number)
    {
        return engines.get(number);
    }

    /** The counter of a descriptor of the process as a whole, stored to by the control thread. */
    public AtomicCounter counter(final CounterDescriptor descriptor)
    {
        final AtomicCounter counter = counters.get(descriptor);
        if (counter == null)
        {
            throw new IllegalArgumentException("not a counter of this file's process: " + descriptor.counterName());
        }
        return counter;
    }

    /**
     * Replaces the text for readers: lines of a key and a value, such as {@code listen} and {@code udp 127.0.0.1:862
     * stateless}; a key may come more than once. Control thread only.
     */
    public void labels(final List<Map.Entry<String, String>> entries)
    {
        final StringBuilder lines = new StringBuilder();
        entries.forEach(entry ->
            lines.append(clean(entry.getKey())).append('\t').append(clean(entry.getValue())).append('\n'));
        final byte[] text = lines.toString().getBytes(UTF_8);
        if (!CountersFileHeader.writeLabels(labels, text))
        {
            throw new IllegalStateException(
                "labels of counters file " + path + ": " + text.length + " octets are more than they have room for");
        }
    }

    private static String clean(final String text)
    {
        return text.replace('\t', ' ').replace('\n', ' ');
    }

    public Path path()
    {
        return path;
    }

    /** Removes the file from its directory if it is still this one; who has it mapped keeps reading. */
    public void delete()
    {
        try
        {
            if (fileKey.equals(fileKey(path)))
            {
                Files.deleteIfExists(path);
            }
        }
        catch (final IOException ignored)
        {
            // gone already, or no longer ours to remove: nothing depends on it
            return;
        }
    }

    private static Object fileKey(final Path path) throws IOException
    {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    /** Unmaps the file and leaves it in place; only when the engine has stopped. */
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
