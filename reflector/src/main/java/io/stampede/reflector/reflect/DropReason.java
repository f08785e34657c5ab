package io.stampede.reflector.reflect;

import io.stampede.reflector.reflect.tlv.Extender;

/**
 * Why a packet gets no reply, as negative results of {@link Reflector#reflect}. Every reason has a counter; none has a
 * log line.
 */
public final class DropReason
{
    /** Longer than a frame; what arrived is cut off. */
    public static final int TOO_LONG = -1;
    /**
     * Too short to hold Sequence Number, Timestamp and Error Estimate (fewer than 14 octets), or, in the authenticated
     * mode, the base packet.
     */
    public static final int TOO_SHORT = -2;
    /**
     * 14..43 octets while TWAMP Light compatibility is off: the reply would be larger than the request (THREATS row 3).
     */
    public static final int SHORT_REQUEST = -3;
    /** The source is in none of the allowed prefixes (THREATS row 4). */
    public static final int SOURCE_NOT_ALLOWED = -4;
    /** No host may have this source address: multicast, unspecified or broadcast. */
    public static final int SOURCE_NOT_UNICAST = -5;
    /** Sent to a multicast or broadcast address. */
    public static final int DESTINATION_NOT_UNICAST = -6;
    /** The source port is below the lowest one allowed: a service's, not a sender's (THREATS row 1). */
    public static final int SOURCE_PORT_TOO_LOW = -7;
    /** The source port is one this process reflects on: answering could go round for ever (THREATS row 1). */
    public static final int SOURCE_PORT_REFLECTS = -8;
    /** The packet is itself a reflector's reply: answering could go round for ever (THREATS row 1). */
    public static final int IS_A_REPLY = -9;
    /** The source's prefix sends faster than its rate limit. */
    public static final int RATE_LIMITED = -10;
    /** Authenticated mode: not signed with a key of its session (RFC 8762 §4.4). */
    public static final int BAD_HMAC = -11;
    /**
     * A Return Path TLV (RFC 9503 §4.1.1) or a Reflected Test Packet Control TLV (RFC 10052 §3) asks for no reply:
     * silence is the answer.
     */
    public static final int NO_REPLY_REQUESTED = -12;
    /** A Reflected Test Packet Control TLV asks a group of nodes this one is not in (RFC 10052 §3.1). */
    public static final int NOT_IN_ADDRESS_GROUP = Extender.NOT_IN_ADDRESS_GROUP;
    /** Sessions are provisioned and this packet is of none of them (RFC 8972 §3). */
    public static final int NO_SESSION = -14;
    /** A Return Path TLV names an address the policy does not allow, and the policy drops such (RFC 9503 §6). */
    public static final int RETURN_ADDRESS_NOT_ALLOWED = Extender.RETURN_ADDRESS_NOT_ALLOWED;
    /** A Micro-session ID TLV means another member link than the one it came in on (RFC 9534 §3.2). */
    public static final int MICRO_SESSION_MISMATCH = Extender.MICRO_SESSION_MISMATCH;
    /** The session has seen this Sequence Number before, or it is older than the replay window (THREATS row 8). */
    public static final int REPLAYED = -17;

    /** Reasons there are; {@code -reason - 1} indexes them. */
    public static final int COUNT = 17;

    private DropReason()
    {
    }
}
