package io.stampede.net.link;

import io.stampede.frame.AddressSet;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.wire.ip.FrameFault;
import io.stampede.wire.ip.FrameReader;
import org.agrona.DirectBuffer;

/**
 * Takes one frame as a kernel would for a UDP socket: read and checked, for one of our addresses, then put into a
 * batch. One per port, used by the thread that polls it.
 *
 * <p>Labels are all popped: whoever gets a labelled frame for one of its addresses is the egress. Destinations in
 * loopback's range are taken under labels or segments only, as those have routed the packet (RFC 9503 appendix A).
 */
public final class FrameArrival
{
    private final OwnAddresses own;
    private final int interfaceIndex;
    private final boolean takesPartialChecksums;
    private final AddressSet impossibleSources;
    private final FrameReader reader = new FrameReader();

    /** Takes frames of one interface. */
    public FrameArrival(final OwnAddresses own, final int interfaceIndex)
    {
        this(own, interfaceIndex, false, new AddressSet());
    }

    private FrameArrival(
        final OwnAddresses own,
        final int interfaceIndex,
        final boolean takesPartialChecksums,
        final AddressSet impossibleSources)
    {
        this.own = own;
        this.interfaceIndex = interfaceIndex;
        this.takesPartialChecksums = takesPartialChecksums;
        this.impossibleSources = impossibleSources;
    }

    /**
     * Frames of this host come by it whose UDP checksum has only been begun, and nothing but the frame tells which: so
     * with veth.
     */
    public FrameArrival withPartialChecksums()
    {
        return new FrameArrival(own, interfaceIndex, true, impossibleSources);
    }

    /** Nothing that arrives can be from these: a host's own, as a forged request names them (THREATS row 1). */
    public FrameArrival withImpossibleSources(final AddressSet addresses)
    {
        return new FrameArrival(own, interfaceIndex, takesPartialChecksums, addresses);
    }

    /**
     * Reads a frame.
     *
     * @param isChecksumPending it was sent on this host: its UDP checksum is not there yet, and nothing can have
     *                          happened to it.
     * @return octets of the UDP payload, or a {@link FrameFault}.
     */
    public int read(final DirectBuffer frames, final int offset, final int length, final boolean isChecksumPending)
    {
        final int payload = reader.read(frames, offset, length);
        if (payload < 0)
        {
            return payload;
        }
        if (!isForUs())
        {
            return FrameFault.NOT_FOR_US;
        }
        if (impossibleSources.contains(reader.sourceHigh(), reader.sourceLow()))
        {
            return FrameFault.BAD_SOURCE;
        }
        return isChecksumPending || reader.isChecksumValid() ||
            (takesPartialChecksums && reader.isChecksumPartial()) ? payload : FrameFault.BAD_CHECKSUM;
    }

    private boolean isForUs()
    {
        final long high = reader.destinationHigh();
        final long low = reader.destinationLow();
        if (reader.isTunnelled() && !own.contains(reader.tunnelHigh(), reader.tunnelLow()))
        {
            return false;
        }
        return own.contains(high, low) || (reader.isDecapsulated() && IpAddress.isLoopback(high, low) &&
            own.hasRoutable(IpAddress.isIpv4(high, low)));
    }

    /** The tag the frame last read carries itself, or {@link io.stampede.wire.ip.Ethernet#UNTAGGED}. */
    public int tag()
    {
        return reader.tag();
    }

    /** Makes the frame last read frame {@code i} of a batch over the same buffer, all but its receive time. */
    public void put(final PacketBatch batch, final FrameLinks links, final int i, final int length, final int tag)
    {
        batch.offset(i, reader.payloadOffset());
        batch.arrived(i, length);
        batch.sourceMac(i, reader.sourceMac());
        batch.source(i, reader.sourceHigh(), reader.sourceLow(), reader.sourcePort());
        batch.local(i, reader.destinationHigh(), reader.destinationLow(), reader.destinationPort());
        batch.ipHeader(i, reader.ttl(), reader.tos());
        batch.interfaceIndex(i, interfaceIndex);
        links.set(i, reader.destinationMac(), tag);
    }
}
