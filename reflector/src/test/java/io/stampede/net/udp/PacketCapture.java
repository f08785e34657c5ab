package io.stampede.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.Iovec;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.ThreadOf;
import io.stampede.testing.NetworkNamespace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Ethernet frames as they come in by any interface of a namespace, by a packet socket: {@code packet(7)}. */
public final class PacketCapture implements AutoCloseable
{
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    /** ETH_P_ALL in network order. */
    private static final int ALL_PROTOCOLS = 0x0300;
    private static final int SOCKADDR_LL_LENGTH = 20;
    private static final int SLL_IFINDEX = 4;
    private static final int SLL_PKTTYPE = 10;
    private static final int PACKET_OUTGOING = 4;
    private static final int NAME = 64;
    private static final int IOV = 96;
    private static final int FRAME = 128;
    private static final int FRAME_LENGTH = 2_048;

    private final Socket socket = new Socket();
    private final NativeMemory memory = NativeMemory.allocate(FRAME + FRAME_LENGTH, 64);

    private PacketCapture()
    {
        Iovec.base(memory, IOV, memory.address() + FRAME);
        Iovec.length(memory, IOV, FRAME_LENGTH);
        Mmsghdr.name(memory, 0, memory.address() + NAME);
        Mmsghdr.iov(memory, 0, memory.address() + IOV, 1);
    }

    public static PacketCapture in(final NetworkNamespace namespace) throws Exception
    {
        final PacketCapture capture = new PacketCapture();
        final int result = ThreadOf.namespace(
            namespace.name(), () -> capture.socket.open(AF_PACKET, SOCK_RAW | Socket.SOCK_CLOEXEC, ALL_PROTOCOLS));
        assertThat(result).isNotNegative();
        return capture;
    }

    /** The next UDP frame over IPv6 or IPv4 whose destination port is {@code port}; bounded by the test's timeout. */
    public UdpFrame next(final int port)
    {
        while (true)
        {
            Mmsghdr.nameLength(memory, 0, SOCKADDR_LL_LENGTH);
            final int received = socket.recvmmsg(memory.address(), 1, Socket.MSG_DONTWAIT);
            final Optional<UdpFrame> frame = received == 1 ? read() : Optional.empty();
            if (frame.isPresent() && frame.get().destinationPort() == port)
            {
                return frame.get();
            }
            if (Thread.currentThread().isInterrupted())
            {
                throw new AssertionError("no frame to port " + port + " came in time");
            }
            Thread.onSpinWait();
        }
    }

    private Optional<UdpFrame> read()
    {
        if (memory.getByte(NAME + SLL_PKTTYPE) == PACKET_OUTGOING)
        {
            return Optional.empty();
        }
        final byte[] octets = memory.getBytes(FRAME, Mmsghdr.length(memory, 0));
        return UdpFrame.parse(memory.getInt(NAME + SLL_IFINDEX), octets);
    }

    @Override
    public void close()
    {
        socket.close();
    }

    /**
     * A UDP packet as it lay on the wire.
     *
     * @param interfaceIndex it came in by.
     * @param source         address in the IP header.
     * @param destination    likewise.
     * @param routing        the routing header, empty if there is none.
     * @param udp            UDP header and payload.
     */
    public record UdpFrame(
        int interfaceIndex, InetAddress source, InetAddress destination, ByteBuffer routing, ByteBuffer udp)
    {
        private static final int ETHERNET_LENGTH = 14;
        private static final int IPV4_LENGTH = 20;
        private static final int IPV6_LENGTH = 40;
        private static final int UDP = 17;
        private static final int ROUTING = 43;
        private static final int UNIT = 8;
        private static final int SEGMENT_LENGTH = 16;

        static Optional<UdpFrame> parse(final int interfaceIndex, final byte[] octets)
        {
            final ByteBuffer frame = ByteBuffer.wrap(octets);
            final int etherType = frame.getShort(12) & 0xFFFF;
            if (etherType == 0x86DD)
            {
                return parseIpv6(interfaceIndex, frame);
            }
            final int start = ETHERNET_LENGTH + IPV4_LENGTH;
            return etherType != 0x0800 || frame.get(23) != UDP ? Optional.empty() : Optional.of(new UdpFrame(
                interfaceIndex, address(frame, 26, 30), address(frame, 30, start),
                frame.slice(start, 0), frame.slice(start, octets.length - start)));
        }

        private static Optional<UdpFrame> parseIpv6(final int interfaceIndex, final ByteBuffer frame)
        {
            final int start = ETHERNET_LENGTH + IPV6_LENGTH;
            final boolean hasRouting = frame.get(20) == ROUTING;
            final int routingLength = hasRouting ? (frame.get(start + 1) & 0xFF) * UNIT + UNIT : 0;
            final int udp = start + routingLength;
            return frame.get(hasRouting ? start : 20) != UDP ? Optional.empty() : Optional.of(new UdpFrame(
                interfaceIndex, address(frame, 22, 38), address(frame, 38, start),
                frame.slice(start, routingLength), frame.slice(udp, frame.capacity() - udp)));
        }

        private static InetAddress address(final ByteBuffer octets, final int from, final int to)
        {
            final byte[] address = new byte[to - from];
            octets.get(from, address);
            try
            {
                return InetAddress.getByAddress(address);
            }
            catch (final UnknownHostException ex)
            {
                throw new AssertionError("4 or 16 octets are an address", ex);
            }
        }

        public int destinationPort()
        {
            return udp.getShort(2) & 0xFFFF;
        }

        /** -1 without a routing header. */
        public int segmentsLeft()
        {
            return routing.capacity() == 0 ? -1 : routing.get(3);
        }

        public InetAddress segment(final int index)
        {
            final int from = UNIT + index * SEGMENT_LENGTH;
            return address(routing, from, from + SEGMENT_LENGTH);
        }

        /**
         * Sum of pseudo header and packet (RFC 8200 §8.1): 0xFFFF when the checksum is that of a packet to {@code
         * finalDestination}.
         */
        public int checksumTo(final InetAddress finalDestination)
        {
            final ByteBuffer summed =
                ByteBuffer.allocate(2 * SEGMENT_LENGTH + UNIT + (udp.capacity() + 1) / 2 * 2)
                    .put(source.getAddress()).put(finalDestination.getAddress())
                    .putInt(udp.capacity()).putInt(UDP).put(udp.duplicate());
            int sum = 0;
            for (int i = 0; i < summed.capacity(); i += 2)
            {
                sum += summed.getShort(i) & 0xFFFF;
            }
            while (sum > 0xFFFF)
            {
                sum = (sum & 0xFFFF) + (sum >>> 16);
            }
            return sum;
        }
    }
}
