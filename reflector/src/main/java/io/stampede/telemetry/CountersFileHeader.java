package io.stampede.telemetry;

import java.lang.invoke.VarHandle;
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
 *  |   8    4  format version = 1        12    4  header length = 4096           |
 *  |  16    8  pid of the writer         24    8  its start, ticks since boot    |
 *  |  32    8  its PID namespace         40    8  file created, epoch ns         |
 *  |  48    4  metadata offset           52    4  metadata length                |
 *  |  56    4  values offset             60    4  values length                  |
 *  |  64    4  labels offset             68    4  labels length                  |
 *  |  72    4  sessions offset           76    4  sessions length                |
 *  |  80    4  session record length     84   44  zero                           |
 *  +-----------------------------------------------------------------------------+
 *  | 128    8  heartbeat, epoch ns, stored once per second with release          |
 *  +-----------------------------------------------------------------------------+
 *  4096  metadata: Agrona CountersManager, 512 octets per counter
 *          type id = descriptor id, key = unit (UTF-8 after an int length), label = name, space, help sentence
 *   +    values: Agrona CountersManager, 128 octets per counter
 *   +    labels: int length, then lines "key TAB value LF" in UTF-8; last 4 octets: how often they changed, twice,
 *          odd while they change, stored with release
 *   +    sessions: records of the session table
 * </pre>
 * Sections start at page boundaries.
 */
final class CountersFileHeader
{
    static final long MAGIC = 0x544E_4350_4D41_5453L;
    static final int VERSION = 1;
    static final int PAGE_LENGTH = 4096;
    static final int LENGTH = PAGE_LENGTH;
    static final int LABELS_LENGTH = 4 * PAGE_LENGTH;

    /** Where the offset of a section stands, its length after it; in the order of the sections. */
    static final int METADATA = 48;
    static final int VALUES = 56;
    static final int LABELS = 64;
    static final int SESSIONS = 72;

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
    private static final int SESSION_RECORD_LENGTH_OFFSET = 80;
    private static final int HEARTBEAT_OFFSET = 128;

    private CountersFileHeader()
    {
    }

    /** Octets of the whole file; more than {@link Integer#MAX_VALUE} cannot be mapped. */
    static long fileLength(final int counters, final int sessionCapacity, final int sessionRecordLength)
    {
        return LENGTH +
            align(counters * (long)CountersReader.METADATA_LENGTH) +
            align(counters * (long)CountersReader.COUNTER_LENGTH) +
            LABELS_LENGTH +
            align(sessionCapacity * (long)sessionRecordLength);
    }

    /** Writes all of the header but the magic, and with that where each section lies. */
    static void write(
        final AtomicBuffer file,
        final ProcessIdentity writer,
        final long startEpochNs,
        final int counters,
        final int sessionCapacity,
        final int sessionRecordLength)
    {
        file.putInt(VERSION_OFFSET, VERSION);
        file.putInt(HEADER_LENGTH_OFFSET, LENGTH);
        file.putLong(PID_OFFSET, writer.pid());
        file.putLong(START_TICKS_OFFSET, writer.startTicks());
        file.putLong(PID_NAMESPACE_OFFSET, writer.pidNamespace());
        file.putLong(START_EPOCH_NS_OFFSET, startEpochNs);
        file.putInt(SESSION_RECORD_LENGTH_OFFSET, sessionRecordLength);
        heartbeat(file, startEpochNs);
        final int[] lengths =
        {
            counters * CountersReader.METADATA_LENGTH,
            counters * CountersReader.COUNTER_LENGTH,
            LABELS_LENGTH,
            sessionCapacity * sessionRecordLength
        };
        int offset = LENGTH;
        for (int i = 0; i < lengths.length; i++)
        {
            final int field = METADATA + i * SECTION_ENTRY_LENGTH;
            file.putInt(field, offset);
            file.putInt(field + Integer.BYTES, lengths[i]);
            offset += (int)align(lengths[i]);
        }
    }

    /** From here on another process finds a whole file. */
    static void publish(final AtomicBuffer file)
    {
        file.putLongRelease(MAGIC_OFFSET, MAGIC);
    }

    /** Read by any process; release makes what was stored before it visible to who sees it. */
    static void heartbeat(final AtomicBuffer file, final long epochNs)
    {
        file.putLongRelease(HEARTBEAT_OFFSET, epochNs);
    }

    static long heartbeat(final AtomicBuffer file)
    {
        return file.getLongVolatile(HEARTBEAT_OFFSET);
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

    static int sessionRecordLength(final DirectBuffer file)
    {
        return file.getInt(SESSION_RECORD_LENGTH_OFFSET);
    }

    /**
     * A view of a section; {@link IndexOutOfBoundsException} when the file is shorter than its header says.
     *
     * @param field {@link #METADATA}, {@link #VALUES}, {@link #LABELS} or {@link #SESSIONS}.
     */
    static UnsafeBuffer section(final UnsafeBuffer file, final int field)
    {
        return new UnsafeBuffer(file, file.getInt(field), file.getInt(field + Integer.BYTES));
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
