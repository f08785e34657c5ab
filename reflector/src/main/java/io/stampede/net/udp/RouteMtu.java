package io.stampede.net.udp;

import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Ipv6SrHdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;

/**
 * How long a packet may be that leaves towards some host: as long as the route there says, which is the MTU of the
 * interface it leaves by, or less where a router on the path has told of less. A socket is opened for the question and
 * closed again, as what a socket was connected or tied to cannot be taken back; some 10 us. One per port, used by the
 * thread that polls it.
 * <pre>
 *   SO_BINDTOIFINDEX    for a frame that leaves by the interface its request came by
 *   connect             looks the route up, sends nothing
 *   IP_MTU, IPV6_MTU    what was found
 * </pre>
 */
final class RouteMtu
{
    private final UdpFamily family;
    private final Socket socket = new Socket();

    RouteMtu(final UdpFamily family)
    {
        this.family = family;
    }

    /**
     * The longest UDP payload frame {@code i} carries unfragmented. Where there is no route: what any host has to take.
     */
    int maxPayload(final MmsgTable table, final PacketBatch batch, final int i)
    {
        final int mtu = mtu(table, batch, i);
        final boolean isAlongSegments = (batch.departure(i) & Departure.SRV6) != 0;
        final int segments = isAlongSegments ? batch.sendPathLength(i) / Ipv6SrHdr.SEGMENT_LENGTH : 0;
        final int routing = isAlongSegments ? Ipv6SrHdr.length(segments + 1) : 0;
        return family.payloadOf(mtu) - routing;
    }

    private int mtu(final MmsgTable table, final PacketBatch batch, final int i)
    {
        table.detour(i);
        final NativeMemory memory = table.memory();
        final long name = table.detourName(i);
        int result = socket.open(family.domain(), Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
        if (result >= 0 && (batch.departure(i) & Departure.DESTINATION) != 0)
        {
            result = family.putDestination(memory, name, batch, i);
        }
        if (result >= 0 && (batch.departure(i) & Departure.SAME_LINK) != 0)
        {
            result = socket.setsockopt(Socket.SOL_SOCKET, Socket.SO_BINDTOIFINDEX, batch.interfaceIndex(i));
        }
        result = result < 0 ? result : socket.connect(memory, name, family.nameLength());
        result = result < 0 ? result : socket.getsockopt(family.level(), family.mtuOption(), 0);
        socket.close();
        table.endDetour(i);
        return result;
    }
}
