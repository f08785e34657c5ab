package io.stampede.reflector.cli;

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
            " SR-MPLS labels and source MAC addresses; needs --interface and CAP_NET_RAW. Default: ${DEFAULT-VALUE}.")
    private PortType type = PortType.UDP;

    @Option(
        names = "--interface", paramLabel = "IF",
        description = "The interface of a packet port. --listen names addresses of this host that requests come to by" +
            " it, its own or those of lo. Default: none.")
    private @Nullable String interfaceName;

    @Option(
        names = "--return-labels", paramLabel = "FROM-TO", converter = TextConverters.Labels.class,
        description = "Let a Return Path TLV (RFC 9503 4) send replies under an SR-MPLS stack of labels in this" +
            " range, 16000-23999. Needs --auth and --port-type packet. Default: no labels.")
    private @Nullable LabelRange returnLabels;

    PortChoice choice()
    {
        return new PortChoice(type, interfaceName);
    }

    LabelRange returnLabels(final boolean isAuthenticated)
    {
        if (returnLabels == null)
        {
            return LabelRange.NONE;
        }
        Rule.require(type == PortType.PACKET, "--return-labels", "with --port-type " + type,
            "UDP sockets cannot send labels; use --port-type packet");
        Rule.require(isAuthenticated, "--return-labels", "without --auth",
            "a forged request could send our replies anywhere; use --auth");
        return returnLabels;
    }
}
