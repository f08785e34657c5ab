package io.stampede.sender.stats;

import io.stampede.sender.match.TlvSample;
import io.stampede.wire.Tlv;
import org.agrona.DirectBuffer;

/**
 * Several replies to one probe (RFC 10052 §3): whether the reflector agreed, and which copies came. Over the answered
 * probes whose reply had C = 0, missing = asked − first reply − copies that came within Tmax.
 */
public final class Bursts
{
    private final int asked;
    private final int replyLength;
    private long refusedByMtu;
    private long refusedByLimit;
    private long bursts;
    private long incomplete;
    private long copies;
    private long missing;
    private long fewest = Long.MAX_VALUE;

    /**
     * @param asked       replies to one probe.
     * @param replyLength octets each should have.
     */
    Bursts(final int asked, final int replyLength)
    {
        this.asked = asked;
        this.replyLength = replyLength;
    }

    /** A {@link TlvSample} of a Control TLV in a first answer. */
    void onAnswer(final DirectBuffer buffer, final int tlv)
    {
        if ((TlvSample.flags(buffer, tlv) & Tlv.NOT_CONFORMANT) != 0)
        {
            final boolean isShort = TlvSample.replyLength(buffer, tlv) < replyLength;
            refusedByMtu += isShort ? 1 : 0;
            refusedByLimit += isShort ? 0 : 1;
        }
    }

    /** Tmax is over for a probe whose reflector had agreed. */
    void onClosed(final long copiesSeen)
    {
        final long lacking = Math.max(0, asked - 1 - copiesSeen);
        bursts++;
        copies += copiesSeen;
        missing += lacking;
        incomplete += lacking > 0 ? 1 : 0;
        fewest = Math.min(fewest, copiesSeen + 1);
    }

    /** Replies one probe asked for. */
    public int asked()
    {
        return asked;
    }

    /** C = 1 and shorter than asked: the way back does not take that size. */
    public long refusedByMtu()
    {
        return refusedByMtu;
    }

    /** C = 1 and as long as asked: the reflector's limits of rate or volume, or its policy. */
    public long refusedByLimit()
    {
        return refusedByLimit;
    }

    /** Probes whose burst is over. */
    public long bursts()
    {
        return bursts;
    }

    /** Of those, which lacked at least one reply. */
    public long incomplete()
    {
        return incomplete;
    }

    /** Replies behind the first ones. */
    public long copies()
    {
        return copies;
    }

    /** Replies that were asked for and did not come. */
    public long missing()
    {
        return missing;
    }

    /** The fewest replies a probe got that was answered; 0 without any burst. */
    public long fewest()
    {
        return bursts == 0 ? 0 : fewest;
    }
}
