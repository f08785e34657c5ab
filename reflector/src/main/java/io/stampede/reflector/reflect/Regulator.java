package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.PayloadLimit;
import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decides how many replies a request that asks for several gets, and gives the reply in its frame the length asked for
 * (RFC 10052 §3). Whatever is asked:
 * <pre>
 *   a reply is no longer than       its request, or lengthBytes, whichever is more
 *   all replies together            its request, or volumeBytes, whichever is more
 *   replies but the first           are charged to the source's rate limit, all before one is sent
 * </pre>
 * Owned by the reflecting thread.
 */
public final class Regulator
{
    /** What cannot be granted: one reply with the C flag. */
    static final int REFUSED = -1;

    private static final int LENGTH_UNIT = 4;

    private final ReplyLimits limits;
    private final RateLimiter rateLimiter;
    private final PayloadLimit link;
    private final Bursts bursts;

    /**
     * A regulator.
     *
     * @param rateLimiter what requests are charged to as well.
     * @param link        how much the link takes a reply leaves by.
     * @param bursts      where all replies but the first wait.
     */
    public Regulator(
        final ReplyLimits limits, final RateLimiter rateLimiter, final PayloadLimit link, final Bursts bursts)
    {
        this.limits = limits;
        this.rateLimiter = rateLimiter;
        this.link = link;
        this.bursts = bursts;
    }

    /** Regulates no reply: where the TLV is disabled. */
    public static Regulator none()
    {
        return new Regulator(
            new ReplyLimits(1, 0, 0, 0), new RateLimiter(RateLimiter.UNLIMITED, 1), (batch, i) -> 0, Bursts.none());
    }

    Bursts bursts()
    {
        return bursts;
    }

    /**
     * Gives the reply in frame {@code i} its length and sets it as what leaves.
     *
     * @param least octets of base packet and TLVs other than Extra Padding, which is all there is.
     * @return copies to be sent after it, or {@link #REFUSED}.
     */
    int regulate(final PacketBatch batch, final int i, final int least, final Reply reply, final long nowNs)
    {
        final int wanted = Math.max(least, BitUtil.align(reply.replyLength(), LENGTH_UNIT));
        final int linkLimit = Math.min(link.maxPayload(batch, i), batch.frameLength());
        final int limit = Math.max(least, Math.min(limits.lengthBytes(), linkLimit));
        final int length = pad(batch.buffer(), batch.offset(i), least, Math.min(wanted, limit), limit);
        batch.sendLength(i, length);
        final int copies = reply.replies() - 1;
        final boolean isGranted = wanted <= limit &&
            (copies == 0 || isBurstGranted(batch, i, copies, reply.intervalNs(), nowNs));
        return isGranted ? copies : REFUSED;
    }

    /**
     * With Extra Padding from {@code least} to {@code wanted} octets. TLVs have 4 octets at least: where fewer are
     * missing the reply gets up to 3 more than wanted, or stays as it is where those would be beyond the limit.
     */
    private static int pad(
        final UnsafeBuffer buffer, final int packet, final int least, final int wanted, final int limit)
    {
        final int length = wanted == least ? least : Math.max(wanted, least + Tlv.HEADER_LENGTH);
        if (length == least || length > limit)
        {
            return least;
        }
        final int value = least + Tlv.HEADER_LENGTH;
        Tlv.header(buffer, packet + least, 0, TlvType.EXTRA_PADDING, length - value);
        buffer.setMemory(packet + value, length - value, (byte)0);
        return length;
    }

    /** The rate limit last: it is charged when it grants. */
    private boolean isBurstGranted(
        final PacketBatch batch, final int i, final int copies, final long intervalNs, final long nowNs)
    {
        final long volume = (copies + 1L) * batch.sendLength(i);
        return copies < limits.replies() &&
            volume <= limits.volumeBytes() &&
            intervalNs >= limits.minIntervalNs() &&
            bursts.hasRoom() &&
            rateLimiter.admits(batch.sourceHigh(i), batch.sourceLow(i), copies, nowNs);
    }
}
