package io.stampede.reflector.cli;

import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.SessionSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about who may ask, and how much. */
final class AccessOptions
{
    private static final int MAX_PORT = 65535;
    /** Each takes 160 octets of memory beside its text. */
    private static final int MAX_SESSIONS = 65536;

    @Option(
        names = "--allow-source", paramLabel = "PREFIX", converter = TextConverters.Prefix.class,
        description = "Answer only sources in this prefix; repeatable. 10.0.0.0/8, 2001:db8::/32, 192.0.2.7." +
            " Default: everyone.")
    private List<AddressPrefix> allowedSources = List.of();

    @Option(
        names = "--deny-source", paramLabel = "PREFIX", converter = TextConverters.Prefix.class,
        description = "Do not answer sources in this prefix; repeatable. Of --allow-source and --deny-source the" +
            " longest prefix that holds a source decides. Default: nobody.")
    private List<AddressPrefix> deniedSources = List.of();

    @Option(
        names = "--session", paramLabel = "SPEC", converter = TextConverters.Session.class,
        description = "Answer only packets of this session (RFC 8972 3); repeatable, up to 65536." +
            " ssid=4660,source=192.0.2.10:50000,destination=198.51.100.20:862; ports and whole parts left out may be" +
            " anything. Default: every session.")
    private List<SessionSpec> sessions = List.of();

    @Option(
        names = "--min-source-port", paramLabel = "PORT", defaultValue = "1024",
        description = "Drop requests from lower UDP source ports: those of services, not of senders. 0 to 65535." +
            " Default: ${DEFAULT-VALUE}.")
    private int minSourcePort;

    @Option(
        names = "--rate-limit", paramLabel = "RATE", converter = TextConverters.Rate.class,
        description = "Answer at most this many packets per second per source /24 (IPv4) or /56 (IPv6), in bursts of" +
            " up to 100 ms, by each engine; loopback is exempt. 5000pps, 10kpps, 1Mpps, off. Default: 10kpps; off" +
            " with --allow-source.")
    private @Nullable Double rateLimitPps;

    AccessPolicy policy()
    {
        Rule.require(minSourcePort >= 0 && minSourcePort <= MAX_PORT, "--min-source-port", minSourcePort,
            "must be 0 to " + MAX_PORT);
        Rule.require(rateLimitPps == null || rateLimitPps == 0 || rateLimitPps >= 1, "--rate-limit", rateLimitPps,
            "must be at least 1pps, or off");
        Rule.require(sessions.size() <= MAX_SESSIONS, "--session", "given " + sessions.size() + " times",
            "can be given " + MAX_SESSIONS + " times");
        refuseRepeated("--session", sessions);
        for (final AddressPrefix denied : deniedSources)
        {
            Rule.require(!allowedSources.contains(denied), "--deny-source", denied, "is in --allow-source too");
        }
        final long defaultRatePps = allowedSources.isEmpty() ? AccessPolicy.DEFAULT_RATE_LIMIT_PPS : 0;
        return new AccessPolicy(
            minSourcePort,
            allowedSources,
            deniedSources,
            rateLimitPps != null ? rateLimitPps.longValue() : defaultRatePps,
            sessions);
    }

    private static void refuseRepeated(final String option, final List<?> values)
    {
        final Set<Object> seen = new HashSet<>();
        for (final Object value : values)
        {
            Rule.require(seen.add(value), option, value, "given twice");
        }
    }
}
