package io.stampede.reflector.reflect.tlv;

/**
 * Where the Direct Measurement TLV's counts come from (RFC 8972 §4.5): packets of the operator's profile, received and
 * sent since some moment. Asked by the reflecting thread, once for each packet that wants to know; allocates nothing.
 */
public abstract class PacketCounters
{
    /** Takes both counts of this moment; false where there are none, then the TLV is returned as unknown. */
    public abstract boolean read();

    /** Packets received as of the last {@link #read}; low 32 bits go on the wire. */
    public abstract long received();

    /** Packets sent as of the last {@link #read}; low 32 bits go on the wire. */
    public abstract long sent();
}
