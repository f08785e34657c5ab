package io.stampede.reflector.control;

import io.stampede.clock.WallClock;
import io.stampede.net.PortException;
import io.stampede.net.SocketAddressText;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.config.ReflectorConfig;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The sockets a reflector answers on, all opened or none. Owned by the control thread until the engine has them. */
record ReflectorSockets(List<UdpPort> ports, List<String> warnings) implements AutoCloseable
{
    private static final int EAFNOSUPPORT = 97;
    private static final int EADDRNOTAVAIL = 99;

    /** @param clock stamps arrivals the kernel has not stamped; the reflecting thread's. */
    static ReflectorSockets open(final ReflectorConfig config, final WallClock clock) throws PortException
    {
        final ReflectorSockets sockets = new ReflectorSockets(new ArrayList<>(), new ArrayList<>());
        boolean isDone = false;
        try
        {
            for (final InetSocketAddress listen : config.listens())
            {
                sockets.open(listen, config, clock);
            }
            isDone = true;
            return sockets;
        }
        finally
        {
            if (!isDone)
            {
                sockets.close();
            }
        }
    }

    private void open(final InetSocketAddress listen, final ReflectorConfig config, final WallClock clock)
        throws PortException
    {
        try
        {
            final UdpPort port = UdpPort.open(
                UdpPortOptions.listen(listen).withBuffers(config.sendBufferBytes(), config.receiveBufferBytes())
                    .withTxTimestamps(),
                clock);
            ports.add(port);
            warnOfSmallBuffers(port, config);
        }
        catch (final PortException ex)
        {
            final boolean isFamilyOff = ex.errno() == EAFNOSUPPORT || ex.errno() == EADDRNOTAVAIL;
            if (!config.isListenDefault() || ports.isEmpty() || !isFamilyOff ||
                !(listen.getAddress() instanceof Inet6Address))
            {
                throw ex;
            }
            warnings.add("not listening on " + SocketAddressText.of(listen) +
                ", IPv6 is switched off on this machine — name the sockets with --listen to silence this");
        }
    }

    /** The kernel keeps twice of what it grants. */
    private void warnOfSmallBuffers(final UdpPort port, final ReflectorConfig config)
    {
        final int granted = port.sendBufferBytes() / 2;
        if (granted >= 0 && granted < config.sendBufferBytes())
        {
            warnings.add("send buffer of " + SocketAddressText.of(port.localAddress()) + " is " + granted +
                " octets, wanted " + config.sendBufferBytes() + ": replies to neighbours that do not resolve can fill" +
                " it and everybody's are lost — run with CAP_NET_ADMIN, or: sysctl -w net.core.wmem_max=" +
                config.sendBufferBytes());
        }
    }

    /** UDP ports of the sockets, in their order. */
    int[] portNumbers()
    {
        return ports.stream().mapToInt(UdpPort::localPort).toArray();
    }

    @Override
    public void close()
    {
        ports.forEach(UdpPort::close);
    }
}
