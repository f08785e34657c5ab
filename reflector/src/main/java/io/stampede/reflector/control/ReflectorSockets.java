package io.stampede.reflector.control;

import io.stampede.clock.KernelWallClock;
import io.stampede.linux.Errno;
import io.stampede.net.PortException;
import io.stampede.net.SocketAddressText;
import io.stampede.net.packet.Fanout;
import io.stampede.net.packet.PacketPort;
import io.stampede.net.packet.PacketPortOptions;
import io.stampede.net.udp.PortKeeper;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.net.xdp.XdpInterface;
import io.stampede.net.xdp.XdpPort;
import io.stampede.net.xdp.XdpPortOptions;
import io.stampede.reflector.config.PortChoice;
import io.stampede.reflector.config.PortType;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.Steering;
import io.stampede.reflector.config.UdpChoice;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The ports a reflector answers on, all opened or none. Owned by the control thread until the engines have them.
 *
 * @param engines  the ports of each engine, as many as the configuration asks for; every one has the same UDP ports.
 * @param keepers  what keeps addresses that several engines share from others.
 * @param devices  interfaces with AF_XDP ports, one or none.
 * @param names    how people know the ports, whichever engines have them: {@code udp 127.0.0.1:862}.
 * @param warnings what the operator should know about them.
 */
