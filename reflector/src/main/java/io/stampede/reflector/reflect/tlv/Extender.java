package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.Reply;
import org.agrona.MutableDirectBuffer;

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

    /**
     * Turns a request's extension octets into its reply's. Their number never changes.
     *
     * @param start first octet after the base packet.
     * @param end   first octet after the UDP payload; equal to {@code start} when there is nothing.
     * @param reply where TLVs leave what concerns the whole reply.
     */
    public abstract void extend(MutableDirectBuffer buffer, int start, int end, Reply reply);
}
