package io.stampede.sender.cli;

import io.stampede.linux.Errno;
import io.stampede.linux.InterfaceStatistics;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.SenderPlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which socket the probes of a plan must leave, so that what the reflector is asked to do reaches us.
 * <pre>
 *   ordinarily                          connected: the kernel keeps strangers out and tells of ICMP errors
 *   Destination Node Address            unconnected: replies come from there, not from the target
 *   Return Address that is ours         unconnected, bound to no address: replies come to there
 *   loopback                            bound and connected to the same own address and port
 *   --port-type packet or xdp, --labels no socket of the kernel's: replies from anywhere to our address and UDP port
 * </pre>
 */
final class Wiring
{
    private final TargetOptions target;
    private final PathOptions path;
    private final InetSocketAddress remote;
    private final SenderPlan plan;
    private final boolean isT1Kernel;

    /**
     * @param remote     with port 0 if it shall be our own.
     * @param isT1Kernel whether the kernel shall tell when probes leave.
     */
    Wiring(
        final TargetOptions target,
        final PathOptions path,
        final InetSocketAddress remote,
        final SenderPlan plan,
        final boolean isT1Kernel)
    {
        this.target = target;
        this.path = path;
        this.remote = remote;
        this.plan = plan;
        this.isT1Kernel = isT1Kernel;
    }

    PortOpening opening() throws CommandFailure
    {
        final HostPort source = target.source();
        final InetAddress local = localAddress(source);
        final List<InetAddress> segments = path.segments();
        if (!segments.isEmpty() && Resolver.familyOf(remote.getAddress()) == Resolver.Family.IPV4)
        {
            throw CommandFailure.usage("--segments and target " + remote.getAddress().getHostAddress() +
                ": SRv6 segments lead to IPv6 addresses only — name the target's");
        }
        if (path.isPacket())
        {
            checkFrames(local);
            return new FramePortOpening(remote, local, localPort(source), plan.shape(), path);
        }
        return new UdpPortOpening(
            remote, local, localPort(source), plan.shape(), ordinary -> steered(ordinary, segments));
    }

    private void checkFrames(final InetAddress local) throws CommandFailure
    {
        final InetAddress address = remote.getAddress();
        final InetAddress expected = returnAddress();
        if (address.isLoopbackAddress() && (!path.hasLabels() || plan.isLoopback()))
        {
            throw CommandFailure.usage("target " + address.getHostAddress() + ": frames to it are taken by nobody " +
                "but a reflector at the end of --labels — name another address");
        }
        if (address.isLoopbackAddress() && path.nextHop() == null)
        {
            throw CommandFailure.usage("target " + address.getHostAddress() + " with --labels: no route leads there " +
                "— name the neighbour with --next-hop");
        }
        if (expected != null && !expected.equals(local))
        {
            throw CommandFailure.usage("--return-address " + expected.getHostAddress() + ": a packet port hears its " +
                "own address only — make it --source too");
        }
    }

    /** Both ends are this machine; a loopback address at the end of labels is another's. */
    boolean isSameHost()
    {
        return Resolver.isOwn(remote.getAddress()) &&
            !(path.isPacket() && remote.getAddress().isLoopbackAddress());
    }

    private @Nullable Integer localPort(final @Nullable HostPort source)
    {
        if (plan.isLoopback() && remote.getPort() != 0)
        {
            return remote.getPort();
        }
        return source == null ? null : source.port();
    }

    private UdpPortOptions steered(final UdpPortOptions ordinary, final List<InetAddress> segments)
    {
        final String interfaceName = path.interfaceName();
        UdpPortOptions steered = isT1Kernel ? ordinary.withTxTimestamps() : ordinary;
        steered = interfaceName == null ? steered : steered.withInterface(interfaceName);
        steered = segments.isEmpty() ? steered : steered.withSegments(segments);
        return returnAddress() != null || repliesFromElsewhere() ? steered.withoutConnecting() : steered;
    }

    private InetAddress localAddress(final @Nullable HostPort source) throws CommandFailure
    {
        if (source != null)
        {
            return typedAddress(source);
        }
        if (plan.isLoopback())
        {
            if (!Resolver.isOwn(remote.getAddress()))
            {
                throw CommandFailure.usage("--loopback to " + remote.getAddress().getHostAddress() +
                    ": is no address of this machine — name the own address the probes shall come back to");
            }
            return remote.getAddress();
        }
        final boolean isUnconnected =
            repliesFromElsewhere() && returnAddress() == null && !path.isPacket();
        return isUnconnected ? Resolver.sourceTowards(remote) : Resolver.anyLike(remote.getAddress());
    }

    private InetAddress typedAddress(final HostPort source) throws CommandFailure
    {
        final InetAddress local = Resolver.resolve("--source", source, Resolver.Family.ANY);
        if (Resolver.familyOf(local) != Resolver.familyOf(remote.getAddress()))
        {
            throw CommandFailure.usage("--source " + local.getHostAddress() + " and target " +
                remote.getAddress().getHostAddress() + ": one is IPv4, the other IPv6 — use two of a kind");
        }
        final InetAddress expected = plan.isLoopback() ? remote.getAddress() : returnAddress();
        if (expected != null && !expected.equals(local) && !local.isAnyLocalAddress())
        {
            throw CommandFailure.usage("--source " + local.getHostAddress() + ": what comes back to " +
                expected.getHostAddress() + " would not be heard there — leave it out");
        }
        return plan.isLoopback() ? remote.getAddress() : local;
    }

    /** Own address replies are sent to on request; null if they come back to where probes come from. */
    private @Nullable InetAddress returnAddress()
    {
        for (final ProbeTlv tlv : plan.shape().tlvs())
        {
            if (tlv instanceof final ReturnPathTlv path && !path.isForAnother())
            {
                return path.returnAddress();
            }
        }
        return null;
    }

    private boolean repliesFromElsewhere()
    {
        for (final ProbeTlv tlv : plan.shape().tlvs())
        {
            if (tlv instanceof final DestinationNodeAddressTlv node)
            {
                return !node.address().equals(remote.getAddress());
            }
        }
        return false;
    }

    /** Opens the counts Direct Measurement needs; null if the probes have none. */
    static @Nullable InterfaceStatistics dataCounts(final ProbeShape shape) throws CommandFailure
    {
        for (final ProbeTlv tlv : shape.tlvs())
        {
            if (tlv instanceof final DirectMeasurementTlv direct)
            {
                final InterfaceStatistics statistics = new InterfaceStatistics(direct.interfaceName());
                final int result = statistics.open();
                if (result < 0)
                {
                    statistics.close();
                    throw new CommandFailure(ExitCode.ENVIRONMENT, "--direct-measurement " + direct.interfaceName() +
                        ": " + Errno.describe(result) + " — name an interface that ip link shows", null);
                }
                return statistics;
            }
        }
        return null;
    }
}
