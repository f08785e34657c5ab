package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;

/**
 * <b>track</b>: which session a packet belongs to and which Sequence Number its reply carries; what makes a reflector
 * stateless or stateful (RFC 8762 §4). Chosen when the reflector is assembled; owned by the reflecting thread.
 */
public abstract class Sequencer
{
    /**
     * The session of frame {@code i}.
     *
     * @param ssid  the request's STAMP Session Identifier, 0 for none.
     * @param nowNs monotonic.
     * @return slot of its record; negative where it has none.
     */
    public abstract int track(PacketBatch batch, int i, int ssid, long nowNs);

    /**
     * The Sequence Number of the next reply, unwrapped; its low 32 bits go on the wire. Called only for packets that
     * get one.
     *
     * @param slot           as {@link #track} gave it.
     * @param senderSequence the request's own, 0..2^32-1.
     * @param rxEpochNs      the request's receive time, UTC.
     */
    public abstract long next(int slot, long senderSequence, long rxEpochNs);
}
