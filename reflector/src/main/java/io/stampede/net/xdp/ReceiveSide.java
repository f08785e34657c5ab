package io.stampede.net.xdp;

import io.stampede.linux.IfXdp;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;

/** What {@link XdpArrivals} needs of a socket. Used by the thread that receives. */
final class ReceiveSide
{
    private final Socket socket;
    private final XskConsumerRing rx;
    private final XskProducerRing fill;
    private final boolean isZeroCopy;

    /** @param socket this thread's own. */
    ReceiveSide(
        final Socket socket, final XskConsumerRing rx, final XskProducerRing fill, final boolean isZeroCopy)
    {
        this.socket = socket;
        this.rx = rx;
        this.fill = fill;
        this.isZeroCopy = isZeroCopy;
    }

    /** What has arrived. */
    XskConsumerRing rx()
    {
        return rx;
    }

    /** Chunks for what will arrive. */
    XskProducerRing fill()
    {
        return fill;
    }

    /** Makes the driver look at the FILL ring, if it waits for that. */
    void wake()
    {
        if (isZeroCopy && fill.needsWakeup())
        {
            // whether it helped shows in the RX ring
            socket.recvfrom(Socket.MSG_DONTWAIT);
        }
    }

    /** Writes a struct xdp_statistics; 0 or -1. */
    int statistics(final NativeMemory memory)
    {
        return socket.getsockoptWithoutErrno(IfXdp.SOL_XDP, IfXdp.XDP_STATISTICS, memory, 0, IfXdp.SIZEOF_STATISTICS);
    }

    int fd()
    {
        return socket.fd();
    }
}
