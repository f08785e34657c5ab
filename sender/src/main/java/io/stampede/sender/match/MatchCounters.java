package io.stampede.sender.match;

/**
 * Replies that could not be used, by reason, and oddities of those that could; plain longs of the engine's thread. None
 * of them is a lost probe by itself: a probe is lost if no usable reply came in time.
 */
public final class MatchCounters
{
    /** Shorter than the 38 octets that hold all fields but the TTL (nokia/twampy answers with 38). */
    public long tooShort;
    /** Authenticated mode: the HMAC is of none of our keys (RFC 8762 §4.4). */
    public long badHmac;
    /** SSID neither ours nor 0. */
    public long wrongSsid;
    /** The echoed Timestamp is not the one we sent with this number: stale, forged or a non-conformant reflector. */
    public long wrongTimestamp;
    /** T2 or T3 announced as PTPv2 with 10^9 nanoseconds or more. */
    public long malformedTimestamp;
    /** A Session-Sender Sequence Number we never sent. */
    public long neverSent;
    /** A number sent so long ago that it is no longer remembered. */
    public long forgotten;
    /** Micro-session IDs of another member link (RFC 9534 §3.2). */
    public long wrongLink;
    /** Usable replies whose TLVs were not: an I flag, or an HMAC TLV that does not verify (RFC 8972 §4.8). */
    public long distrustedTlvs;
    /** Usable replies whose SSID is 0: the reflector knows RFC 8762 only. */
    public long ssidZero;
    /** Usable replies whose Error Estimate has Multiplier 0, which RFC 4656 §4.1.2 forbids. */
    public long errorEstimateZero;

    /** Replies that are not answers to anything: too short, forged, wrong session, wrong echo, malformed. */
    public long garbage()
    {
        return tooShort + badHmac + wrongSsid + wrongTimestamp + malformedTimestamp + wrongLink;
    }

    /** Well-formed replies to numbers we never sent or have forgotten. */
    public long unknown()
    {
        return neverSent + forgotten;
    }

    /** Adds another flow's; once both are counted. */
    public void add(final MatchCounters other)
    {
        tooShort += other.tooShort;
        badHmac += other.badHmac;
        wrongSsid += other.wrongSsid;
        wrongTimestamp += other.wrongTimestamp;
        malformedTimestamp += other.malformedTimestamp;
        neverSent += other.neverSent;
        forgotten += other.forgotten;
        wrongLink += other.wrongLink;
        distrustedTlvs += other.distrustedTlvs;
        ssidZero += other.ssidZero;
        errorEstimateZero += other.errorEstimateZero;
    }
}
