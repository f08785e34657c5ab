package io.stampede.sender.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of where probes go and come from. */
final class TargetOptions
{
    private static final int DEFAULT_PORT = 862;
    private static final int MAX_PORT = 65_535;

    @Parameters(index = "0", paramLabel = "HOST[:PORT]",
        description = "The reflector: name or address; an IPv6 address with a port in brackets.")
    private String target = "";

    @Option(names = "-4", description = "IPv4 only.")
    private boolean isIpv4Only;

    @Option(names = "-6", description = "IPv6 only.")
    private boolean isIpv6Only;

    @Option(names = {"-p", "--port"}, paramLabel = "PORT", description = "The reflector's UDP port. Default: 862.")
    private @Nullable Integer port;

    @Option(names = "--source", paramLabel = "ADDR[:PORT]",
        description = "Own address and port. Default: by the route; a random port of 49152..65535.")
    private @Nullable String source;

    /** Where the probes go, as typed. */
    String text()
    {
        return target;
    }

    /**
     * Where to, port 862 unless another was typed; none at all unless one was where the
     * probes come back to their own.
     */
    HostPort remote(final boolean isLoopback) throws CommandFailure
    {
        final HostPort typed = HostPort.parse("target", target);
        final Integer typedPort = typed.port();
        if (typedPort != null && port != null && !typedPort.equals(port))
        {
            throw CommandFailure.usage("target '" + target + "' and -p " + port + ": two different ports — give one");
        }
        if (typedPort == null && port == null && isLoopback)
        {
            return typed;
        }
        final int remotePort = typedPort != null ? typedPort : port != null ? port : DEFAULT_PORT;
        if (remotePort < 1 || remotePort > MAX_PORT)
        {
            throw CommandFailure.usage("-p " + remotePort + ": port is not 1..65535");
        }
        return new HostPort(typed.host(), remotePort);
    }

    /** The same resolved; port 0 if it shall be our own. */
    InetSocketAddress address(final boolean isLoopback) throws CommandFailure
    {
        final HostPort typed = remote(isLoopback);
        final InetAddress address = Resolver.resolve("target", typed, family());
        if (address.isMulticastAddress())
        {
            throw CommandFailure.usage("target '" + target + "': is a multicast address — name one reflector");
        }
        final Integer typedPort = typed.port();
        return new InetSocketAddress(address, typedPort == null ? 0 : typedPort);
    }

    /** Own address and port; null where neither was typed. */
    @Nullable HostPort source() throws CommandFailure
    {
        return source == null ? null : HostPort.parse("--source", source);
    }

    Resolver.Family family() throws CommandFailure
    {
        if (isIpv4Only && isIpv6Only)
        {
            throw CommandFailure.usage("-4 and -6: exclude each other — give one");
        }
        return isIpv4Only ? Resolver.Family.IPV4 : isIpv6Only ? Resolver.Family.IPV6 : Resolver.Family.ANY;
    }
}
