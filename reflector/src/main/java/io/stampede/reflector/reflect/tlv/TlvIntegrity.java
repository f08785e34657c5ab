package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;

/**
 * Whether a packet's TLVs are as its sender wrote them (RFC 8972 §4.8), checked before any is used. Chosen when the
 * reflector is assembled; owned by the reflecting thread.
 */
public abstract class TlvIntegrity
{
    /**
     * Whether the TLVs of frame {@code i} may be used.
     *
     * @param start first octet after the base packet.
     * @param end   first octet after the UDP payload.
     */
    public abstract boolean isIntact(PacketBatch batch, int i, int start, int end);

    /** Whether those of the frame last asked about came with an HMAC that proves them. */
    public abstract boolean areProven();

    /** The octets from {@code at} on, in the frame last asked about, now lie {@code by} octets nearer to its start. */
    public abstract void moved(int at, int by);

    /** What is needed to sign copies of the reply in the frame last asked about. */
    public abstract void keep(PacketBatch batch, int i, TlvSignature signature);

    /** Signs the TLVs of a copy. */
    public abstract void sign(PacketBatch batch, int i, TlvSignature signature);

    /** Signs the TLVs of the reply in the frame last asked about, if its request's were signed. */
    public abstract void sign(PacketBatch batch, int i);
}
