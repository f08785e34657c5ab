package io.stampede.sender.cli;

import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.ProbeShape;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the way probes take. */
final class PathOptions
{
    @Option(names = "--interface", paramLabel = "IF",
        description = "Send and receive by this interface only, whatever the routes say.")
    private @Nullable String interfaceName;

    @Option(names = "--segments", paramLabel = "ADDR", split = ",",
        description = "Send probes along these SRv6 segments, the first to visit first, and then to the target.")
    private List<String> segments = new ArrayList<>();

    @Option(names = "--loopback",
        description = "Loopback mode: the target is an own address, and the network returns the probes themselves by " +
            "way of --segments. Round-trip figures only.")
    private boolean isLoopback;

    /** Refuses what does not belong together. */
    void check(final ProbeShape shape, final String target) throws CommandFailure
    {
        if (isLoopback && segments.isEmpty())
        {
            throw CommandFailure.usage("--loopback: probes to ourselves go nowhere — say by way of which --segments");
        }
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
}
