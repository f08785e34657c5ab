package io.stampede.reflector.reflect;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * <b>admit</b>: whether a frame holds a request that may be answered; cheapest checks first. Immutable but for its rate
 * limiter; owned by the reflecting thread.
 * <p>
 * A STAMP packet has no bit that tells a request from a reply, so an answered reply could bounce between two reflectors
 * for ever (THREATS row 1). Three guards stand against it: source ports of services are refused, source ports this
 * process reflects on are refused, and so is a packet that carries a Receive Timestamp at most {@value
 * #MAX_RESIDENCE_SECONDS} s older than its Timestamp where a request has zeros: that is another reflector's reply. Any
 * other content of the Must-Be-Zero octets is ignored (RFC 8762 §4.2.1).
 */
public final class Admission
{
    /** Too low: the reply of a slow reflector is taken for a request. Too high: chance padding is taken for a reply. */
    private static final int MAX_RESIDENCE_SECONDS = 10;

    private final PacketLayout layout;
    private final int minLength;
    private final AccessList access;
    private final RateLimiter rateLimiter;
    private final Authenticator authenticator;
    private final int minSourcePort;
    private final int[] reflectingPorts;

    /**
     * @param layout          of every packet this port answers.
     * @param isTwampLight    whether unauthenticated requests of 14..43 octets are answered with 44 (RFC 8762 §4.6).
     * @param access          who may ask.
     * @param rateLimiter     how fast.
     * @param authenticator   tells genuine packets; asked last but for the rate, as it is dearest.
     * @param minSourcePort   lowest source port answered, 0..65535.
     * @param reflectingPorts UDP ports this process reflects on.
     */
    public Admission(
        final PacketLayout layout,
        final boolean isTwampLight,
        final AccessList access,
        final RateLimiter rateLimiter,
        final Authenticator authenticator,
        final int minSourcePort,
        final int... reflectingPorts)
    {
        this.layout = layout;
        this.minLength = isTwampLight && !layout.isAuthenticated() ?
            PacketLayout.TWAMP_LIGHT_MIN_LENGTH : layout.baseLength;
        this.access = access;
        this.rateLimiter = rateLimiter;
        this.authenticator = authenticator;
        this.minSourcePort = minSourcePort;
        this.reflectingPorts = reflectingPorts.clone();
    }

    /**
     * @param nowNs monotonic.
     * @return octets of the request, or a {@link DropReason}.
     */
    public int admit(final PacketBatch batch, final int i, final long nowNs)
    {
        if (!access.admits(batch.sourceHigh(i), batch.sourceLow(i)))
        {
            return DropReason.SOURCE_NOT_ALLOWED;
        }
        final int length = batch.length(i);
        if (length < minLength)
        {
            final boolean isShortRequest = length >= PacketLayout.TWAMP_LIGHT_MIN_LENGTH && !layout.isAuthenticated();
            return isShortRequest ? DropReason.SHORT_REQUEST : DropReason.TOO_SHORT;
        }
        if (batch.isTruncated(i))
        {
            return DropReason.TOO_LONG;
        }
        final int addressing = checkAddressing(batch, i);
        if (addressing < 0)
        {
            return addressing;
        }
        if (length >= layout.baseLength && isReply(batch.buffer(), batch.offset(i)))
        {
            return DropReason.IS_A_REPLY;
        }
        if (!access.knows(batch, i, ssid(batch, i)))
        {
            return DropReason.NO_SESSION;
        }
        if (!authenticator.isGenuine(batch, i))
        {
            return DropReason.BAD_HMAC;
        }
        // what is limited is replies: were forged packets charged, they could starve the source they are forged of
        return rateLimiter.admits(batch.sourceHigh(i), batch.sourceLow(i), nowNs) ? length : DropReason.RATE_LIMITED;
    }

    private int checkAddressing(final PacketBatch batch, final int i)
    {
        final int sourcePort = batch.sourcePort(i);
        if (sourcePort < minSourcePort)
        {
            return DropReason.SOURCE_PORT_TOO_LOW;
        }
        for (final int port : reflectingPorts)
        {
            if (sourcePort == port)
            {
                return DropReason.SOURCE_PORT_REFLECTS;
            }
        }
        if (IpAddress.isNotUnicast(batch.sourceHigh(i), batch.sourceLow(i)))
        {
            return DropReason.SOURCE_NOT_UNICAST;
        }
        return IpAddress.isNotUnicast(batch.localHigh(i), batch.localLow(i)) ? DropReason.DESTINATION_NOT_UNICAST : 0;
    }

    /** TWAMP Light requests may end before the SSID's place. */
    private int ssid(final PacketBatch batch, final int i)
    {
        return batch.length(i) < layout.baseLength ? 0 : TestPacket.ssid(batch.buffer(), batch.offset(i), layout);
    }

    /** Seconds are the first 32 bits of either timestamp format, so their difference needs no decoding. */
    private boolean isReply(final UnsafeBuffer buffer, final int offset)
    {
        final int receiveSeconds = (int)(TestPacket.receiveTimestamp(buffer, offset, layout) >>> 32);
        final int seconds = (int)(TestPacket.timestamp(buffer, offset, layout) >>> 32);
        final int residence = seconds - receiveSeconds;
        return receiveSeconds != 0 && residence >= 0 && residence <= MAX_RESIDENCE_SECONDS;
    }
}
