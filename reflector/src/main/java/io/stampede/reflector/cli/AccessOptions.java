package io.stampede.reflector.cli;

import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about who may ask, and how much. */
final class AccessOptions
{
    private static final int MAX_PORT = 65535;

    @Option(
        names = "--allow-source", paramLabel = "PREFIX", converter = TextConverters.Prefix.class,
        description = "Answer only sources in this prefix; repeatable. 10.0.0.0/8, 2001:db8::/32, 192.0.2.7." +
            " Default: everyone.")
    private List<AddressPrefix> allowedSources = List.of();

    @Option(
        names = "--min-source-port", paramLabel = "PORT", defaultValue = "1024",
        description = "Drop requests from lower UDP source ports: those of services, not of senders. 0 to 65535." +
            " Default: ${DEFAULT-VALUE}.")
    private int minSourcePort;

    @Option(
        names = "--rate-limit", paramLabel = "RATE", converter = TextConverters.Rate.class,
        description = "Answer at most this many packets per second per source /24 (IPv4) or /56 (IPv6), in bursts of" +
            " up to 100 ms; loopback is exempt. 5000pps, 10kpps, 1Mpps, off. Default: 10kpps; off with" +
            " --allow-source.")
    private @Nullable Double rateLimitPps;

    AccessPolicy policy()
    {
        Rule.require(minSourcePort >= 0 && minSourcePort <= MAX_PORT, "--min-source-port", minSourcePort,
            "must be 0 to " + MAX_PORT);
        Rule.require(rateLimitPps == null || rateLimitPps == 0 || rateLimitPps >= 1, "--rate-limit", rateLimitPps,
            "must be at least 1pps, or off");
        final long defaultRatePps = allowedSources.isEmpty() ? AccessPolicy.DEFAULT_RATE_LIMIT_PPS : 0;
        return new AccessPolicy(
            minSourcePort, allowedSources, rateLimitPps != null ? rateLimitPps.longValue() : defaultRatePps);
    }
}
