package io.stampede.net.udp;

import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The other ways a frame can leave by: {@link Departure}. One per port, used by the thread that polls it.
 * <pre>
 *                IPv4                       IPv6
 *   SOURCE       PKTINFO address            the same
 *   DESTINATION  msg_name                   the same
 *   SAME_LINK    PKTINFO interface          the same, on a socket of its own ({@link LinkSockets})
 *   SRV6         –                          a socket option around the send ({@link SegmentList})
 * </pre>
 */
final class Detours
{
    /** {@link #prepare}: the frame leaves among the others of its run. */
    static final int WITH_THE_RUN = 0;
    /** {@link #prepare}: the frame needs a {@link #send} of its own. */
    static final int APART = 1;

    private static final int EOPNOTSUPP = -Errno.EOPNOTSUPP.number();
    private static final int ENODEV = -Errno.ENODEV.number();
    /** The loopback interface has this index in every network namespace. */
    private static final int LOOPBACK_INDEX = 1;

    private final UdpFamily family;
    private final Socket socket;
    private final int supported;
    private final SegmentList segmentList = new SegmentList();
    /** Where interfaces named per packet are not kept to. */
    private final @Nullable LinkSockets links;

    private Detours(
        final UdpFamily family, final Socket socket, final int supported, final @Nullable LinkSockets links)
    {
        this.family = family;
        this.socket = socket;
        this.supported = supported;
        this.links = links;
    }

    /** Of a port that sends everything the ordinary way. */
    static Detours none(final UdpFamily family, final Socket socket)
    {
        return new Detours(family, socket, 0, null);
    }

    /** What this port and this kernel can do; for IPv6 it is tried on a socket that is closed again. */
    static Detours of(
        final UdpPortOptions options,
        final UdpFamily family,
        final Socket socket,
        final int port,
        final PortStatistics statistics)
    {
        if (options.remote() != null)
        {
            return none(family, socket);
        }
        if (!options.isIpv6())
        {
            return new Detours(
                family, socket, Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK, null);
        }
        final LinkSockets links = new LinkSockets(options, family, socket, port, statistics);
        // a socket tied to one interface receives by no other and keeps to it
        final boolean isTied = options.interfaceName() != null;
        return new Detours(family, socket, tryOut(links, isTied), isTied ? null : links);
    }

    private static int tryOut(final LinkSockets links, final boolean isTied)
    {
        int supported = Departure.SOURCE | Departure.DESTINATION;
        try (Socket trial = new Socket())
        {
            final int result = links.open(trial, LOOPBACK_INDEX);
            supported |= result >= 0 || isTied ? Departure.SAME_LINK : 0;
            supported |= new SegmentList().isPossible(trial) ? Departure.SRV6 : 0;
        }
        return supported;
    }

    /** Bits of {@link Departure}. */
    int supported()
    {
        return supported;
    }

    /** A new batch is about to be sent. */
    void begin()
    {
        if (links != null)
        {
            links.begin();
        }
    }

    /**
     * Turns frame {@code i}, otherwise ready to leave, to its own way.
     *
     * @return {@link #WITH_THE_RUN}, {@link #APART} or a negative errno.
     */
    int prepare(final MmsgTable table, final PacketBatch batch, final int i)
    {
        final int wanted = batch.departure(i) & ~Departure.STAMPED;
        if ((wanted & ~supported) != 0)
        {
            return EOPNOTSUPP;
        }
        table.detour(i);
        final NativeMemory memory = table.memory();
        int status = 0;
        if ((wanted & Departure.SOURCE) != 0)
        {
            status = family.putSource(memory, table.detourPktinfo(i), batch, i);
        }
        if (status == 0 && (wanted & Departure.DESTINATION) != 0)
        {
            status = family.putDestination(memory, table.detourName(i), batch, i);
        }
        return status == 0 ? prepareRoute(table, batch, i, wanted) : status;
    }

    private int prepareRoute(final MmsgTable table, final PacketBatch batch, final int i, final int wanted)
    {
        int way = WITH_THE_RUN;
        if ((wanted & Departure.SAME_LINK) != 0)
        {
            final int index = batch.interfaceIndex(i);
            if (index <= 0)
            {
                return ENODEV;
            }
            final boolean isKept = family.putInterface(table.memory(), table.detourPktinfo(i), index);
            way = isKept || links == null ? WITH_THE_RUN : APART;
        }
        if ((wanted & Departure.SRV6) != 0)
        {
            final int segments = SegmentList.segments(batch, i);
            // the destination alone is the ordinary way
            return segments > 0 ? APART : segments < 0 ? segments : way;
        }
        return way;
    }

    /** Sends a frame that {@link #prepare} found to be {@link #APART}; 1 or a negative errno. */
    int send(final MmsgTable table, final PacketBatch batch, final int i)
    {
        Socket via = socket;
        if (links != null && !isByPortSocket(table, batch, i))
        {
            final int slot = links.slotOf(batch.interfaceIndex(i));
            if (slot < 0)
            {
                return slot;
            }
            via = links.socket(slot);
        }
        final boolean hasSegments = (batch.departure(i) & Departure.SRV6) != 0;
        final int segments = hasSegments ? SegmentList.segments(batch, i) : 0;
        return segments > 0 ?
            segmentList.send(via, table.txAddress(i), batch, i, segments) :
            via.sendmmsg(table.txAddress(i), 1, Socket.MSG_DONTWAIT);
    }

    /** Whether frame {@code i} leaves by the port's own socket. */
    boolean isByPortSocket(final MmsgTable table, final PacketBatch batch, final int i)
    {
        return links == null || (batch.departure(i) & Departure.SAME_LINK) == 0 ||
            family.putInterface(table.memory(), table.detourPktinfo(i), batch.interfaceIndex(i));
    }

    void close()
    {
        if (links != null)
        {
            links.close();
        }
    }
}
