package io.stampede.wire;

import org.agrona.MutableDirectBuffer;

/**
 * Where every field of a STAMP test packet lies, in octets from the first octet of the UDP payload. The security mode
 * of a session is one of the two instances, chosen when a port is configured and never guessed from a packet (RFC 8972
 * §4).
 * <p>
 * Unauthenticated Session-Sender packet (RFC 8762 §4.2.1, SSID by RFC 8972 §3):
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+  0
 *  |                        Sequence Number                        |
 *  +---------------------------------------------------------------+  4
 *  |                           Timestamp                           |
 *  |                                                               |
 *  +-------------------------------+-------------------------------+ 12
 *  |        Error Estimate         |             SSID              |
 *  +-------------------------------+-------------------------------+ 16
 *  |                         MBZ (28 octets)                       |
 *  +---------------------------------------------------------------+ 44
 * </pre>
 * Unauthenticated Session-Reflector packet (RFC 8762 §4.3.1):
 * <pre>
 *  +---------------------------------------------------------------+  0
 *  |                        Sequence Number                        |
 *  +---------------------------------------------------------------+  4
 *  |                           Timestamp                           |
 *  |                                                               |
 *  +-------------------------------+-------------------------------+ 12
 *  |        Error Estimate         |             SSID              |
 *  +-------------------------------+-------------------------------+ 16
 *  |                       Receive Timestamp                       |
 *  |                                                               |
 *  +---------------------------------------------------------------+ 24
 *  |                 Session-Sender Sequence Number                |
 *  +---------------------------------------------------------------+ 28
 *  |                    Session-Sender Timestamp                   |
 *  |                                                               |
 *  +-------------------------------+-------------------------------+ 36
 *  | Session-Sender Error Estimate |              MBZ              |
 *  +---------------+---------------+-------------------------------+ 40
 *  |Ses-Sender TTL |                      MBZ                      |
 *  +---------------+-----------------------------------------------+ 44
 * </pre>
 * Authenticated Session-Sender packet (RFC 8762 §4.2.2): Sequence Number 0..3, MBZ 4..15, Timestamp 16..23, Error
 * Estimate 24..25, SSID 26..27, MBZ 28..95, HMAC 96..111. Authenticated Session-Reflector packet (RFC 8762 §4.3.2):
 * Sequence Number 0..3, MBZ 4..15, Timestamp 16..23, Error Estimate 24..25, SSID 26..27, MBZ 28..31, Receive Timestamp
 * 32..39, MBZ 40..47, Session-Sender Sequence Number 48..51, MBZ 52..63, Session-Sender Timestamp 64..71,
 * Session-Sender Error Estimate 72..73, MBZ 74..79, Session-Sender TTL 80, MBZ 81..95, HMAC 96..111.
 */
public final class PacketLayout
{
    /** Octets of the HMAC field of the authenticated mode: HMAC-SHA-256 truncated to its first 16 (RFC 8762 §4.4). */
    public static final int HMAC_LENGTH = 16;

    /** RFC 8762 §4.2.1 and §4.3.1. */
    public static final PacketLayout UNAUTHENTICATED = new PacketLayout(
        "unauthenticated",
        new int[]{0, 4, 12, 14, 16, 24, 28, 36, 40},
        44,
        44,
        new int[]{38, 2, 41, 3});

    /** RFC 8762 §4.2.2 and §4.3.2. */
    public static final PacketLayout AUTHENTICATED = new PacketLayout(
        "authenticated",
        new int[]{0, 16, 24, 26, 32, 48, 64, 72, 80},
        96,
        112,
        new int[]{4, 12, 28, 4, 40, 8, 52, 12, 74, 6, 81, 15});

    /** Fewest octets of an unauthenticated request that hold Sequence Number, Timestamp and Error Estimate. */
    public static final int TWAMP_LIGHT_MIN_LENGTH = 14;

    public final String name;
    public final int sequence;
    public final int timestamp;
    public final int errorEstimate;
    public final int ssid;
    public final int receiveTimestamp;
    public final int senderSequence;
    public final int senderTimestamp;
    public final int senderErrorEstimate;
    public final int senderTtl;
    /** First octet of the HMAC; equals {@link #baseLength} where there is none. */
    public final int hmac;
    /** Octets of the base packet of either role; TLVs start here (RFC 8972 §4). */
    public final int baseLength;
    private final ZeroOctets replyMbz;

    private PacketLayout(
        final String name,
        final int[] fields,
        final int hmac,
        final int baseLength,
        final int[] replyMbz)
    {
        this.name = name;
        this.sequence = fields[0];
        this.timestamp = fields[1];
        this.errorEstimate = fields[2];
        this.ssid = fields[3];
        this.receiveTimestamp = fields[4];
        this.senderSequence = fields[5];
        this.senderTimestamp = fields[6];
        this.senderErrorEstimate = fields[7];
        this.senderTtl = fields[8];
        this.hmac = hmac;
        this.baseLength = baseLength;
        this.replyMbz = new ZeroOctets(baseLength, replyMbz);
    }

    /** Whether base packets carry an HMAC. */
    public boolean isAuthenticated()
    {
        return hmac < baseLength;
    }

    /** Zeroes the Must-Be-Zero octets of a reply whose base packet starts at {@code offset}. */
    public void zeroReplyMbz(final MutableDirectBuffer buffer, final int offset)
    {
        replyMbz.zero(buffer, offset);
    }

    @Override
    public String toString()
    {
        return name;
    }
}
