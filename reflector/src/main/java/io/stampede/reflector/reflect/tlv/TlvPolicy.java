package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.AddressSet;
import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.TimestampInformation;

/**
 * Which TLVs a reflector processes, and how far each may go. Immutable.
 *
 * @param enabled        types to process, all others are returned as unknown.
 * @param location       what the Location TLV tells.
 * @param permittedDscps bit n set: a Class of Service TLV may ask for DSCP n on the reply.
 * @param syncSource     what disciplines this host's clock, of {@link TimestampInformation}.
 * @param ownAddresses   this host's, for the Destination Node Address TLV.
 * @param returnPath     how far a Return Path TLV may steer a reply.
 */
public record TlvPolicy(
    TlvTypeSet enabled,
    LocationPolicy location,
    long permittedDscps,
    int syncSource,
    AddressSet ownAddresses,
    ReturnPathPolicy returnPath)
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
            TlvType.DESTINATION_NODE_ADDRESS,
            TlvType.RETURN_PATH),
        LocationPolicy.DISCLOSE,
        ALL_DSCPS,
        TimestampInformation.SYNC_NTP,
        new AddressSet(),
        ReturnPathPolicy.NONE);

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

    /** The same with other types enabled. */
    public TlvPolicy withEnabled(final int... types)
    {
        return with(TlvTypeSet.of(types));
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
        return new TlvPolicy(types, location, permittedDscps, syncSource, ownAddresses, returnPath);
    }

    /** The same on a certain host and port. */
    public TlvPolicy at(final AddressSet own, final ReturnPathPolicy path)
    {
        return new TlvPolicy(enabled, location, permittedDscps, syncSource, own, path);
    }

    /** The same with other limits for the sender's wishes. */
    public TlvPolicy within(final LocationPolicy disclosed, final long dscps)
    {
        return new TlvPolicy(enabled, disclosed, dscps, syncSource, ownAddresses, returnPath);
    }
}
