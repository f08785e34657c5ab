package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import org.agrona.MutableDirectBuffer;

/**
 * <b>extend</b>: what becomes of the octets after the base packet, in place. Chosen when the reflector is assembled;
 * owned by the reflecting thread.
 */
public abstract class Extender
{
    /** What {@link Reply#drop} is told: Reflected Test Packet Control means other nodes (RFC 10052 §3.1). */
    public static final int NOT_IN_ADDRESS_GROUP = -13;
    /** What {@link Reply#drop} is told: a Return Path names an address the policy does not allow (RFC 9503 §6). */
    public static final int RETURN_ADDRESS_NOT_ALLOWED = -15;
    /** What {@link Reply#drop} is told: a Micro-session ID TLV means another link of ours (RFC 9534 §3.2). */
    public static final int MICRO_SESSION_MISMATCH = -16;

    /** TLVs recognised and processed so far. */
    public long processed;
    /** TLVs returned with the U flag so far. */
    public long unrecognized;
    /** TLVs returned with the M flag so far. */
    public long malformed;
    /** TLVs returned with the I flag so far. */
    public long integrityFailed;
    /** TLVs returned with the C flag so far: a Reflected Test Packet Control asked for more than it got. */
    public long notConformant;
    /** Reflected Test Packet Control TLVs so far that came with a Return Path asking for no reply. */
    public long conflicting;
    /** Reflected Test Packet Control TLVs so far whose Sequence Number was no news. */
    public long replayed;

    /**
     * Turns a request's extension octets into its reply's. Their number stays as it is; {@link #strip} alone changes
     * it, for replies whose length is {@linkplain Reply#isControlled the sender's wish}.
     *
     * @param batch where frame {@code i} lies, with what came with it.
     * @param start first octet after the base packet.
     * @param end   first octet after the UDP payload; equal to {@code start} when there is nothing.
     * @param reply where TLVs leave what concerns the whole reply.
     */
    public abstract void extend(PacketBatch batch, int i, int start, int end, Reply reply);

    /** Goes on counting where an earlier extender of the same port stopped. */
    public final void resume(final Extender earlier)
    {
        processed += earlier.processed;
        unrecognized += earlier.unrecognized;
        malformed += earlier.malformed;
        integrityFailed += earlier.integrityFailed;
        notConformant += earlier.notConformant;
        conflicting += earlier.conflicting;
        replayed += earlier.replayed;
    }

    /**
     * Takes received Extra Padding out of the reply last extended (RFC 10052 §3).
     *
     * @param end first octet after the TLVs, all of them well formed.
     * @return first octet after those that are left.
     */
    public abstract int strip(PacketBatch batch, int start, int end, Reply reply);

    /** What is needed to sign the TLVs of copies of the reply last extended. */
    public abstract void keep(PacketBatch batch, int i, TlvSignature signature);

    /** Signs the TLVs of a copy of a reply, its Sequence Number written. */
    public abstract void sign(PacketBatch batch, int i, TlvSignature signature);

    /**
     * Makes the Follow-Up Telemetry TLV of a copy tell of the reply before it (RFC 8972 §4.7); before it is signed.
     *
     * @param at    offset of the TLV in the buffer.
     * @param reply knows the reply before it.
     */
    public abstract void follow(PacketBatch batch, int at, Reply reply);

    /** Returns a TLV taken for processed as not recognised after all; {@code at} is its offset in the buffer. */
    public final void disown(final MutableDirectBuffer buffer, final int at)
    {
        Tlv.flags(buffer, at, Tlv.UNRECOGNIZED);
        processed--;
        unrecognized++;
    }

    /** Signs the TLVs of the reply last extended, now that its Sequence Number is written. */
    public abstract void sign(PacketBatch batch, int i);

    /** Told once a second whether the clock is synchronised to UTC by an external source. */
    public abstract void clockSynchronized(boolean isSynchronized);
}
