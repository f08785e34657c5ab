package io.stampede.telemetry;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * Header of a counters file: first page of the file, in the byte order of the machine (no other machine reads it).
 * <pre>
 *  octet size  field
 *  +-----------------------------------------------------------------------------+
 *  |   0    8  magic "STAMPCNT": stored last, with release; all else precedes it |
 *  |   8    4  format version = 2        12    4  header length = 4096           |
 *  |  16    8  pid of the writer         24    8  its start, ticks since boot    |
 *  |  32    8  its PID namespace         40    8  file created, epoch ns         |
 *  |  48    4  metadata offset           52    4  metadata length                |
 *  |  56    4  values offset             60    4  values length                  |
 *  |  64    4  labels offset             68    4  labels length                  |
 *  |  72    4  heartbeats offset         76    4  heartbeats length              |
 *  |  80    4  sessions offset           84    4  sessions length                |
 *  |  88    4  session record length     92    4  engines                        |
 *  +-----------------------------------------------------------------------------+
 *  4096  metadata: Agrona CountersManager, 512 octets per counter and engine
 *          type id = descriptor id, label = name, space, help sentence
 *          key = int kind, int number of the engine (-1: of the process), int length of the unit, unit in UTF-8
 *   +    values: Agrona CountersManager, 128 octets per counter and engine
 *   +    labels: int length, then lines "key TAB value LF" in UTF-8; last 4 octets: how often they changed, twice,
 *          odd while they change, stored with release
 *   +    heartbeats: 128 octets per engine, the first 8: epoch ns, stored once per second with release
 *   +    sessions: records of the engines' session tables, an equal part for each
 * </pre>
 * Sections start at page boundaries. Up to octet 48 all versions are the same, so that a file left behind by another
 * program can be told from one in use.
 */
final class CountersFileHeader
{
    static final long MAGIC = 0x544E_4350_4D41_5453L;
    static final int VERSION = 2;
    static final int PAGE_LENGTH = 4096;
    static final int LENGTH = PAGE_LENGTH;
    static final int LABELS_LENGTH = 4 * PAGE_LENGTH;

    /** Where the offset of a section stands, its length after it; in the order of the sections. */
    static final int METADATA = 48;
    static final int VALUES = 56;
    static final int LABELS = 64;
    static final int HEARTBEATS = 72;
    static final int SESSIONS = 80;
    /** Two cache lines, which the processor fetches together. */
    static final int HEARTBEAT_LENGTH = 128;
    /** Number of the engine of what is the process's as a whole. */
    static final int NO_ENGINE = -1;
    static final int MAX_ENGINES = 64;
    static final int KIND_IN_KEY = 0;
    static final int ENGINE_IN_KEY = 4;
    static final int UNIT_IN_KEY = 8;

    private static final int SECTION_ENTRY_LENGTH = 2 * Integer.BYTES;

    /**
     * A change takes microseconds, or as long as its writer is off its core; only one that died amid a change leaves
     * them odd for good. After the first attempts the reader rests between them: a second in all.
     */
    private static final int MAX_READ_ATTEMPTS = 11_000;
    private static final int ATTEMPTS_WITHOUT_REST = 1_000;
    private static final long REST_NS = 100_000;

    private static final int MAGIC_OFFSET = 0;
    private static final int VERSION_OFFSET = 8;
    private static final int HEADER_LENGTH_OFFSET = 12;
    private static final int PID_OFFSET = 16;
    private static final int START_TICKS_OFFSET = 24;
    private static final int PID_NAMESPACE_OFFSET = 32;
    private static final int START_EPOCH_NS_OFFSET = 40;
    private static final int SESSION_RECORD_LENGTH_OFFSET = 88;
    private static final int ENGINES_OFFSET = 92;

    private CountersFileHeader()
    {
    }

    /**
     * What the sections of a file have room for.
     *
     * @param counters        values, each engine's counted.
     * @param sessionCapacity records of one engine.
     */
    record Shape(int counters, int engines, int sessionCapacity, int sessionRecordLength)
    {
        private long[] lengths()
        {
            return new long[]{
                counters * (long)CountersReader.METADATA_LENGTH,
                counters * (long)CountersReader.COUNTER_LENGTH,
                LABELS_LENGTH,
                engines * (long)HEARTBEAT_LENGTH,
                engines * (long)sessionCapacity * sessionRecordLength};
        }

        /** Octets of the whole file; more than {@link Integer#MAX_VALUE} cannot be mapped. */
        long fileLength()
        {
            return LENGTH + Arrays.stream(lengths()).map(CountersFileHeader::align).sum();
        }
    }

