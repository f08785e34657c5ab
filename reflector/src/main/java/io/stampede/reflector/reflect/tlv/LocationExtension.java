package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvCursor;
import io.stampede.wire.tlv.Location;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Location (RFC 8972 §4.2): tells the sender the addressing its request arrived with, as far as local policy discloses
 * it. Where the port does not see the source MAC address, that answer is an EUI-64 of zeros. Owned by the reflecting
 * thread.
 */
final class LocationExtension
{
    private final TlvCursor cursor = new TlvCursor(new UnsafeBuffer(0, 0));
    private final LocationPolicy policy;

    LocationExtension(final LocationPolicy policy)
    {
        this.policy = policy;
    }

    /** @return the flags of the reply's TLV. */
    int extend(final PacketBatch batch, final int i, final int offset, final int length)
    {
        if (length < Location.MIN_LENGTH)
        {
            return Tlv.MALFORMED;
        }
        final UnsafeBuffer buffer = batch.buffer();
        final int value = offset + Tlv.HEADER_LENGTH;
        Location.ports(
            buffer,
            value,
            policy.disclosesPorts() ? batch.localPort(i) : 0,
            policy.disclosesPorts() ? batch.sourcePort(i) : 0);
        cursor.wrap(buffer, value + Location.SUB_TLVS_OFFSET, value + length);
        int step = cursor.next();
        while (step == TlvCursor.TLV)
        {
            Tlv.flags(buffer, cursor.offset(), answer(batch, i, buffer));
            step = cursor.next();
        }
        if (step != TlvCursor.END)
        {
            Tlv.flags(buffer, cursor.offset(), Tlv.MALFORMED);
        }
        return 0;
    }

    private int answer(final PacketBatch batch, final int i, final UnsafeBuffer buffer)
    {
        final int type = cursor.type();
        final int wanted = switch (type)
        {
            case Location.SOURCE_MAC -> Location.MAC_LENGTH;
            case Location.DESTINATION_IP, Location.SOURCE_IP -> Location.IP_LENGTH;
            default -> -1;
        };
        if (wanted < 0)
        {
            return Tlv.UNRECOGNIZED;
        }
        if (cursor.length() != wanted)
        {
            return Tlv.MALFORMED;
        }
        if (type == Location.SOURCE_MAC)
        {
            mac(buffer, policy.disclosesSource() ? batch.sourceMac(i) : PacketBatch.UNKNOWN_MAC);
        }
        else if (type == Location.DESTINATION_IP)
        {
            final boolean isDisclosed = policy.disclosesDestination();
            address(buffer, batch.localHigh(i), batch.localLow(i), Location.DESTINATION_IPV4, isDisclosed);
        }
        else
        {
            final boolean isDisclosed = policy.disclosesSource();
            address(buffer, batch.sourceHigh(i), batch.sourceLow(i), Location.SOURCE_IPV4, isDisclosed);
        }
        return 0;
    }

    private void mac(final UnsafeBuffer buffer, final long mac)
    {
        final boolean isKnown = mac != PacketBatch.UNKNOWN_MAC;
        final int type = isKnown ? Location.SOURCE_EUI_48 : Location.SOURCE_EUI_64;
        Tlv.header(buffer, cursor.offset(), 0, type, Location.MAC_LENGTH);
        Location.eui48(buffer, cursor.valueOffset(), isKnown ? mac : 0);
    }

    /** The type for IPv6 follows that for IPv4. */
    private void address(
        final UnsafeBuffer buffer, final long high, final long low, final int ipv4Type, final boolean isDisclosed)
    {
        final boolean isIpv4 = IpAddress.isIpv4(high, low);
        final int type = isIpv4 ? ipv4Type : ipv4Type + 1;
        Tlv.header(buffer, cursor.offset(), 0, type, Location.IP_LENGTH);
        if (isIpv4)
        {
            Location.ipv4(buffer, cursor.valueOffset(), isDisclosed ? (int)low : 0);
        }
        else
        {
            Location.ipv6(buffer, cursor.valueOffset(), isDisclosed ? high : 0, isDisclosed ? low : 0);
        }
    }
}
