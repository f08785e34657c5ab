package io.stampede.net.udp;

import io.stampede.clock.WallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.SockFprog;
import io.stampede.linux.Socket;
import io.stampede.net.Port;
import io.stampede.net.PortException;
import io.stampede.net.SocketAddressText;
import io.stampede.net.TxTimestamps;
import io.stampede.net.mmsg.FrameStride;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A port over one UDP socket: {@code recvmmsg} in, {@code sendmmsg} out, never waiting. The kernel stamps arrivals
 * (SO_TIMESTAMPNS, CLOCK_REALTIME). Owned by the thread that polls it, as are its batches.
 *
 * <p>Unconnected (no remote in the options): takes packets from everybody; a frame leaves to where it came from, with
 * the address it was sent to as source. Connected: has one peer and hears of ICMP errors, which are counted apart. With
 * a remote but unconnected: batches that receive nothing leave to the remote, others hear everybody.
 */
public final class UdpPort extends Port
{
    private final UdpPortOptions options;
    private final UdpFamily family;
    private final Socket socket;
    private final InetSocketAddress localAddress;
    private final Arrivals arrivals;
    private final Intake intake;
    private final RouteMtu routeMtu;
    private final Detours detours;
    private final Departures departures;
    private final @Nullable TxStamps txStamps;

    private UdpPort(
        final UdpPortOptions options,
        final UdpFamily family,
        final Socket socket,
        final InetSocketAddress localAddress,
        final WallClock clock)
    {
        this.options = options;
        this.family = family;
        this.socket = socket;
        this.localAddress = localAddress;
        arrivals = new Arrivals(family, localAddress.getPort(), clock, statistics());
        intake = options.isAggregating() ?
            new AggregateIntake(socket, isConnected(), family, arrivals, statistics()) :
            new FrameIntake(socket, isConnected(), arrivals, statistics());
        txStamps = options.txTimestamps() ? new TxStamps(family, socket, clock) : null;
        routeMtu = new RouteMtu(family);
        detours = Detours.of(options, family, socket, localAddress.getPort(), statistics());
        departures = new Departures(
            socket::sendmmsg, isConnected(), options.isAggregating(), detours, txStamps, statistics());
    }

    /**
     * Opens a port.
     *
     * @param clock stamps arrivals the kernel has not stamped.
     * @throws PortException with the call that failed, its errno and a remedy.
     */
    public static UdpPort open(final UdpPortOptions options, final WallClock clock) throws PortException
    {
        final UdpFamily family = UdpFamily.of(options);
        final Socket socket = new UdpOpening(options, family).open();
        final NativeMemory name = NativeMemory.allocate(family.nameLength(), Long.BYTES);
        final int result = socket.getsockname(name, 0, family.nameLength());
        if (result < 0)
        {
            socket.close();
            throw new PortException(
                "getsockname udp " + SocketAddressText.of(options.local()) + ": " + Errno.describe(result), -result);
        }
        final UdpPort port = new UdpPort(options, family, socket, family.name(name, 0), clock);
        port.discardStrangers();
        return port;
    }

    /** Between bind and connect anybody's packet could be queued; after it the kernel lets only the peer's in. */
    private void discardStrangers()
    {
        if (isConnected())
        {
            final MmsgTable table = tableOf(newBatch(1));
            while (socket.recvmmsg(table.rearmedRxAddress(), 1, Intake.RECEIVE_FLAGS) > 0)
            {
                table.used(1);
            }
        }
    }

    private boolean isConnected()
    {
        return options.isConnected();
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        final int frameLength = options.frameLength();
        final int stride = FrameStride.of(frameLength);
        final NativeMemory frames = NativeMemory.allocate((long)capacity * stride, FrameStride.LINE_PAIR_LENGTH);
        final MmsgTable table = new MmsgTable(frames, capacity, stride, frameLength, family, isConnected());
        final PacketBatch batch =
            new PacketBatch(capacity, stride, frameLength, new UnsafeBuffer(frames.asByteBuffer()), table);
        final InetSocketAddress remote = options.remote();
        if (remote != null)
        {
            addressAll(batch, table, remote);
        }
        return batch;
    }

