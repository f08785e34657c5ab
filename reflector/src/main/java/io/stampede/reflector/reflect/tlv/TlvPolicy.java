package io.stampede.reflector.reflect.tlv;

import io.stampede.wire.TlvType;
import io.stampede.wire.tlv.TimestampInformation;

/**
 * Which TLVs a reflector processes, and how far each may go. Immutable.
 *
 * @param enabled        types to process, all others are returned as unknown.
 * @param location       what the Location TLV tells.
 * @param permittedDscps bit n set: a Class of Service TLV may ask for DSCP n on the reply.
 * @param syncSource     what disciplines this host's clock, of {@link TimestampInformation}.
 */
public record TlvPolicy(TlvTypeSet enabled, LocationPolicy location, long permittedDscps, int syncSource)
{
    /** Every DSCP may be asked for. */
    public static final long ALL_DSCPS = -1L;

    /** All types this reflector can process, nothing withheld: the sender gets nothing it did not know or send. */
    public static final TlvPolicy DEFAULT = new TlvPolicy(
        TlvTypeSet.of(
            TlvType.EXTRA_PADDING,
            TlvType.LOCATION,
            TlvType.TIMESTAMP_INFORMATION,
            TlvType.CLASS_OF_SERVICE,
            TlvType.ACCESS_REPORT),
        LocationPolicy.DISCLOSE,
        ALL_DSCPS,
        TimestampInformation.SYNC_NTP);

    /** The same with the HMAC TLV, for reflectors that have keys. */
    public TlvPolicy withHmac()
    {
        return new TlvPolicy(enabled.with(TlvType.HMAC), location, permittedDscps, syncSource);
    }

    /** The same with other types enabled. */
    public TlvPolicy withEnabled(final int... types)
    {
        return new TlvPolicy(TlvTypeSet.of(types), location, permittedDscps, syncSource);
    }
}