record ReflectorSockets(
    List<EnginePorts> engines,
    List<PortKeeper> keepers,
    List<XdpInterface> devices,
    List<String> names,
    List<String> warnings) implements AutoCloseable
{
    private static final int EAFNOSUPPORT = 97;
    private static final int EADDRNOTAVAIL = 99;

    /** The ports the configuration asks for. */
    static ReflectorSockets open(final ReflectorConfig config) throws PortException
    {
        final List<EnginePorts> engines =
            Stream.generate(() -> new EnginePorts(new KernelWallClock())).limit(config.engines().count()).toList();
        final ReflectorSockets sockets = new ReflectorSockets(
            engines, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        boolean isDone = false;
        try
        {
            switch (config.port().type())
            {
                case UDP -> sockets.openUdp(config);
                case PACKET -> sockets.openPackets(config);
                case XDP, XDP_OFFLOAD -> sockets.openXdp(config);
                case AUTO -> sockets.openXdpOrUdp(config);
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

    private void openUdp(final ReflectorConfig config) throws PortException
    {
        for (final InetSocketAddress listen : config.listens())
        {
            open(listen, config);
        }
    }

    private void open(final InetSocketAddress listen, final ReflectorConfig config) throws PortException
    {
        final UdpChoice wanted = config.udp();
        final UdpPortOptions each = UdpPortOptions.listen(listen)
            .withBuffers(wanted.sendBufferBytes(), wanted.receiveBufferBytes()).withTxTimestamps();
        final UdpPortOptions options = wanted.isAggregating() ? each.withAggregates() : each;
        try
        {
            final UdpPort port = engines.size() == 1 ? open(options, engines.get(0)) :
                openShared(options, config.engines().steering());
            names.add("udp " + SocketAddressText.of(port.localAddress()));
            warnOfSmallBuffers(port, wanted);
        }
        catch (final PortException ex)
        {
            final boolean isFamilyOff = ex.errno() == EAFNOSUPPORT || ex.errno() == EADDRNOTAVAIL;
            if (!config.isListenDefault() || names.isEmpty() || !isFamilyOff ||
                !(listen.getAddress() instanceof Inet6Address))
            {
                throw ex;
            }
            warnings.add("not listening on " + SocketAddressText.of(listen) +
                ", IPv6 is switched off on this machine — name the sockets with --listen to silence this");
        }
    }

    private static UdpPort open(final UdpPortOptions options, final EnginePorts engine) throws PortException
    {
        final UdpPort port = UdpPort.open(options, engine.clock());
        engine.ports().add(port);
        return port;
    }

    /** A port for each engine at the same address, and nobody else's; the last of them. */
    private UdpPort openShared(final UdpPortOptions options, final Steering steering) throws PortException
    {
        final PortKeeper keeper = PortKeeper.claim(options);
        keepers.add(keeper);
        final UdpPortOptions shared = options.at(keeper.localAddress()).withSharing();
        UdpPort port = open(shared, engines.get(0));
        for (final EnginePorts engine : engines.subList(1, engines.size()))
        {
            port = open(shared, engine);
        }
        if (steering == Steering.CPU)
        {
            final int result = port.steerByCpu(engines.size());
            if (result < 0)
            {
                throw new PortException("setsockopt SO_ATTACH_REUSEPORT_CBPF udp " +
                    SocketAddressText.of(port.localAddress()) + ": " + Errno.describe(result) +
                    " — use --steer hash", -result);
            }
        }
        keeper.guard();
        return port;
    }

    /** One packet port of each engine for each UDP port: it has all addresses of that, of both families. */
    private void openPackets(final ReflectorConfig config) throws PortException
    {
        final String link = Objects.requireNonNull(config.port().interfaceName());
        final Map<Integer, List<InetAddress>> addresses = new LinkedHashMap<>();
        for (final InetSocketAddress listen : config.listens())
        {
            addresses.computeIfAbsent(listen.getPort(), port -> new ArrayList<>()).add(listen.getAddress());
        }
        for (final Map.Entry<Integer, List<InetAddress>> entry : addresses.entrySet())
        {
            final int localPort = open(
                PacketPortOptions.listen(link, entry.getValue(), entry.getKey()), config.engines().steering());
            names.add("packet " + link + " " + entry.getValue().stream()
                .map(address -> SocketAddressText.of(new InetSocketAddress(address, localPort)))
                .collect(Collectors.joining(" ")));
        }
    }

    /** The UDP port. */
    private int open(final PacketPortOptions options, final Steering steering) throws PortException
    {
        final List<PacketPort> ports = engines.size() == 1 ?
            List.of(PacketPort.open(options, engines.get(0).clock())) :
            PacketPort.openGroup(
                options,
                steering == Steering.CPU ? Fanout.CPU : Fanout.HASH,
                engines.stream().map(EnginePorts::clock).toList());
        for (int number = 0; number < engines.size(); number++)
        {
            engines.get(number).ports().add(ports.get(number));
        }
        return ports.get(0).localPort();
    }

    /** One port for each queue, whatever it listens on; the engines take them in turn. */
    private void openXdp(final ReflectorConfig config) throws PortException
    {
        final PortChoice wanted = config.port();
        final String link = Objects.requireNonNull(wanted.interfaceName());
        final XdpInterface device = XdpInterface.open(
            XdpPortOptions.listen(link, wanted.queues(), config.listens()),
            number -> engines.get(number % engines.size()).clock());
        final List<XdpPort> opened = device.ports();
        if (opened.size() < engines.size())
        {
            device.close();
            throw new PortException("--engines " + engines.size() + " with " + opened.size() + " queues of " + link +
                ": each engine needs one — ethtool -L " + link + " combined " + engines.size() +
                ", or fewer engines", 0);
        }
        final PortType type = wanted.type() == PortType.AUTO ? PortType.XDP : wanted.type();
        for (int number = 0; number < opened.size(); number++)
        {
            engines.get(number % engines.size()).ports().add(opened.get(number));
            names.add(type + " " + opened.get(number).name());
        }
        devices.add(device);
    }

    private void openXdpOrUdp(final ReflectorConfig config) throws PortException
    {
        try
        {
            openXdp(config);
        }
        catch (final PortException ex)
        {
            warnings.add("UDP sockets on every interface instead of AF_XDP on " + config.port().interfaceName() +
                ": " + String.valueOf(ex.getMessage()).lines().findFirst().orElse(""));
            openUdp(config);
        }
    }

    /** The kernel keeps twice of what it grants. */
    private void warnOfSmallBuffers(final UdpPort port, final UdpChoice wanted)
    {
        final int granted = port.sendBufferBytes() / 2;
        if (granted >= 0 && granted < wanted.sendBufferBytes())
        {
            warnings.add("send buffer of " + SocketAddressText.of(port.localAddress()) + " is " + granted +
                " octets, wanted " + wanted.sendBufferBytes() + ": replies to neighbours that do not resolve can fill" +
                " it and everybody's are lost — run with CAP_NET_ADMIN, or: sysctl -w net.core.wmem_max=" +
                wanted.sendBufferBytes());
        }
    }

    /** UDP ports packets are taken to, in the order of the ports. */
    int[] portNumbers()
    {
        return engines.get(0).ports().stream()
            .flatMapToInt(port -> IntStream.of(port.localPorts())).distinct().toArray();
    }

    @Override
    public void close()
    {
        engines.forEach(EnginePorts::close);
        keepers.forEach(PortKeeper::close);
    }
}
