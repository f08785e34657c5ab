package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;

/** The stateless reflector: a reply carries its request's Sequence Number (RFC 8762 §4.3.1). */
public final class MirroringSequencer extends Sequencer
{
    @Override
    public long next(
        final PacketBatch batch, final int i, final long senderSequence, final int ssid, final long nowNs)
    {
        return senderSequence;
    }
}
