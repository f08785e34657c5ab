package io.stampede.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.IfPacket;
import io.stampede.linux.Iovec;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.ThreadOf;
import io.stampede.testing.NetworkNamespace;

/** Puts octets on the wire as they are. */
public final class RawLink implements AutoCloseable
{
    private static final int IOV = Mmsghdr.SIZEOF;
    private static final int FRAME = IOV + Iovec.SIZEOF;
    private static final int FRAME_LENGTH = 2_048;

    private final Socket socket = new Socket();
    private final NativeMemory memory = NativeMemory.allocate(FRAME + FRAME_LENGTH, 8);

    private RawLink()
    {
    }

    /** On {@link PacketNetwork#LINK} of a namespace. */
    public static RawLink in(final NetworkNamespace namespace) throws Exception
    {
        final RawLink link = new RawLink();
        final int index = PacketNetwork.index(namespace);
        final int opened = ThreadOf.namespace(
            namespace.name(),
            () -> link.socket.open(IfPacket.AF_PACKET, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, 0));
        assertThat(opened).isNotNegative();
        IfPacket.sockaddr(link.memory, FRAME, 0, index);
        assertThat(link.socket.bind(link.memory, FRAME, IfPacket.SIZEOF_SOCKADDR_LL)).isZero();
        Iovec.base(link.memory, IOV, link.memory.address() + FRAME);
        Mmsghdr.iov(link.memory, 0, link.memory.address() + IOV, 1);
        return link;
    }

    /** One frame leaves. */
    public void send(final byte... frame)
    {
        memory.putBytes(FRAME, frame);
        Iovec.length(memory, IOV, frame.length);
        assertThat(socket.sendmmsg(memory.address(), 1, 0)).isEqualTo(1);
    }

    @Override
    public void close()
    {
        socket.close();
    }
}
