package io.stampede.reflector.cli;

import io.stampede.net.QueueRange;
import io.stampede.reflector.config.LabelRange;
import io.stampede.reflector.config.PortChoice;
import io.stampede.reflector.config.PortType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code run} that choose the kind of port, and what only some kinds can do. */
final class PortOptions
{
    @Option(
        names = "--port-type", paramLabel = "TYPE", defaultValue = "udp",
        description = "udp: UDP sockets. packet: whole frames of one Ethernet interface, for return paths under" +
            " SR-MPLS labels and source MAC addresses; needs --interface and CAP_NET_RAW. xdp: the same by AF_XDP, at" +
            " a fraction of the cost; needs --interface, CAP_NET_RAW, CAP_NET_ADMIN and CAP_BPF. xdp-offload: xdp," +
            " and stateless requests without TLVs are answered in the kernel; needs --allow-source or --rate-limit" +
            " off. auto: xdp, or udp with a warning why. Default: ${DEFAULT-VALUE}.")
    private PortType type = PortType.UDP;

    @Option(
        names = "--interface", paramLabel = "IF",
        description = "The interface of all ports but udp. --listen names addresses of this host that requests come" +
            " to by it, its own or those of lo. Default: none.")
    private @Nullable String interfaceName;

    @Option(
        names = "--queue", paramLabel = "N|N-M|all", defaultValue = "all", converter = TextConverters.Queues.class,
        description = "Receive queues of the interface an xdp port is opened for; packets that come by others are not" +
            " answered. Engines take turns with them. Default: ${DEFAULT-VALUE}.")
    private QueueRange queues = QueueRange.ALL;

    @Option(
        names = "--return-labels", paramLabel = "FROM-TO", converter = TextConverters.Labels.class,
        description = "Let a Return Path TLV (RFC 9503 4) send replies under an SR-MPLS stack of labels in this" +
            " range, 16000-23999. Needs --auth and --port-type packet or xdp. Default: no labels.")
    private @Nullable LabelRange returnLabels;

    PortChoice choice()
    {
        return new PortChoice(type, interfaceName, queues);
    }

    LabelRange returnLabels(final boolean isAuthenticated)
    {
        if (returnLabels == null)
        {
            return LabelRange.NONE;
        }
        Rule.require(type.canSendLabels(), "--return-labels", "with --port-type " + type,
            "UDP sockets cannot send labels; use --port-type packet or xdp");
        Rule.require(isAuthenticated, "--return-labels", "without --auth",
            "a forged request could send our replies anywhere; use --auth");
        return returnLabels;
    }
}
