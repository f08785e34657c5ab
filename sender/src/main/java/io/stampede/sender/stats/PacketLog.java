package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Every closed probe of a run in memory, in order: a {@link Sample} and whether it was answered. Sized before the run;
 * probes beyond are counted, not kept.
 */
public final class PacketLog implements SampleListener
{
    /** 88 MB; longer runs are for a log on disk. */
    public static final int MAX_PACKETS = 1_000_000;

    private static final int KIND_OFFSET = Sample.LENGTH;
    private static final int RECORD_LENGTH = KIND_OFFSET + Long.BYTES;

    private final UnsafeBuffer records;
    private final int capacity;
    private int size;
    private long omitted;

    /** @param capacity probes, up to {@link #MAX_PACKETS}. */
    public PacketLog(final int capacity)
    {
        this.capacity = capacity;
        records = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * RECORD_LENGTH));
    }

    @Override
    public void onSample(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        if (!isKept(kind))
        {
            return;
        }
        if (size == capacity)
        {
            omitted++;
            return;
        }
        records.putBytes(size * RECORD_LENGTH, buffer, offset, Sample.LENGTH);
        records.putLong(size * RECORD_LENGTH + KIND_OFFSET, kind);
        size++;
    }

    private static boolean isKept(final int kind)
    {
        return switch (kind)
        {
            case Sample.CLOSED_ANSWERED, Sample.CLOSED_LOST, Sample.CLOSED_ELSEWHERE, Sample.CLOSED_UNASKED -> true;
            default -> false;
        };
    }

    public int size()
    {
        return size;
    }

    /** Probes that found the log full. */
    public long omitted()
    {
        return omitted;
    }

    /** Where the samples lie. */
    public DirectBuffer buffer()
    {
        return records;
    }

    /** First octet of probe {@code i}'s {@link Sample}. */
    public int offset(final int i)
    {
        return i * RECORD_LENGTH;
    }

    /** Of {@link Sample}: which closing it was. */
    public int kind(final int i)
    {
        return (int)records.getLong(i * RECORD_LENGTH + KIND_OFFSET);
    }

    /** Whether probe {@code i} was answered in time; if not, only its index, T1 and pacing mean something. */
    public boolean isAnswered(final int i)
    {
        return records.getLong(i * RECORD_LENGTH + KIND_OFFSET) == Sample.CLOSED_ANSWERED;
    }
}
