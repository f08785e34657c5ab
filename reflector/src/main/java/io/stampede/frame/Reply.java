package io.stampede.frame;

/**
 * What was decided for the reply to one frame while its TLVs were walked; scratch of the reflecting thread, begun anew
 * for each frame and then copied into the batch's departure side.
 */
public final class Reply
{
    /** {@link #previousSequence} of the first reply of a session, and where nobody keeps sessions. */
    public static final long NO_PREVIOUS = -1;

    private static final int NOWHERE = -1;

    private int dscp;
    private boolean isSuppressed;
    private int dropReason;
    private boolean isOfSession;
    private long previousSequence;
    private long previousEpochNs;
    private int departure;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int pathOffset;
    private int pathLength;
    private int followUpOffset;
    private int controlOffset;
    private int replies;
    private int replyLength;
    private long intervalNs;

    /** Starts a reply that leaves the ordinary way with the DSCP its request came with. */
    public void begin(final int receivedDscp)
    {
        dscp = receivedDscp;
        isSuppressed = false;
        dropReason = 0;
        isOfSession = false;
        previousSequence = NO_PREVIOUS;
        previousEpochNs = 0;
        departure = 0;
        followUpOffset = NOWHERE;
        controlOffset = NOWHERE;
    }

    /**
     * The reply is one of a session that is remembered.
     *
     * @param sequence of the reply before it, or {@link #NO_PREVIOUS}; low 32 bits count.
     * @param epochNs  when that one left, UTC; 0 if it is not known.
     */
    public void follow(final long sequence, final long epochNs)
    {
        isOfSession = true;
        previousSequence = sequence;
        previousEpochNs = epochNs;
    }

    /** Whether the reply's session is remembered. */
    public boolean isOfSession()
    {
        return isOfSession;
    }

    /** Sequence Number of the session's previous reply, or {@link #NO_PREVIOUS}. */
    public long previousSequence()
    {
        return previousSequence;
    }

    /** When the session's previous reply left, UTC; 0 if it is not known. */
    public long previousEpochNs()
    {
        return previousEpochNs;
    }

    /** A TLV at this offset of the batch's buffer tells of the previous reply; a copy's will tell of another. */
    public void followUp(final int offset)
    {
        followUpOffset = offset;
    }

    /** Where that TLV is; negative if there is none. */
    public int followUpOffset()
    {
        return followUpOffset;
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

    /** The sender wants no reply (RFC 9503 §4.1.1); {@link #release} takes it back. */
    public void suppress()
    {
        isSuppressed = true;
    }

    public boolean isSuppressed()
    {
        return isSuppressed;
    }

    /**
     * There must be no reply, whatever the sender wants; the first reason given stays.
     *
     * @param reason negative.
     */
    public void drop(final int reason)
    {
        dropReason = dropReason == 0 ? reason : dropReason;
    }

    /** Why there must be no reply, negative; 0 if there may. */
    public int dropReason()
    {
        return dropReason;
    }

    /** The kernel is asked when the reply leaves (RFC 8972 §4.7). */
    public void stamp()
    {
        departure |= Departure.STAMPED;
    }

    public boolean isStamped()
    {
        return (departure & Departure.STAMPED) != 0;
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
        followUpOffset -= followUpOffset >= from && followUpOffset < to ? by : 0;
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
