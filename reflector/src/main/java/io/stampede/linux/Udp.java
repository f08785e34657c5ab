package io.stampede.linux;

/** {@code linux/udp.h}: options and control messages of UDP sockets. */
public final class Udp
{
    public static final int SOL_UDP = 17;
    /** Control message: cut what is sent into packets of so many octets, a {@code __u16}. */
    public static final int UDP_SEGMENT = 103;
    /** Option: packets of a flow may be delivered as one; control message: octets of each but the last, an int. */
    public static final int UDP_GRO = 104;
    /** Packets one send may be cut into on kernels before 6.9, which have the lower limit. */
    public static final int UDP_MAX_SEGMENTS = 64;

    private Udp()
    {
    }
}
