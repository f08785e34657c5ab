package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.reflector.session.SessionTable;

/** The stateless reflector: a reply carries its request's Sequence Number (RFC 8762 §4.3.1). */
public final class MirroringSequencer extends Sequencer
{
    @Override
    public int track(
        final PacketBatch batch, final int i, final int ssid, final long senderSequence, final long nowNs)
    {
        return SessionTable.NO_SESSION;
    }

    @Override
    public long next(final int slot, final long senderSequence, final long rxEpochNs)
    {
        return senderSequence;
    }

    @Override
    public boolean isReplayed(final int slot, final long senderSequence)
    {
        return false;
    }

    @Override
    public void keep(final int slot, final Burst burst)
    {
        burst.session = slot;
    }

    @Override
    public long nextOfBurst(final Burst burst, final long lastSequence)
    {
        return lastSequence;
    }

    @Override
    public void recall(final int slot, final Reply reply)
    {
        // stateless
    }

    @Override
    public void await(final int i, final int slot, final long sequence)
    {
        // a reply that belongs to no session asks nothing
    }

    @Override
    public void sent(final PacketBatch batch)
    {
        // nothing is awaited
    }

    @Override
    public void stamped(final long number, final long epochNs)
    {
        // nothing is awaited
    }
}
