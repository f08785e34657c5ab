package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;

/**
 * <b>extend</b>: what becomes of the octets after the base packet, in place. Chosen when the reflector is assembled;
 * owned by the reflecting thread.
 */
public abstract class Extender
{
    /** TLVs recognised and processed so far. */
    public long processed;
    /** TLVs returned with the U flag so far. */
    public long unrecognized;
    /** TLVs returned with the M flag so far. */
    public long malformed;
    /** TLVs returned with the I flag so far. */
    public long integrityFailed;

    /**
     * Turns a request's extension octets into its reply's. Their number never changes.
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
    }

    /** Signs the TLVs of the reply last extended, now that its Sequence Number is written. */
    public abstract void sign(PacketBatch batch, int i);

    /** Told once a second whether the clock is synchronised to UTC by an external source. */
    public abstract void clockSynchronized(boolean isSynchronized);
}
