package io.stampede.sender.cli;

import io.stampede.net.link.SendPath;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.wire.ip.MplsLabel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the way probes take. */
final class PathOptions
{
    /** Precedence, the upper half of a DSCP, is what networks put into the traffic class of a label. */
    private static final int PRECEDENCE_SHIFT = 3;

    /** How the sender reaches the network. */
    enum PortType
    {
        udp, packet, xdp
    }

    @Option(names = "--port-type", paramLabel = "TYPE",
        description = "udp: a UDP socket. packet: whole Ethernet frames, for --labels and for replies that come " +
            "under labels; needs CAP_NET_RAW. xdp: the same by AF_XDP, past the kernel's stack, for high rates; " +
            "needs CAP_NET_RAW, CAP_NET_ADMIN and CAP_BPF. Default: packet with --labels, udp without.")
    private @Nullable PortType portType;

    @Option(names = "--interface", paramLabel = "IF",
        description = "Send and receive by this interface only, whatever the routes say.")
    private @Nullable String interfaceName;

    @Option(names = "--queue", paramLabel = "N",
        description = "The queue of the interface an xdp port sends and receives by; replies must arrive on it. " +
            "Default: 0.")
    private @Nullable Integer queue;

    @Option(names = "--segments", paramLabel = "ADDR", split = ",",
        description = "Send probes along these SRv6 segments, the first to visit first, and then to the target.")
    private List<String> segments = new ArrayList<>();

    @Option(names = "--labels", paramLabel = "LABEL", split = ",",
        description = "Send probes under this SR-MPLS label stack, its top first: 0..1048575.")
    private List<Integer> labels = new ArrayList<>();

    @Option(names = "--next-hop", paramLabel = "ADDR",
        description = "The neighbour that takes the frames of a packet port. Default: the one the route to the first " +
            "segment or the target leads by.")
    private @Nullable String nextHop;

    @Option(names = "--loopback",
        description = "Loopback mode: the target is an own address, and the network returns the probes themselves by " +
            "way of --segments or --labels. Round-trip figures only.")
    private boolean isLoopback;

    /** Refuses what does not belong together. */
    void check(final ProbeShape shape, final String target) throws CommandFailure
    {
        if (isLoopback && segments.isEmpty() && labels.isEmpty())
        {
            throw CommandFailure.usage(
                "--loopback: probes to ourselves go nowhere — say by way of which --segments or --labels");
        }
        checkFrames();
        if (interfaceName == null && shape.tlvs().stream().anyMatch(MicroSessionIdTlv.class::isInstance))
        {
            throw CommandFailure.usage("--micro-session: its probes must leave by its member link only — name it " +
                "with --interface");
        }
        for (final InetAddress segment : segments())
        {
            if (!(segment instanceof Inet6Address))
            {
                throw CommandFailure.usage("--segments " + segment.getHostAddress() + ": is not an IPv6 address");
            }
        }
        if (isLoopback && !shape.expectsReply())
        {
            throw CommandFailure.usage("--loopback to " + target + ": the probes come back themselves, so asking a " +
                "reflector for no reply has no sense — leave out that option");
        }
    }

    private void checkFrames() throws CommandFailure
    {
        if (queue != null && (!isXdp() || queue < 0))
        {
            throw CommandFailure.usage("--queue " + queue + (isXdp() ? ": must be 0 or above" :
                ": only xdp ports are one queue's — add --port-type xdp"));
        }
        if (hasLabels() && portType == PortType.udp)
        {
            throw CommandFailure.usage(
                "--labels with --port-type udp: UDP sockets cannot send labels — use packet or xdp");
        }
        if (hasLabels() && !segments.isEmpty())
        {
            throw CommandFailure.usage("--labels and --segments: exclude each other — give one");
        }
        if (nextHop != null && !isPacket())
        {
            throw CommandFailure.usage("--next-hop " + nextHop + ": a UDP socket sends where the routes lead — add " +
                "--port-type packet");
        }
        if (isLoopback && hasLabels() && nextHop == null)
        {
            throw CommandFailure.usage("--loopback with --labels: no route tells which neighbour takes probes to " +
                "ourselves — name it with --next-hop");
        }
        for (final int label : labels)
        {
            if (label < 0 || label > MplsLabel.MAX_LABEL)
            {
                throw CommandFailure.usage("--labels " + label + ": must be 0.." + MplsLabel.MAX_LABEL);
            }
        }
        if (isPacket())
        {
            // refuses a path that is too long
            final SendPath ignored = sendPath(0);
        }
    }

    /** The network returns our own probes. */
    boolean isLoopback()
    {
        return isLoopback;
    }

    /** Whose the probes leave and replies arrive by; null for any. */
    @Nullable String interfaceName()
    {
        return interfaceName;
    }

    /** To be visited before the target; empty for none. */
    List<InetAddress> segments() throws CommandFailure
    {
        return TlvOptions.addresses("--segments", segments);
    }

    /** Probes and replies are whole frames. */
    boolean isPacket()
    {
        return hasLabels() || portType == PortType.packet || isXdp();
    }

    /** They pass the kernel's stack by. */
    boolean isXdp()
    {
        return portType == PortType.xdp;
    }

    /** Of the interface, for xdp. */
    int queue()
    {
        return queue == null ? 0 : queue;
    }

    /** Refuses flows that cannot go this way. */
    void checkFlows(final LoadOptions load) throws CommandFailure
    {
        if (isLoopback && load.flows() > 1)
        {
            throw CommandFailure.usage("--flows " + load.flows() + " with --loopback: is for one flow only");
        }
    }

    boolean hasLabels()
    {
        return !labels.isEmpty();
    }

    /** Who takes our frames on; null for whom the route says. */
    @Nullable InetAddress nextHop() throws CommandFailure
    {
        return nextHop == null ? null : TlvOptions.addresses("--next-hop", List.of(nextHop)).getFirst();
    }

    /** What the frames of a packet port leave with. */
    SendPath sendPath(final int dscp) throws CommandFailure
    {
        if (hasLabels())
        {
            return SendPath.labels(labels.stream()
                .mapToInt(label -> MplsLabel.entry(label, dscp >> PRECEDENCE_SHIFT, false, MplsLabel.MAX_TTL))
                .toArray());
        }
        return segments.isEmpty() ? SendPath.DIRECT : SendPath.segments(segments());
    }
}
