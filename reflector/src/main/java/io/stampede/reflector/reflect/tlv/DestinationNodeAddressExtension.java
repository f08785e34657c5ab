package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.AddressSet;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.wire.Tlv;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Destination Node Address (RFC 9503 §3): if the address is ours, the reply leaves from it; if not, the U flag tells
 * the sender it reached somebody else. Immutable.
 */
final class DestinationNodeAddressExtension
{
    private final AddressSet own;
    private final int abilities;

    /**
     * An extension.
     *
     * @param own       this host's addresses.
     * @param abilities of the port, bits of {@link Departure}.
     */
    DestinationNodeAddressExtension(final AddressSet own, final int abilities)
    {
        this.own = own;
        this.abilities = abilities;
    }

    /** @return the flags of the reply's TLV. */
    int extend(final PacketBatch batch, final int i, final int offset, final int length, final Reply reply)
    {
        if (!AddressValue.isValidLength(length))
        {
            return Tlv.MALFORMED;
        }
        final UnsafeBuffer buffer = batch.buffer();
        final long high = AddressValue.high(buffer, offset + Tlv.HEADER_LENGTH, length);
        final long low = AddressValue.low(buffer, offset + Tlv.HEADER_LENGTH, length);
        if (!own.contains(high, low))
        {
            return Tlv.UNRECOGNIZED;
        }
        if (high == batch.localHigh(i) && low == batch.localLow(i))
        {
            return 0;
        }
        final boolean isUsable = (abilities & Departure.SOURCE) != 0 &&
            IpAddress.isIpv4(high, low) == IpAddress.isIpv4(batch.localHigh(i), batch.localLow(i));
        if (!isUsable)
        {
            return Tlv.UNRECOGNIZED;
        }
        reply.source(high, low);
        return 0;
    }
}
