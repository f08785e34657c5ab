package io.stampede.sender.engine;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.net.Port;
import io.stampede.sender.match.ReplyMatcher;
import io.stampede.sender.match.SentProbes;
import io.stampede.sender.plan.SenderPlan;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.agrona.DirectBuffer;

/**
 * One STAMP session of thousands: where it goes, its SSID and numbers, its probes in flight. It has no socket of its
 * own: a {@link SessionSocket} sends its probes and tells its replies from those of others. Owned by the engine's
 * thread; allocates nothing once made.
 */
public final class ProbeSession
{
    /** Probes closed per visit at most; one is what a visit finds. */
    private static final int CLOSE_LIMIT = 8;

    private final SenderPlan plan;
    private final InetSocketAddress remote;
    private final long remoteHigh;
    private final long remoteLow;
    private final int remotePort;
    private final int scope;
    private final SessionSocket socket;
    private final ProbeComposer composer;
    private final DirectBuffer template;
    private final SentProbes sent;
    private final ReplyMatcher matcher;
    private int prepared;
    private long sentCount;
    private long notSentCount;
    private long skippedCount;
    private int lastSendErrno;

    /**
     * A session that has sent nothing yet; its socket knows it from now on.
     *
     * @param remote   resolved.
     * @param template of a {@link ProbeComposer} of the same shape; shared.
     * @param sent     over the ring {@code matcher} has.
     */
    public ProbeSession(
        final SenderPlan plan,
        final InetSocketAddress remote,
        final SessionSocket socket,
        final DirectBuffer template,
        final SentProbes sent,
        final ReplyMatcher matcher)
    {
        this.plan = plan;
        this.remote = remote;
        this.socket = socket;
        this.template = template;
        this.sent = sent;
        this.matcher = matcher;
        final InetAddress address = remote.getAddress();
        remoteHigh = IpAddress.high(address);
        remoteLow = IpAddress.low(address);
        remotePort = remote.getPort();
        scope = address instanceof final Inet6Address ipv6 && ipv6.isLinkLocalAddress() ? ipv6.getScopeId() : 0;
        composer = new ProbeComposer(plan, DataPackets.NONE);
        socket.add(this);
    }

    SessionSocket socket()
    {
        return socket;
    }

    /** Whether the memory of probes in flight takes one more. */
    boolean hasRoom()
    {
        return sent.hasRoom(prepared);
    }

    /** Puts the next probe into frame {@code i}. */
    void prepare(final Port port, final PacketBatch batch, final int i, final int errorEstimate)
    {
        port.address(batch, i, remoteHigh, remoteLow, remotePort, scope);
        composer.begin(batch, i, template);
        composer.compose(batch, i, sent.next() + prepared, errorEstimate);
        prepared++;
    }

    /**
     * The oldest of those prepared is about to leave in frame {@code i}.
     *
     * @return its index.
     */
    long open(final PacketBatch batch, final int i, final long intendedNs, final MonotonicScale scale)
    {
        final long index = sent.next();
        final long t1EpochNs = scale.epochNs();
        composer.stamp(batch, i, t1EpochNs);
        sent.opened(intendedNs, t1EpochNs, scale.toMonotonicNs(t1EpochNs), scale.steps());
        prepared--;
        return index;
    }

    /** The probe opened last does not leave yet: it is among those prepared again. */
    void takeBack(final long index)
    {
        final boolean ignored = sent.takeBack(index);
        prepared++;
    }

    /**
     * What became of it; to be told from the last of a batch to the first.
     *
     * @param status octets that left, or a negative errno.
     * @return whether its number is used, be it skipped.
     */
    boolean settle(final long index, final int status)
    {
        boolean isUsed = true;
        if (status > 0)
        {
            sentCount++;
        }
        else
        {
            notSentCount++;
            lastSendErrno = -status;
            isUsed = !sent.takeBack(index);
            skippedCount += isUsed ? 1 : 0;
        }
        sent.settle();
        return isUsed;
    }

    /** There was no room for a probe that was due: it is not sent, and the next one gets its number. */
    void skip()
    {
        notSentCount++;
        lastSendErrno = Errno.ENOBUFS.number();
    }

    /** Whether frame {@code i} came from where this session's probes go. */
    boolean isFromRemote(final PacketBatch batch, final int i)
    {
        return batch.sourceLow(i) == remoteLow && batch.sourceHigh(i) == remoteHigh &&
            batch.sourcePort(i) == remotePort;
    }

    /** Closes what is decided; how many. */
    int close()
    {
        return matcher.close(socket.horizonNs(), CLOSE_LIMIT);
    }

    /** What it was made for. */
    public SenderPlan plan()
    {
        return plan;
    }

    /** Where its probes go. */
    public InetSocketAddress remote()
    {
        return remote;
    }

    /** The UDP port they come from. */
    public int localPort()
    {
        return socket.localPort();
    }

    /** Probes that left. */
    public long sent()
    {
        return sentCount;
    }

    /** Probes that were due and did not leave; not one of them is a lost probe. */
    public long notSent()
    {
        return notSentCount;
    }

    /** Numbers left out because a later probe of the batch left and theirs did not. */
    public long sequencesSkipped()
    {
        return skippedCount;
    }

    /** errno of the last send that failed, positive; 0 if none did. */
    public int lastSendErrno()
    {
        return lastSendErrno;
    }

    public ReplyMatcher matcher()
    {
        return matcher;
    }
}
