package io.stampede.frame;

/**
 * What was decided for the reply to one frame while its TLVs were walked; scratch of the reflecting thread, begun anew
 * for each frame and then copied into the batch's departure side.
 */
public final class Reply
{
    private static final int NOWHERE = -1;

    private int dscp;
    private boolean isSuppressed;
    private boolean isRefused;
    private int departure;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int pathOffset;
    private int pathLength;
    private boolean isForOthers;
    private int controlOffset;
    private int replies;
    private int replyLength;
    private long intervalNs;

    /** Starts a reply that leaves the ordinary way with the DSCP its request came with. */
    public void begin(final int receivedDscp)
    {
        dscp = receivedDscp;
        isSuppressed = false;
        isRefused = false;
        departure = 0;
        isForOthers = false;
        controlOffset = NOWHERE;
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

    /** Policy forbids the way the sender wants its reply to go, and any other (RFC 9503 §6). */
    public void refuse()
    {
        isRefused = true;
    }

    public boolean isRefused()
    {
        return isRefused;
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

    /** There is a reply after all: what asked for none stands against something else. */
    public void release()
    {
        isSuppressed = false;
    }

    /** The request is meant for other nodes than this: no reply (RFC 10052 §3.1). */
    public void leaveToOthers()
    {
        isForOthers = true;
        isSuppressed = true;
    }

    public boolean isForOthers()
    {
        return isForOthers;
    }

    /**
     * The sender says how many replies it wants, how long and how far apart (RFC 10052 §3).
     *
     * @param offset         of the TLV that says so, in the batch's buffer.
     * @param wantedReplies  0..65535.
     * @param wantedLength   octets of UDP payload, 0..65535.
     * @param wantedInterval from one reply to the next, nanoseconds.
     */
    public void control(
        final int offset, final int wantedReplies, final int wantedLength, final long wantedInterval)
    {
        controlOffset = offset;
        replies = wantedReplies;
        replyLength = wantedLength;
        intervalNs = wantedInterval;
    }

    /** One reply, as long as its request, whatever was asked for. */
    public void giveUpControl()
    {
        controlOffset = NOWHERE;
    }

    /** Whether number and length of replies are the sender's wish; the four below mean something only then. */
    public boolean isControlled()
    {
        return controlOffset != NOWHERE;
    }

    public int controlOffset()
    {
        return controlOffset;
    }

    public int replies()
    {
        return replies;
    }

    public int replyLength()
    {
        return replyLength;
    }

    public long intervalNs()
    {
        return intervalNs;
    }

    /** Octets of the frame from {@code from} to {@code to} now lie {@code by} octets nearer to its start. */
    public void moved(final int from, final int to, final int by)
    {
        controlOffset -= controlOffset >= from && controlOffset < to ? by : 0;
        pathOffset -= pathOffset >= from && pathOffset < to ? by : 0;
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
