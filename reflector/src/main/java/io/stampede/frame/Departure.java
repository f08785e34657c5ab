package io.stampede.frame;

/**
 * What can be special about how a frame leaves, as bits: what a reply asks for ({@link PacketBatch#departure}) and what
 * a port can do. None: to where the frame came from, from the address it was sent to, as routing will.
 */
public final class Departure
{
    /** From another of our addresses. */
    public static final int SOURCE = 1;
    /** To another address; the UDP port stays the request's source port. */
    public static final int DESTINATION = 1 << 1;
    /** By the interface the request came in on. */
    public static final int SAME_LINK = 1 << 2;
    /** Along an SRv6 segment list, first to visit first (RFC 8754); the frame's destination is appended as the last. */
    public static final int SRV6 = 1 << 3;
    /** With an SR-MPLS label stack, top first, entries as they go on the wire (RFC 8660). */
    public static final int SR_MPLS = 1 << 4;

    /** With a request to the kernel to tell when it left: {@link PacketBatch#sendNumber}. */
    public static final int STAMPED = 1 << 5;

    private Departure()
    {
    }
}
