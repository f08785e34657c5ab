package io.stampede.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.Udp;
import io.stampede.net.mmsg.MmsgVector;
import java.net.InetSocketAddress;

/** A socket that sends several packets as one, and receives them one by one: without any port of ours. */
public final class AggregateSender implements AutoCloseable
{
    private static final int MAX_LENGTH = 2048;

    private final Socket socket = new Socket();
    private final NativeMemory received = NativeMemory.allocate(MAX_LENGTH, Long.BYTES);
    private final MmsgVector vector = new MmsgVector(1, 0);

    public AggregateSender(final InetSocketAddress to)
    {
        final UdpFamily family = UdpFamily.of(UdpPortOptions.listen(to));
        final NativeMemory name = NativeMemory.allocate(family.nameLength(), Long.BYTES);
        assertThat(socket.open(family.domain(), Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0)).isNotNegative();
        family.putName(name, 0, to);
        assertThat(socket.connect(name, 0, family.nameLength())).isZero();
    }

    /** These octets, cut into packets of {@code segmentLength}. */
    public void send(final int segmentLength, final byte... octets)
    {
        assertThat(socket.setsockopt(Udp.SOL_UDP, Udp.UDP_SEGMENT, segmentLength)).isZero();
        final NativeMemory payload = NativeMemory.allocate(octets.length, Long.BYTES);
        payload.putBytes(0, octets);
        vector.point(0, payload.address(), octets.length);
        assertThat(socket.sendmmsg(vector.address(), 1, 0)).isEqualTo(1);
    }

    /** One packet; none when nothing has arrived. */
    public byte[] receive()
    {
        vector.point(0, received.address(), MAX_LENGTH);
        return socket.recvmmsg(vector.address(), 1, Socket.MSG_DONTWAIT) == 1 ?
            received.getBytes(0, Mmsghdr.length(vector.memory(), 0)) : new byte[0];
    }

    @Override
    public void close()
    {
        socket.close();
    }
}
