package io.stampede.sender.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A port that many sessions share, of one family and one security mode. Replies find their session by SSID (RFC 8972
 * §3), so no two sessions of a socket have the same one, wherever they go:
 * <pre>
 *   prepare  session ──▶ frame        send     frames ──▶ Port ──▶ what did not leave is taken back
 *   receive  Port ──▶ frame ──SSID──▶ session ──from its remote?──▶ match ──▶ close
 * </pre>
 * Owned by the engine's thread; allocates nothing once all sessions are added.
 */
public final class SessionSocket
{
    private static final int SSID_LENGTH = 2;

    private final Port port;
    private final PacketLayout layout;
    private final StrangerCounters strangers = new StrangerCounters();
    private final PacketBatch sending;
    private final PacketBatch receiving;
    private final @Nullable ProbeSession[] senders;
    private final long[] intendedNs;
    private final long[] indexes;
    private @Nullable ProbeSession[] bySsid = new ProbeSession[0];
    private int sessions;
    private int prepared;
    private long stepsSeen;
    private long opened;
    private long closed;
    private long horizonNs = Long.MIN_VALUE;

    /**
     * A socket without sessions.
     *
     * @param port          sends to any address, unless all sessions go to its peer.
     * @param layout        of all its sessions' packets.
     * @param batchCapacity probes per send and replies per receive at most.
     */
    public SessionSocket(final Port port, final PacketLayout layout, final int batchCapacity)
    {
        this.port = port;
        this.layout = layout;
        sending = port.newBatch(batchCapacity);
        receiving = port.newBatch(batchCapacity);
        senders = new ProbeSession[batchCapacity];
        intendedNs = new long[batchCapacity];
        indexes = new long[batchCapacity];
    }

    void add(final ProbeSession session)
    {
        final int ssid = session.plan().ssid();
        if (ssid == 0 || has(ssid))
        {
            throw new IllegalArgumentException("SSID " + ssid + ": must be 1..65535 and of one session per socket");
        }
        if (session.plan().shape().payloadLength() > sending.frameLength())
        {
            throw new IllegalArgumentException("payload of " + session.plan().shape().payloadLength() +
                " octets: a frame of this port holds " + sending.frameLength());
        }
        bySsid = ssid < bySsid.length ? bySsid : Arrays.copyOf(bySsid, Math.max(ssid + 1, 2 * bySsid.length));
        bySsid[ssid] = session;
        sessions++;
    }

    private boolean has(final int ssid)
    {
        return ssid < bySsid.length && bySsid[ssid] != null;
    }

    /** Whether the batch takes one more. */
    boolean hasRoom()
    {
        return prepared < sending.capacity();
    }

    /** Puts the session's next probe into the batch. */
    void prepare(final ProbeSession session, final long intendedAtNs, final int errorEstimate)
    {
        session.prepare(port, sending, prepared, errorEstimate);
        senders[prepared] = session;
        intendedNs[prepared] = intendedAtNs;
        prepared++;
    }

    /**
     * Stamps and sends the batch.
     *
     * @param sendCalls takes the time of the send call, ns.
     * @return probes that left.
     */
    int send(final MonotonicScale scale, final Histogram sendCalls)
    {
        final int due = prepared;
        if (due == 0)
        {
            return 0;
        }
        prepared = 0;
        long beforeNs = stamp(scale, due);
        while (scale.steps() != stepsSeen)
        {
            // somebody has set the clock since the cycle began: these readings cannot be told apart
            takeBack(due);
            beforeNs = stamp(scale, due);
        }
        sending.count(due);
        final int left = port.send(sending);
        sendCalls.recordValue(Math.clamp(scale.nowNs() - beforeNs, 0, sendCalls.getHighestTrackableValue()));
        for (int i = due - 1; i >= 0; i--)
        {
            final ProbeSession session = senders[i];
            opened += session != null && session.settle(indexes[i], sending.sendStatus(i)) ? 1 : 0;
        }
        return left;
    }

    /** @return when it was done, monotonic. */
    private long stamp(final MonotonicScale scale, final int due)
    {
        stepsSeen = scale.steps();
        for (int i = 0; i < due; i++)
        {
            final ProbeSession session = senders[i];
            indexes[i] = session == null ? 0 : session.open(sending, i, intendedNs[i], scale);
        }
        return scale.refresh();
    }

    private void takeBack(final int due)
    {
        for (int i = due - 1; i >= 0; i--)
        {
            final ProbeSession session = senders[i];
            if (session != null)
            {
                session.takeBack(indexes[i]);
            }
        }
    }

    /**
     * Takes what has arrived.
     *
     * @param beforeNs now, monotonic.
     * @return replies taken.
     */
    int receive(final MonotonicScale scale, final long beforeNs)
    {
        final int count = port.receive(receiving);
        if (count > 0)
        {
            // more replies may wait, however few these are; they arrived after the last of them
            horizonNs = Math.min(match(count, scale), beforeNs);
        }
        if (port.isDrained())
        {
            horizonNs = beforeNs;
        }
        return count;
    }

    /** When the last of them arrived, monotonic. */
    private long match(final int count, final MonotonicScale scale)
    {
        final long latestNs = scale.refresh();
        long t4MonotonicNs = latestNs;
        for (int i = 0; i < count; i++)
        {
            final ProbeSession session = sessionOf(i);
            t4MonotonicNs = session == null ? scale.toMonotonicNs(receiving.rxEpochNs(i)) :
                match(session, i, scale, latestNs);
        }
        return t4MonotonicNs;
    }

    private @Nullable ProbeSession sessionOf(final int i)
    {
        if (Math.min(receiving.length(i), receiving.frameLength()) < layout.ssid + SSID_LENGTH)
        {
            strangers.tooShort++;
            return null;
        }
        final int ssid = TestPacket.ssid(receiving.buffer(), receiving.offset(i), layout);
        final ProbeSession session = ssid < bySsid.length ? bySsid[ssid] : null;
        if (session == null)
        {
            strangers.ssidZero += ssid == 0 ? 1 : 0;
            strangers.wrongSsid += ssid == 0 ? 0 : 1;
            return null;
        }
        if (!session.isFromRemote(receiving, i))
        {
            strangers.wrongSource++;
            return null;
        }
        return session;
    }

    /** When it arrived, monotonic. */
    private long match(final ProbeSession session, final int i, final MonotonicScale scale, final long latestNs)
    {
        final long rxEpochNs = receiving.rxEpochNs(i);
        final long earliestNs = session.matcher().t1MonotonicNs(receiving, i);
        final long t4MonotonicNs = earliestNs < 0 ? scale.toMonotonicNs(rxEpochNs) :
            scale.toMonotonicNs(rxEpochNs, earliestNs, latestNs);
        session.matcher().onReply(receiving, i, t4MonotonicNs);
        // while its record is near at hand
        closed(session.close());
        return t4MonotonicNs;
    }

    void closed(final int probes)
    {
        closed += probes;
    }

    /** All that arrived before has been looked at, monotonic ns. */
    long horizonNs()
    {
        return horizonNs;
    }

    /** Whether every number used was closed. */
    boolean isEverythingClosed()
    {
        return closed == opened;
    }

    /** Sessions that share it. */
    public int sessions()
    {
        return sessions;
    }

    /** The UDP port it sends from. */
    public int localPort()
    {
        return port.localPort();
    }

    /** What no session wanted. */
    public StrangerCounters strangers()
    {
        return strangers;
    }
}
