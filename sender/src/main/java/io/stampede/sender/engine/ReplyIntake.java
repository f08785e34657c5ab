package io.stampede.sender.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * A port replies arrive by, and whose they are: one flow's, or those of many where the port has a UDP port for each.
 * Owned by the receiving thread; allocates nothing once made.
 */
final class ReplyIntake
{
    /** Replies per visit at most, however many flows there are: their samples must fit into the ring. */
    private static final int BATCH_LIMIT = 64;

    private final Port port;
    private final PacketBatch batch;
    private final ProbeFlow first;
    private final Int2ObjectHashMap<ProbeFlow> others = new Int2ObjectHashMap<>();
    private long horizonNs = Long.MIN_VALUE;

    /** @param flows those of a run, of which {@code first} is the first to receive by its port. */
    private ReplyIntake(final List<ProbeFlow> flows, final ProbeFlow first)
    {
        this.first = first;
        port = first.receivingPort();
        for (int n = 0; n < flows.size(); n++)
        {
            final ProbeFlow flow = flows.get(n);
            if (flow.receivingPort().equals(port) && !flow.equals(first))
            {
                others.put(flow.localPort(), flow);
            }
        }
        batch = port.newBatch(Math.min(BATCH_LIMIT, first.batchCapacity() * (1 + others.size())));
    }

    /** That of each flow; flows that receive by the same port have the same. */
    static ReplyIntake[] of(final List<ProbeFlow> flows)
    {
        final ReplyIntake[] intakes = new ReplyIntake[flows.size()];
        for (int n = 0; n < intakes.length; n++)
        {
            int same = 0;
            while (!flows.get(same).receivingPort().equals(flows.get(n).receivingPort()))
            {
                same++;
            }
            intakes[n] = same < n ? intakes[same] : new ReplyIntake(flows, flows.get(n));
        }
        return intakes;
    }

    /**
     * Takes what has arrived and lets each flow judge its own.
     *
     * @param beforeNs now, monotonic.
     * @return replies taken.
     */
    int receive(final MonotonicScale scale, final long beforeNs)
    {
        final int count = port.receive(batch);
        // a port that tells when packets leave is one flow's
        if (first.hasDeparted())
        {
            first.takeDepartures(scale.nowNs());
        }
        if (count > 0)
        {
            // more replies may wait, however few these are; they arrived after the last of them
            horizonNs = Math.min(deal(count, scale), beforeNs);
        }
        if (port.isDrained())
        {
            horizonNs = beforeNs;
        }
        return count;
    }

    /** @return when the last reply arrived, monotonic. */
    private long deal(final int count, final MonotonicScale scale)
    {
        final long latestNs = scale.refresh();
        long t4MonotonicNs = latestNs;
        for (int i = 0; i < count; i++)
        {
            t4MonotonicNs = flow(batch.localPort(i)).onReply(batch, i, scale, latestNs);
        }
        return t4MonotonicNs;
    }

    /** Whose UDP port a reply came to; what is nobody's the first flow refuses. */
    private ProbeFlow flow(final int localPort)
    {
        if (others.isEmpty())
        {
            return first;
        }
        final ProbeFlow other = others.get(localPort);
        return other == null ? first : other;
    }

    /** All that arrived before this has been taken, monotonic ns; {@link Long#MIN_VALUE} before the first receive. */
    long horizonNs()
    {
        return horizonNs;
    }
}
