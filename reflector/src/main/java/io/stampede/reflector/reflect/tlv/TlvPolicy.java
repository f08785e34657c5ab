package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.AddressSet;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.TimestampInformation;
import org.jspecify.annotations.Nullable;

/**
 * Which TLVs a reflector processes, and how far each may go. Immutable.
 *
 * @param enabled        types to process, all others are returned as unknown.
 * @param location       what the Location TLV tells.
 * @param permittedDscps bit n set: a Class of Service TLV may ask for DSCP n on the reply.
 * @param syncSource     what disciplines this host's clock, of {@link TimestampInformation}.
 * @param ownAddresses   this host's, for the Destination Node Address TLV.
 * @param returnPath     how far a Return Path TLV may steer a reply.
 * @param counters       what a Direct Measurement TLV is told; null for nothing.
 * @param links          identifiers of our links, for the Micro-session ID TLV.
 * @param format         of timestamps, for the Follow-Up Telemetry TLV.
 */
public record TlvPolicy(
    TlvTypeSet enabled,
    LocationPolicy location,
    long permittedDscps,
    int syncSource,
    AddressSet ownAddresses,
    ReturnPathPolicy returnPath,
    @Nullable PacketCounters counters,
    LinkIds links,
    TimestampFormat format)
{
    /** Every DSCP may be asked for. */
    public static final long ALL_DSCPS = -1L;

    /** All types this reflector can process, nothing withheld: the reply goes nowhere but to the sender. */
    public static final TlvPolicy DEFAULT = new TlvPolicy(
        TlvTypeSet.of(
            TlvType.EXTRA_PADDING,
            TlvType.LOCATION,
            TlvType.TIMESTAMP_INFORMATION,
            TlvType.CLASS_OF_SERVICE,
            TlvType.ACCESS_REPORT,
            TlvType.FOLLOW_UP_TELEMETRY,
            TlvType.DESTINATION_NODE_ADDRESS,
            TlvType.RETURN_PATH),
        LocationPolicy.DISCLOSE,
        ALL_DSCPS,
        TimestampInformation.SYNC_NTP,
        new AddressSet(),
        ReturnPathPolicy.NONE,
        null,
        LinkIds.NONE,
        TimestampFormat.NTP);

    /** The same with the HMAC TLV, for reflectors that have keys. */
    public TlvPolicy withHmac()
    {
        return with(enabled.with(TlvType.HMAC));
    }

    /** The same with the Reflected Test Packet Control TLV, which is off unless the operator wants it. */
    public TlvPolicy withReflectedControl()
    {
        return with(enabled.with(TlvType.REFLECTED_TEST_PACKET_CONTROL));
    }

    /** The same with the Direct Measurement TLV and where its counts come from. */
    public TlvPolicy withDirectMeasurement(final PacketCounters source)
    {
        return new TlvPolicy(
            enabled.with(TlvType.DIRECT_MEASUREMENT),
            location,
            permittedDscps,
            syncSource,
            ownAddresses,
            returnPath,
            source,
            links,
            format);
    }

    /** The same with the Micro-session ID TLV, if any link has an identifier. */
    public TlvPolicy withLinkIds(final LinkIds ids)
    {
        return new TlvPolicy(
            ids.isEmpty() ? enabled : enabled.with(TlvType.MICRO_SESSION_ID),
            location,
            permittedDscps,
            syncSource,
            ownAddresses,
            returnPath,
            counters,
            ids,
            format);
    }

    /** The same with timestamps of another format. */
    public TlvPolicy withFormat(final TimestampFormat other)
    {
        return new TlvPolicy(
            enabled, location, permittedDscps, syncSource, ownAddresses, returnPath, counters, links, other);
    }

    /** The same with types disabled. */
    public TlvPolicy without(final int... types)
    {
        TlvTypeSet left = enabled;
        for (final int type : types)
        {
            left = left.without(type);
        }
        return with(left);
    }

    private TlvPolicy with(final TlvTypeSet types)
    {
        return new TlvPolicy(
            types, location, permittedDscps, syncSource, ownAddresses, returnPath, counters, links, format);
    }

    /** The same on a certain host and port. */
    public TlvPolicy at(final AddressSet own, final ReturnPathPolicy path)
    {
        return new TlvPolicy(enabled, location, permittedDscps, syncSource, own, path, counters, links, format);
    }

    /** The same with other limits for the sender's wishes. */
    public TlvPolicy within(final LocationPolicy disclosed, final long dscps)
    {
        return new TlvPolicy(
            enabled, disclosed, dscps, syncSource, ownAddresses, returnPath, counters, links, format);
    }
}
