package io.stampede.frame;

/**
 * What was decided for the reply to one frame while its TLVs were walked; scratch of the reflecting thread, begun anew
 * for each frame and then copied into the batch's departure side.
 */
public final class Reply
{
    private int dscp;
    private boolean isSuppressed;
    private int departure;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int pathOffset;
    private int pathLength;

    /** Starts a reply that leaves the ordinary way with the DSCP its request came with. */
    public void begin(final int receivedDscp)
    {
        dscp = receivedDscp;
        isSuppressed = false;
        departure = 0;
    }

    /** DSCP of the reply's IP header, 0..63. */
    public int dscp()
    {
        return dscp;
    }

    /** Asks for another DSCP (RFC 8972 §4.4). */
    public void dscp(final int wanted)
    {
        dscp = wanted;
    }

    /** The sender wants no reply (RFC 9503 §4.1.1). */
    public void suppress()
    {
        isSuppressed = true;
    }

    public boolean isSuppressed()
    {
        return isSuppressed;
    }

    /** Leaves from another of our addresses, as in {@link IpAddress} (RFC 9503 §3). */
    public void source(final long high, final long low)
    {
        sourceHigh = high;
        sourceLow = low;
        departure |= Departure.SOURCE;
    }

    /** Leaves to another address, as in {@link IpAddress} (RFC 9503 §4.1.2). */
    public void destination(final long high, final long low)
    {
        destinationHigh = high;
        destinationLow = low;
        departure |= Departure.DESTINATION;
    }

    /** Leaves by the interface its request came in on (RFC 9503 §4.1.1). */
    public void sameLink()
    {
        departure |= Departure.SAME_LINK;
    }

    /**
     * Leaves along a path that is written in the frame (RFC 9503 §4.1.3).
     *
     * @param kind   {@link Departure#SRV6} or {@link Departure#SR_MPLS}.
     * @param offset of the first segment or label in the batch's buffer.
     * @param length of all of them, octets.
     */
    public void path(final int kind, final int offset, final int length)
    {
        pathOffset = offset;
        pathLength = length;
        departure |= kind;
    }

    /** Tells the port what was decided. */
    public void copyTo(final PacketBatch batch, final int i)
    {
        batch.departure(i, departure);
        if (departure != 0)
        {
            batch.sendSource(i, sourceHigh, sourceLow);
            batch.sendDestination(i, destinationHigh, destinationLow);
            batch.sendPath(i, pathOffset, pathLength);
        }
    }
}
