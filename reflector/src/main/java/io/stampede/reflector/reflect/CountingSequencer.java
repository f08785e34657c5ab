package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.reflector.session.SessionTable;

/**
 * The stateful reflector: replies of a session are numbered 0, 1, 2, … (RFC 8762 §4.3.1). A packet whose session finds
 * no record is answered as by a stateless reflector, and counted by the table.
 * <p>
 * An answer is counted when it is composed. If our own kernel then refuses to send it, the sender sees a gap in our
 * numbers and books backward loss: the request did arrive.
 */
public final class CountingSequencer extends Sequencer
{
    /** Sessions are told apart by SSID as well (RFC 8972 §3). */
    public static final int WITH_SSID = 0xFFFF;
    /** TWAMP Light senders may have padding where the SSID is: sessions are the four addresses and ports alone. */
    public static final int WITHOUT_SSID = 0;

    private final SessionTable sessions;
    private final int ssidMask;
    private final int replayWindow;
    private final FollowUps followUps;

    /**
     * A sequencer.
     *
     * @param ssidMask      {@link #WITH_SSID} or {@link #WITHOUT_SSID}.
     * @param replayWindow  see {@link SessionTable#track}.
     * @param batchCapacity frames of the batches that will be shown.
     */
    public CountingSequencer(
        final SessionTable sessions, final int ssidMask, final int replayWindow, final int batchCapacity)
    {
        this.sessions = sessions;
        this.ssidMask = ssidMask;
        this.replayWindow = replayWindow;
        followUps = new FollowUps(sessions, batchCapacity);
    }

    @Override
    public int track(
        final PacketBatch batch, final int i, final int ssid, final long senderSequence, final long nowNs)
    {
        return sessions.track(batch, i, ssid & ssidMask, senderSequence, replayWindow, nowNs);
    }

    @Override
    public void recall(final int slot, final Reply reply)
    {
        if (slot != SessionTable.NO_SESSION)
        {
            reply.follow(sessions.previousSequence(slot), sessions.previousEpochNs(slot));
        }
    }

    @Override
    public long next(final int slot, final long senderSequence, final long rxEpochNs)
    {
        return slot == SessionTable.NO_SESSION ?
            senderSequence : sessions.nextSequence(slot, senderSequence, rxEpochNs);
    }

    @Override
    public boolean isReplayed(final int slot, final long senderSequence)
    {
        return slot != SessionTable.NO_SESSION && sessions.isReplayed(slot, senderSequence);
    }

    @Override
    public void keep(final int slot, final Burst burst)
    {
        burst.session = slot;
        burst.generation = slot == SessionTable.NO_SESSION ? 0 : sessions.generation(slot);
    }

    @Override
    public long nextOfBurst(final Burst burst, final long lastSequence)
    {
        return burst.session == SessionTable.NO_SESSION ?
            lastSequence : sessions.sequenceOfCopy(burst.session, burst.generation);
    }

    @Override
    public void await(final int i, final int slot, final long sequence)
    {
        followUps.await(i, slot, sequence);
    }

    @Override
    public void sent(final PacketBatch batch)
    {
        followUps.sent(batch);
    }

    @Override
    public void stamped(final long number, final long epochNs)
    {
        followUps.stamped(number, epochNs);
    }
}
