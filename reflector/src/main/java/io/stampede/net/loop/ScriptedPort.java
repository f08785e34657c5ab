package io.stampede.net.loop;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.IntHashSet;

/**
 * A port whose n-th call fails by script: the anomalies a kernel can show, on demand. Calls that no script line names
 * go to the port behind it. For tests.
 */
public final class ScriptedPort extends Port
{
    private static final int NOT_SCRIPTED = -1;

    private final Port delegate;
    private final Int2IntHashMap sendErrnos = new Int2IntHashMap(NOT_SCRIPTED);
    private final IntHashSet interrupted = new IntHashSet();
    private final IntHashSet refused = new IntHashSet();
    private final Int2IntHashMap cuts = new Int2IntHashMap(NOT_SCRIPTED);
    private int sends;
    private int receives;
    private boolean isCutShort;

    /** @param delegate does what the script does not, closed with this one. */
    public ScriptedPort(final Port delegate)
    {
        this.delegate = delegate;
    }

    /**
     * From the first frame of the {@code call}-th send on (0 is the first), nothing leaves: every frame gets {@code
     * -errno}.
     */
    public ScriptedPort failSend(final int call, final int errno)
    {
        sendErrnos.put(call, errno);
        return this;
    }

    /** The {@code call}-th receive yields nothing, as with EINTR; what has arrived stays for the next. */
    public ScriptedPort interruptReceive(final int call)
    {
        interrupted.add(call);
        return this;
    }

    /** Every packet of the {@code call}-th receive is refused: it yields nothing, and what it took is gone. */
    public ScriptedPort refuseReceived(final int call)
    {
        refused.add(call);
        return this;
    }

    /** Every packet of the {@code call}-th receive claims to be longer than its frame: it was cut off. */
    public ScriptedPort truncate(final int call, final int claimedLength)
    {
        cuts.put(call, claimedLength);
        return this;
    }

    /** Receives so far: the number of the next. */
    public int receives()
    {
        return receives;
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        return delegate.newBatch(capacity);
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        final int call = receives++;
        isCutShort = interrupted.contains(call);
        int count = isCutShort ? 0 : delegate.receive(batch);
        if (refused.contains(call))
        {
            statistics().refusedFrames += count;
            count = 0;
        }
        batch.count(count);
        final int claimed = cuts.get(call);
        for (int i = 0; claimed != NOT_SCRIPTED && i < count; i++)
        {
            batch.arrived(i, claimed);
            statistics().truncated++;
        }
        return count;
    }

    @Override
    public boolean isDrained()
    {
        return !isCutShort && delegate.isDrained();
    }

    @Override
    public int send(final PacketBatch batch)
    {
        final int errno = sendErrnos.get(sends++);
        if (errno == NOT_SCRIPTED)
        {
            return delegate.send(batch);
        }
        for (int i = 0; i < batch.count(); i++)
        {
            if (batch.sendLength(i) > 0)
            {
                batch.sendStatus(i, -errno);
                statistics().sendBufferFull++;
            }
        }
        return 0;
    }

    @Override
    public void copyReply(final PacketBatch to, final int i, final PacketBatch from, final int fromIndex)
    {
        delegate.copyReply(to, i, from, fromIndex);
    }

    @Override
    public int maxPayload(final PacketBatch batch, final int i)
    {
        return delegate.maxPayload(batch, i);
    }

    @Override
    public int localPort()
    {
        return delegate.localPort();
    }

    @Override
    public int readableFd()
    {
        return delegate.readableFd();
    }

    @Override
    public void close()
    {
        delegate.close();
    }
}