    /** Both addresses of every frame are known beforehand; on an unconnected port until one arrives in it. */
    private void addressAll(final PacketBatch batch, final MmsgTable table, final InetSocketAddress remote)
    {
        final long remoteHigh = IpAddress.high(remote.getAddress());
        final long remoteLow = IpAddress.low(remote.getAddress());
        final long localHigh = IpAddress.high(localAddress.getAddress());
        final long localLow = IpAddress.low(localAddress.getAddress());
        for (int i = 0; i < batch.capacity(); i++)
        {
            batch.source(i, remoteHigh, remoteLow, remote.getPort());
            batch.local(i, localHigh, localLow, localAddress.getPort());
            if (!isConnected())
            {
                family.putName(table.memory(), table.name(i), remote);
            }
        }
    }

    private static MmsgTable tableOf(final PacketBatch batch)
    {
        return (MmsgTable)Objects.requireNonNull(batch.portState());
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        if (txStamps != null)
        {
            txStamps.poll();
        }
        final int received = intake.receive(tableOf(batch), batch);
        batch.count(received);
        return received;
    }

    @Override
    public boolean isDrained()
    {
        return intake.isDrained();
    }

    @Override
    public int send(final PacketBatch batch)
    {
        return departures.send(tableOf(batch), batch);
    }

    @Override
    public void copyReply(final PacketBatch to, final int i, final PacketBatch from, final int fromIndex)
    {
        super.copyReply(to, i, from, fromIndex);
        tableOf(to).copyAddressing(i, tableOf(from), fromIndex);
    }

    @Override
    public void address(
        final PacketBatch batch, final int i, final long high, final long low, final int port, final int scope)
    {
        if (!isConnected())
        {
            super.address(batch, i, high, low, port, scope);
            family.putName(tableOf(batch).memory(), tableOf(batch).name(i), batch, i);
        }
    }

    /** On a connected port the option is its own socket's; otherwise a route is looked up, in several system calls. */
    @Override
    public int maxPayload(final PacketBatch batch, final int i)
    {
        return isConnected() ?
            family.payloadOf(socket.getsockopt(family.level(), family.mtuOption(), 0)) :
            routeMtu.maxPayload(tableOf(batch), batch, i);
    }

    /** Detours: on an unconnected port all that the kernel lets this family do, on a connected one none. */
    @Override
    public int departures()
    {
        return detours.supported() | (txStamps == null ? 0 : Departure.STAMPED);
    }

    @Override
    public @Nullable TxTimestamps txTimestamps()
    {
        return txStamps == null ? null : txStamps.timestamps();
    }

    @Override
    public void updateReceiveQueueOverflow()
    {
        final int drops = socket.drops();
        if (drops >= 0)
        {
            arrivals.onDrops(drops);
        }
    }

    @Override
    public Port receivingHalf(final WallClock clock)
    {
        return new UdpPort(options, family, socket.shared(), localAddress, clock);
    }

    @Override
    public int localPort()
    {
        return localAddress.getPort();
    }

    /** Address and port the socket is bound to; on a connected port the address packets to the peer come from. */
    public InetSocketAddress localAddress()
    {
        return localAddress;
    }

    /**
     * SO_SNDBUF as the kernel keeps it: twice what it was granted, for its own bookkeeping counts too. Negative errno
     * when closed.
     */
    public int sendBufferBytes()
    {
        return socket.getsockopt(Socket.SOL_SOCKET, Socket.SO_SNDBUF, 0);
    }

    /** SO_RCVBUF, likewise. */
    public int receiveBufferBytes()
    {
        return socket.getsockopt(Socket.SOL_SOCKET, Socket.SO_RCVBUF, 0);
    }

    /**
     * Lets the CPU that receives a packet choose among the ports that {@link UdpPortOptions#isShared share} this one's
     * address: that of index "number of the CPU modulo {@code ports}", in the order they were opened. For all of them.
     *
     * @return 0 or a negative errno.
     */
    public int steerByCpu(final int ports)
    {
        return new SockFprog().loadWord(SockFprog.SKF_AD_CPU).modulo(ports).retA().attachToGroupOf(socket);
    }

    /**
     * From now on the kernel drops what arrives, and tells nobody: the port only keeps its address from others.
     *
     * @return 0 or a negative errno.
     */
    public int deafen()
    {
        return SockFprog.drop().attach(socket);
    }

    @Override
    public int readableFd()
    {
        return socket.fd();
    }

    @Override
    public void close()
    {
        detours.close();
        socket.close();
    }
}
