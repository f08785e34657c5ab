package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.Iovec;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.ThreadOf;
import io.stampede.testing.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** UDP packets with any source at all, put on a link as Ethernet frames by a packet socket: {@code packet(7)}. */
final class ForgedPackets implements AutoCloseable
{
    /** Frames a system call takes. */
    static final int BATCH = 64;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOCKADDR_LL_LENGTH = 20;
    private static final int SLL_IFINDEX = 4;
    private static final int FRAME_LENGTH = 2_048;
    private static final int NAME = 0;
    private static final int HEADERS = 64;
    private static final int VECTORS = HEADERS + BATCH * Mmsghdr.SIZEOF;
    private static final int FRAMES = VECTORS + BATCH * Iovec.SIZEOF;

    private static final int ETHERNET_LENGTH = 14;
    private static final int IPV4_LENGTH = 20;
    private static final int IPV6_LENGTH = 40;
    private static final int UDP_LENGTH = 8;
    private static final int UDP = 17;
    private static final int TTL = 255;

    private final Socket socket = new Socket();
    private final NativeMemory memory = NativeMemory.allocate(FRAMES + BATCH * FRAME_LENGTH, 64);
    private final byte[] destinationMac;
    private int waiting;

    private ForgedPackets(final int interfaceIndex, final byte[] destinationMac)
    {
        this.destinationMac = destinationMac;
        memory.putShort(NAME, (short)AF_PACKET);
        memory.putInt(NAME + SLL_IFINDEX, interfaceIndex);
        for (int i = 0; i < BATCH; i++)
        {
            final int header = HEADERS + i * Mmsghdr.SIZEOF;
            final int vector = VECTORS + i * Iovec.SIZEOF;
            Iovec.base(memory, vector, memory.address() + FRAMES + (long)i * FRAME_LENGTH);
            Mmsghdr.name(memory, header, memory.address() + NAME);
            Mmsghdr.nameLength(memory, header, SOCKADDR_LL_LENGTH);
            Mmsghdr.iov(memory, header, memory.address() + vector, 1);
        }
    }

    /** Forges on {@code link} of {@code from}, whose other end, of the same name, is in {@code to}. */
    static ForgedPackets between(final NetworkNamespace from, final NetworkNamespace to, final String link)
        throws Exception
    {
        final String index = from.run("cat", "/sys/class/net/" + link + "/ifindex").strip();
        final String mac = to.run("cat", "/sys/class/net/" + link + "/address").strip();
        final ForgedPackets forged =
            new ForgedPackets(Integer.parseInt(index), HexFormat.ofDelimiter(":").parseHex(mac));
        final int result = ThreadOf.namespace(
            from.name(), () -> forged.socket.open(AF_PACKET, SOCK_RAW | Socket.SOCK_CLOEXEC, 0));
        assertThat(result).isNotNegative();
        return forged;
    }

    /** One packet that leaves at once. */
    void send(final InetSocketAddress source, final InetSocketAddress destination, final byte... payload)
    {
        add(source, destination, payload);
        flush();
    }

    /** One packet that leaves with {@value #BATCH} others, or by {@link #flush}. */
    void add(final InetSocketAddress source, final InetSocketAddress destination, final byte... payload)
    {
        final byte[] frame = frame(source, destination, payload);
        memory.putBytes(FRAMES + (long)waiting * FRAME_LENGTH, frame);
        Iovec.length(memory, VECTORS + (long)waiting * Iovec.SIZEOF, frame.length);
        if (++waiting == BATCH)
        {
            flush();
        }
    }

    void flush()
    {
        int sent = 0;
        while (sent < waiting)
        {
            final int result =
                socket.sendmmsg(memory.address() + HEADERS + (long)sent * Mmsghdr.SIZEOF, waiting - sent, 0);
            assertThat(result).as("frames sent, or -errno").isPositive();
            sent += result;
        }
        waiting = 0;
    }

    private byte[] frame(final InetSocketAddress source, final InetSocketAddress destination, final byte... payload)
    {
        final byte[] from = source.getAddress().getAddress();
        final byte[] to = destination.getAddress().getAddress();
        final boolean isIpv4 = from.length == 4;
        final int udp = ETHERNET_LENGTH + (isIpv4 ? IPV4_LENGTH : IPV6_LENGTH);
        final ByteBuffer frame = ByteBuffer.allocate(udp + UDP_LENGTH + payload.length);
        frame.put(destinationMac).put(new byte[]{2, 0, 0, 0, 0, 1}).putShort((short)(isIpv4 ? 0x0800 : 0x86DD));
        final int length = UDP_LENGTH + payload.length;
        if (isIpv4)
        {
            frame.put((byte)0x45).put((byte)0).putShort((short)(IPV4_LENGTH + length)).putInt(0)
                .put((byte)TTL).put((byte)UDP).putShort((short)0).put(from).put(to);
            frame.putShort(ETHERNET_LENGTH + 10, checksum(frame, ETHERNET_LENGTH, udp, 0));
        }
        else
        {
            frame.putInt(0x6000_0000).putShort((short)length).put((byte)UDP).put((byte)TTL).put(from).put(to);
        }
        frame.putShort((short)source.getPort()).putShort((short)destination.getPort())
            .putShort((short)length).putShort((short)0).put(payload);
        final int addresses = udp - 2 * from.length;
        frame.putShort(udp + 6, checksum(frame, addresses, frame.capacity(), UDP + length));
        return frame.array();
    }

    /** RFC 1071, of the octets from {@code start} to {@code end} and a sum to begin with. */
    private static short checksum(final ByteBuffer octets, final int start, final int end, final int initial)
    {
        long sum = initial;
        for (int at = start; at < end - 1; at += 2)
        {
            sum += octets.getShort(at) & 0xFFFF;
        }
        sum += (end - start) % 2 == 1 ? (octets.get(end - 1) & 0xFF) << 8 : 0;
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short)(sum == 0xFFFF ? sum : ~sum);
    }

    static InetSocketAddress at(final String address, final int port)
    {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Override
    public void close()
    {
        socket.close();
    }
}
