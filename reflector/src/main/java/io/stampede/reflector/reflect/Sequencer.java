package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.reflector.session.SessionTable;

/**
 * <b>track</b>: which session a packet belongs to and which Sequence Number its reply carries; what makes a reflector
 * stateless or stateful (RFC 8762 §4). Chosen when the reflector is assembled; owned by the reflecting thread.
 */
public abstract class Sequencer
{
    /**
     * The session of frame {@code i}.
     *
     * @param ssid           the request's STAMP Session Identifier, 0 for none.
     * @param senderSequence the request's Sequence Number, 0..2^32-1.
     * @param nowNs          monotonic.
     * @return slot of its record, or {@link SessionTable#NO_SESSION}, or {@link SessionTable#REPLAYED}.
     */
    public abstract int track(PacketBatch batch, int i, int ssid, long senderSequence, long nowNs);

    /**
     * Tells the reply which one of its session came before it; nothing where nobody remembers sessions.
     *
     * @param slot as {@link #track} gave it.
     */
    public abstract void recall(int slot, Reply reply);

    /**
     * The Sequence Number of the next reply, unwrapped; its low 32 bits go on the wire. Called only for packets that
     * get one.
     *
     * @param slot           as {@link #track} gave it.
     * @param senderSequence the request's own, 0..2^32-1.
     * @param rxEpochNs      the request's receive time, UTC.
     */
    public abstract long next(int slot, long senderSequence, long rxEpochNs);

    /** Whether the request's number is no news to its session; a stateless reflector cannot tell. */
    public abstract boolean isReplayed(int slot, long senderSequence);

    /** Remembers in {@code burst} the session whose copies it will hold. */
    public abstract void keep(int slot, Burst burst);

    /**
     * The Sequence Number of the next copy of a reply.
     *
     * @param lastSequence of the reply or its last copy, 0..2^32-1.
     * @return negative when there shall be none, as the session has ended.
     */
    public abstract long nextOfBurst(Burst burst, long lastSequence);

    /** The reply in frame {@code i}, just numbered, asks when it leaves. */
    public abstract void await(int i, int slot, long sequence);

    /** The batch has left, as far as it could. */
    public abstract void sent(PacketBatch batch);

    /**
     * A packet that asked has left.
     *
     * @param number  the port's, as in {@link PacketBatch#sendNumber}.
     * @param epochNs UTC.
     */
    public abstract void stamped(long number, long epochNs);
}
