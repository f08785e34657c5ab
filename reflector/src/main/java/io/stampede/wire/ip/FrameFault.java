package io.stampede.wire.ip;

/** Why {@link FrameReader} finds no packet for a host in a frame: negative numbers, -1 to -{@link #COUNT}. */
public final class FrameFault
{
    /** A header, or what one claims to be there, reaches beyond the frame. */
    public static final int TRUNCATED = -1;
    /** A header that cannot be: version, length, more labels than {@link FrameReader#MAX_LABELS}, a jumbogram. */
    public static final int BAD_HEADER = -2;
    /** Something else than UDP over IP. */
    public static final int NOT_UDP = -3;
    /** To a group of stations, or with segments left: somebody else's to answer or to forward. */
    public static final int NOT_FOR_US = -4;
    /** Part of a packet. */
    public static final int FRAGMENT = -5;
    /** IPv4 options, or IPv6 extension headers other than a segment routing header at its last segment. */
    public static final int OPTIONS = -6;
    /** From an address no host on a network can have: multicast, broadcast, unspecified, loopback. */
    public static final int BAD_SOURCE = -7;
    /** UDP Length less than its header or more than the IP packet holds. */
    public static final int BAD_UDP_LENGTH = -8;
    /** IPv4 header checksum wrong, or UDP without a checksum over IPv6. */
    public static final int BAD_CHECKSUM = -9;

    /** How many there are. */
    public static final int COUNT = 9;

    private FrameFault()
    {
    }
}
