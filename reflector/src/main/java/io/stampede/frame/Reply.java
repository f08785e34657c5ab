package io.stampede.frame;

/**
 * What was decided for the reply to one frame while its TLVs were walked; scratch of the reflecting thread, begun anew
 * for each frame and then copied into the batch's departure side.
 */
public final class Reply
{
    private int dscp;

    /** Starts a reply that leaves with the DSCP its request came with. */
    public void begin(final int receivedDscp)
    {
        dscp = receivedDscp;
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
}
