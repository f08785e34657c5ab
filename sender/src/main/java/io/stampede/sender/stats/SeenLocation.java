package io.stampede.sender.stats;

import io.stampede.sender.match.TlvSample;
import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.Location;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the reflector saw of our probes' addressing, by the last Location TLV (RFC 8972 §4.2), and how often it changed.
 * Addresses and ports it does not disclose are null or 0.
 */
public final class SeenLocation
{
    private static final int MAC_OCTETS = 6;
    private static final int IPV4_OCTETS = 4;

    private final UnsafeBuffer last = new UnsafeBuffer(new byte[TlvSample.VALUE_LENGTH]);
    private long changes;
    private boolean isKnown;

    void onValue(final DirectBuffer buffer, final int value)
    {
        boolean isSame = isKnown;
        for (int at = 0; at < TlvSample.VALUE_LENGTH; at += Long.BYTES)
        {
            isSame &= last.getLong(at) == buffer.getLong(value + at);
        }
        if (!isSame)
        {
            changes += isKnown ? 1 : 0;
            last.putBytes(0, buffer, value, TlvSample.VALUE_LENGTH);
            isKnown = true;
        }
    }

    /** Whether any reply told. */
    public boolean isKnown()
    {
        return isKnown;
    }

    /** How often it was another than in the reply before. */
    public long changes()
    {
        return changes;
    }

    public int sourcePort()
    {
        return Location.sourcePort(last, 0);
    }

    public int destinationPort()
    {
        return Location.destinationPort(last, 0);
    }

    /** Null if not told. */
    public @Nullable InetAddress sourceAddress()
    {
        return address(Location.SOURCE_IPV4, Location.SOURCE_IPV6);
    }

    /** Null if not told. */
    public @Nullable InetAddress destinationAddress()
    {
        return address(Location.DESTINATION_IPV4, Location.DESTINATION_IPV6);
    }

    /** Source address of the frame the probe arrived in, {@code 02:00:5e:10:00:01}; null if not told. */
    public @Nullable String sourceMac()
    {
        final int eui48 = subValue(Location.SOURCE_EUI_48, Location.MAC_LENGTH);
        final int eui64 = subValue(Location.SOURCE_EUI_64, Location.MAC_LENGTH);
        if (eui48 > 0 && last.getLong(eui48) != 0)
        {
            return hex(eui48, MAC_OCTETS);
        }
        return eui64 > 0 && last.getLong(eui64) != 0 ? hex(eui64, Location.MAC_LENGTH) : null;
    }

    private String hex(final int at, final int octets)
    {
        final byte[] address = new byte[octets];
        last.getBytes(at, address);
        return HexFormat.ofDelimiter(":").formatHex(address);
    }

    private @Nullable InetAddress address(final int ipv4, final int ipv6)
    {
        final int at4 = subValue(ipv4, Location.IP_LENGTH);
        final int at6 = subValue(ipv6, Location.IP_LENGTH);
        if (at4 > 0 && last.getInt(at4) != 0)
        {
            return address(at4, new byte[IPV4_OCTETS]);
        }
        final boolean isTold = at6 > 0 && (last.getLong(at6) != 0 || last.getLong(at6 + Long.BYTES) != 0);
        return isTold ? address(at6, new byte[Location.IP_LENGTH]) : null;
    }

    private InetAddress address(final int at, final byte... octets)
    {
        last.getBytes(at, octets);
        try
        {
            return InetAddress.getByAddress(octets);
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError("4 or 16 octets are always an address", ex);
        }
    }

    /** Where the Value of a sub-TLV of this type and Length starts, flags 0; 0 if there is none. */
    private int subValue(final int subType, final int subLength)
    {
        int at = Location.SUB_TLVS_OFFSET;
        while (isKnown && at + Tlv.HEADER_LENGTH <= TlvSample.VALUE_LENGTH)
        {
            final int length = Tlv.length(last, at);
            final int end = at + Tlv.HEADER_LENGTH + length;
            final boolean isRefused = (Tlv.flags(last, at) & (Tlv.UNRECOGNIZED | Tlv.MALFORMED)) != 0;
            if (Tlv.type(last, at) == subType && length == subLength && !isRefused && end <= TlvSample.VALUE_LENGTH)
            {
                return at + Tlv.HEADER_LENGTH;
            }
            at = end;
        }
        return 0;
    }
}
