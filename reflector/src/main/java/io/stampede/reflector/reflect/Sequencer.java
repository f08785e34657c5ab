package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;

/**
 * <b>track</b>: which Sequence Number a reply carries; what makes a reflector stateless or stateful (RFC 8762 §4).
 * Chosen when the reflector is assembled; owned by the reflecting thread.
 */
public abstract class Sequencer
{
    /**
     * The Sequence Number of the reply to frame {@code i}, unwrapped; its low 32 bits go on the wire.
     *
     * @param senderSequence the request's own, 0..2^32-1.
     * @param ssid           the request's STAMP Session Identifier, 0 for none.
     * @param nowNs          monotonic.
     */
    public abstract long next(PacketBatch batch, int i, long senderSequence, int ssid, long nowNs);
}