    /** Writes all of the header but the magic, and with that where each section lies. */
    static void write(
        final AtomicBuffer file,
        final ProcessIdentity writer,
        final long startEpochNs,
        final Shape shape)
    {
        file.putInt(VERSION_OFFSET, VERSION);
        file.putInt(HEADER_LENGTH_OFFSET, LENGTH);
        file.putLong(PID_OFFSET, writer.pid());
        file.putLong(START_TICKS_OFFSET, writer.startTicks());
        file.putLong(PID_NAMESPACE_OFFSET, writer.pidNamespace());
        file.putLong(START_EPOCH_NS_OFFSET, startEpochNs);
        file.putInt(SESSION_RECORD_LENGTH_OFFSET, shape.sessionRecordLength);
        file.putInt(ENGINES_OFFSET, shape.engines);
        int offset = LENGTH;
        int field = METADATA;
        for (final long length : shape.lengths())
        {
            file.putInt(field, offset);
            file.putInt(field + Integer.BYTES, (int)length);
            offset += (int)align(length);
            field += SECTION_ENTRY_LENGTH;
        }
    }

    /** From here on another process finds a whole file. */
    static void publish(final AtomicBuffer file)
    {
        file.putLongRelease(MAGIC_OFFSET, MAGIC);
    }

    static boolean hasMagic(final AtomicBuffer file)
    {
        return file.capacity() >= LENGTH && file.getLongVolatile(MAGIC_OFFSET) == MAGIC;
    }

    static int version(final DirectBuffer file)
    {
        return file.getInt(VERSION_OFFSET);
    }

    static ProcessIdentity writer(final DirectBuffer file)
    {
        return new ProcessIdentity(
            file.getLong(PID_OFFSET), file.getLong(START_TICKS_OFFSET), file.getLong(PID_NAMESPACE_OFFSET));
    }

    static long startEpochNs(final DirectBuffer file)
    {
        return file.getLong(START_EPOCH_NS_OFFSET);
    }

    static int engines(final DirectBuffer file)
    {
        return file.getInt(ENGINES_OFFSET);
    }

    static int sessionRecordLength(final DirectBuffer file)
    {
        return file.getInt(SESSION_RECORD_LENGTH_OFFSET);
    }

    /**
     * A view of a section; {@link IndexOutOfBoundsException} when the file is shorter than its header says.
     *
     * @param field {@link #METADATA}, {@link #VALUES}, {@link #LABELS}, {@link #HEARTBEATS} or {@link #SESSIONS}.
     */
    static UnsafeBuffer section(final UnsafeBuffer file, final int field)
    {
        return new UnsafeBuffer(file, file.getInt(field), file.getInt(field + Integer.BYTES));
    }

    /** An engine's part of a section that has as much for each. */
    static UnsafeBuffer partOf(final UnsafeBuffer section, final int engine, final int engines)
    {
        final int length = section.capacity() / engines;
        return new UnsafeBuffer(section, engine * length, length);
    }

    /**
     * Replaces the labels; readers see the ones before or these, never a mixture.
     *
     * @return false when there is no room for them; then nothing has changed.
     */
    static boolean writeLabels(final AtomicBuffer labels, final byte... text)
    {
        final int changesAt = labels.capacity() - Integer.BYTES;
        if (text.length > changesAt - Integer.BYTES)
        {
            return false;
        }
        final int changes = labels.getInt(changesAt);
        labels.putIntVolatile(changesAt, changes + 1);
        labels.putInt(0, text.length);
        labels.putBytes(Integer.BYTES, text);
        labels.putIntRelease(changesAt, changes + 2);
        return true;
    }

    /** The labels as they were between two changes, or null when the file's claims do not fit or they never rest. */
    static byte @Nullable [] readLabels(final AtomicBuffer labels)
    {
        final int changesAt = labels.capacity() - Integer.BYTES;
        for (int attempt = 0; attempt < MAX_READ_ATTEMPTS; attempt++)
        {
            final int changes = labels.getIntVolatile(changesAt);
            final int length = labels.getIntVolatile(0);
            if ((changes & 1) == 0 && length >= 0 && length <= changesAt - Integer.BYTES)
            {
                final byte[] text = new byte[length];
                labels.getBytes(Integer.BYTES, text);
                VarHandle.acquireFence();
                if (labels.getIntVolatile(changesAt) == changes)
                {
                    return text;
                }
            }
            if (attempt < ATTEMPTS_WITHOUT_REST)
            {
                Thread.onSpinWait();
            }
            else
            {
                LockSupport.parkNanos(REST_NS);
            }
        }
        return null;
    }

    private static long align(final long length)
    {
        return BitUtil.align(length, PAGE_LENGTH);
    }
}
