package io.stampede.sender.samplelog;

import io.stampede.sender.stats.SampleListener;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes every sample into the mapped chunk it has been given, and never waits: where the next chunk is not ready a
 * sample is dropped, and counted. Allocates nothing. Owned by the thread of the statistics; {@link SampleLog} offers
 * chunks from another.
 */
final class SampleLogWriter implements SampleListener
{
    /** Set by the keeper, taken by the writer. */
    private final AtomicReference<@Nullable Chunk> next = new AtomicReference<>();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private @Nullable Chunk current;

    @Override
    public void onSample(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        final Chunk ready = next.getAcquire();
        Chunk chunk = current;
        if (chunk == null || chunk.used == chunk.slots || (ready != null && ready.isDue))
        {
            chunk = turn(chunk);
            if (chunk == null)
            {
                dropped.setRelease(dropped.getPlain() + 1);
                return;
            }
        }
        SampleRecord.write(
            chunk.store, chunk.offset + (long)chunk.used * SampleRecord.LENGTH, chunk.firstSlot + chunk.used,
            SampleRecord.type(flow, kind), buffer, offset);
        chunk.used++;
        records.setRelease(records.getPlain() + 1);
    }

    /** The chunk to write to from now on; null if there is no room in any. */
    private @Nullable Chunk turn(final @Nullable Chunk old)
    {
        final Chunk fresh = next.getAndSet(null);
        if (fresh == null)
        {
            return old == null || old.used == old.slots ? null : old;
        }
        current = fresh;
        // what was used of the old one is read by the keeper when it has seen this
        taken.setRelease(taken.getPlain() + 1);
        return fresh;
    }

    /** Offers a chunk while there is none on offer. The keeper. */
    void offer(final Chunk chunk)
    {
        next.setRelease(chunk);
    }

    /** Takes the offer back; null if there was none, or it was taken. The keeper. */
    @Nullable Chunk withdraw()
    {
        return next.getAndSet(null);
    }

    /** Whether a chunk is on offer. The keeper. */
    boolean isSupplied()
    {
        return next.getAcquire() != null;
    }

    /** Chunks taken so far; all but the last one have been left. */
    long taken()
    {
        return taken.getAcquire();
    }

    /** Samples written. */
    long records()
    {
        return records.getAcquire();
    }

    /** Samples that found no room. */
    long dropped()
    {
        return dropped.getAcquire();
    }

    /** The chunk being written to, when nobody writes any more. */
    @Nullable Chunk last()
    {
        return current;
    }
}
