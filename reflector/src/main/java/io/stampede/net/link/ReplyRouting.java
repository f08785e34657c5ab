package io.stampede.net.link;

import io.stampede.clock.WallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.Rtnetlink;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameWriter;
import io.stampede.wire.ip.MplsLabel;
import io.stampede.wire.ip.SegmentRoutingHeader;
import java.nio.ByteOrder;

/**
 * A frame goes back by the station it came from, with the tag it came with, unless it is steered.
 * <pre>
 *                 addresses                              station
 *   –             swapped                                it came from: always the same link
 *   SOURCE        from the one asked for                 it came from
 *   SAME_LINK     swapped                                it came from
 *   SR_MPLS       swapped, under the labels as given     it came from: this host has no label table, so the first
 *                                                        label is that neighbour's to read
 *   DESTINATION   to the one asked for                   the one its route leads to; of a tagged frame
 *   SRV6          to the first segment, the rest in an   the one it came from, as the kernel knows no
 *                 SRH, the destination last              neighbours behind that tag
 * </pre>
 * A source in loopback's range is replaced by a routable one.
 */
public final class ReplyRouting extends FrameRouting
{
    private static final int EOPNOTSUPP = -Errno.EOPNOTSUPP.number();
    private static final int EAFNOSUPPORT = -Errno.EAFNOSUPPORT.number();
    private static final int EINVAL = -Errno.EINVAL.number();
    private static final int SUPPORTED = Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK |
        Departure.SRV6 | Departure.SR_MPLS;

    private final OwnAddresses own;
    private final NextHops nextHops;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;

    /**
     * Routes.
     *
     * @param rtnetlink open, for routes and neighbours of the interface; stays the caller's.
     */
    public ReplyRouting(
        final OwnAddresses own, final Rtnetlink rtnetlink, final int interfaceIndex, final WallClock clock)
    {
        this.own = own;
        nextHops = new NextHops(new Neighbours(rtnetlink, interfaceIndex), clock);
    }

    @Override
    public int departures()
    {
        return SUPPORTED;
    }

    @Override
    public void begin()
    {
        nextHops.begin();
    }

    @Override
    public int route(final FrameLinks links, final PacketBatch batch, final int i)
    {
        final int wanted = batch.departure(i);
        if ((wanted & ~SUPPORTED) != 0)
        {
            return EOPNOTSUPP;
        }
        address(batch, i, wanted);
        final boolean isIpv4 = IpAddress.isIpv4(destinationHigh, destinationLow);
        if (isIpv4 != IpAddress.isIpv4(sourceHigh, sourceLow))
        {
            return EAFNOSUPPORT;
        }
        if (IpAddress.isLoopback(sourceHigh, sourceLow))
        {
            sourceHigh = own.routableHigh(isIpv4);
            sourceLow = own.routableLow(isIpv4);
        }
        writer().source(sourceHigh, sourceLow, batch.localPort(i));
        writer().destination(destinationHigh, destinationLow, batch.sourcePort(i));
        writer().link(batch.sourceMac(i), links.localMac(i), links.tag(i));
        writer().direct();
        return wanted == 0 ? 0 : steer(links, batch, i, wanted);
    }

    private void address(final PacketBatch batch, final int i, final int wanted)
    {
        final boolean hasSource = (wanted & Departure.SOURCE) != 0;
        final boolean hasDestination = (wanted & Departure.DESTINATION) != 0;
        sourceHigh = hasSource ? batch.sendSourceHigh(i) : batch.localHigh(i);
        sourceLow = hasSource ? batch.sendSourceLow(i) : batch.localLow(i);
        destinationHigh = hasDestination ? batch.sendDestinationHigh(i) : batch.sourceHigh(i);
        destinationLow = hasDestination ? batch.sendDestinationLow(i) : batch.sourceLow(i);
    }

    private int steer(final FrameLinks links, final PacketBatch batch, final int i, final int wanted)
    {
        if ((wanted & Departure.SR_MPLS) != 0)
        {
            return (wanted & Departure.SRV6) != 0 ? EINVAL : push(batch, i);
        }
        long high = destinationHigh;
        long low = destinationLow;
        if ((wanted & Departure.SRV6) != 0)
        {
            final int status = insert(batch, i);
            if (status < 0)
            {
                return status;
            }
            final int first = batch.sendPathOffset(i);
            high = batch.buffer().getLong(first, ByteOrder.BIG_ENDIAN);
            low = batch.buffer().getLong(first + Long.BYTES, ByteOrder.BIG_ENDIAN);
        }
        final boolean isElsewhere = (wanted & (Departure.DESTINATION | Departure.SRV6)) != 0;
        return isElsewhere && links.tag(i) == Ethernet.UNTAGGED ? turn(links, i, high, low) : 0;
    }

    private int push(final PacketBatch batch, final int i)
    {
        if (!isPathWithin(batch, i, MplsLabel.LENGTH, FrameWriter.MAX_LABELS))
        {
            return EINVAL;
        }
        writer().labels(batch.buffer(), batch.sendPathOffset(i), batch.sendPathLength(i));
        return 0;
    }

    private int insert(final PacketBatch batch, final int i)
    {
        if (!isPathWithin(batch, i, SegmentRoutingHeader.SEGMENT_LENGTH, FrameWriter.MAX_SEGMENTS))
        {
            return EINVAL;
        }
        if (IpAddress.isIpv4(destinationHigh, destinationLow))
        {
            return EAFNOSUPPORT;
        }
        writer().segments(batch.buffer(), batch.sendPathOffset(i), batch.sendPathLength(i));
        return 0;
    }

    private static boolean isPathWithin(final PacketBatch batch, final int i, final int unit, final int maxUnits)
    {
        final int length = batch.sendPathLength(i);
        final int offset = batch.sendPathOffset(i);
        return length > 0 && length % unit == 0 && length <= unit * maxUnits &&
            offset >= 0 && offset <= batch.buffer().capacity() - length;
    }

    private int turn(final FrameLinks links, final int i, final long high, final long low)
    {
        final int status = nextHops.find(high, low);
        if (status == 0)
        {
            writer().link(nextHops.mac(), links.localMac(i), Ethernet.UNTAGGED);
        }
        return status;
    }

    @Override
    public void close()
    {
        nextHops.close();
    }
}
