package io.stampede.reflector.control;

import io.stampede.net.SocketAddressText;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.CpuListText;
import io.stampede.reflector.config.Engines;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.reflector.config.TlvTypeText;
import io.stampede.units.DurationText;
import io.stampede.units.RateText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a reflector runs with, after defaults: for each option, by its name without dashes, the values that would have
 * to be given for it; none where leaving it out is the only way to say it.
 */
public final class EffectiveConfig
{
    /** Values of one option told where room is short: lists may have thousands. */
    private static final int MAX_TOLD = 8;

    /** Lists that permit: without a word in them they permit everything. */
    private static final Set<String> EVERY_IF_EMPTY = Set.of("allow-source", "reply-dscp", "session");

    private EffectiveConfig()
    {
    }

    /** What needs a restart to change. */
    public static Map<String, List<String>> of(final ReflectorConfig config)
    {
        final Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("listen", config.isListenDefault() ? List.of() : texts(config.listens(), SocketAddressText::of));
        values.put("max-sessions", List.of(Integer.toString(config.maxSessions())));
        values.put("refwait", List.of(DurationText.format(config.refwaitNs())));
        final String interfaceName = config.port().interfaceName();
        values.put("port-type", List.of(config.port().type().toString()));
        values.put("interface", interfaceName == null ? List.of() : List.of(interfaceName));
        values.put("queue", List.of(config.port().queues().toString()));
        values.put("idle", List.of(config.idle().toString()));
        final Engines engines = config.engines();
        values.put("engines", List.of(Integer.toString(engines.count())));
        values.put("cpu", engines.cpus().isEmpty() ? List.of() : List.of(CpuListText.format(engines.cpus())));
        values.put("steer", List.of(engines.steering().toString()));
        values.put("gro", flag(config.udp().isAggregating()));
        values.put("counters", config.countersFile() == null ? List.of() : List.of("" + config.countersFile()));
        return values;
    }

    /** What can be swapped while running; keys are never told. */
    public static Map<String, List<String>> of(final ReflectorPolicy policy)
    {
        final AccessPolicy access = policy.access();
        final Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("mode", List.of(policy.mode().toString()));
        values.put("twamp-light", flag(policy.isTwampLight()));
        values.put("timestamp", List.of(policy.timestamps().toString()));
        values.put("allow-source", texts(access.allowedSources(), Object::toString));
        values.put("deny-source", texts(access.deniedSources(), Object::toString));
        values.put("session", texts(access.sessions(), Object::toString));
        values.put("min-source-port", List.of(Integer.toString(access.minSourcePort())));
        values.put("rate-limit", List.of(
            access.rateLimitPps() == 0 ? "off" : RateText.format((double)access.rateLimitPps())));
        values.put("auth", flag(policy.isAuthenticated()));
        values.put("replay-window", List.of(Integer.toString(policy.replayWindow())));
        values.putAll(of(policy.tlvs()));
        values.putAll(of(policy.reflectedControl()));
        return values;
    }

    private static Map<String, List<String>> of(final TlvLimits limits)
    {
        final Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("tlvs", List.of(limits.areOn() ? "on" : "off"));
        values.put("disable-tlv", TlvTypeText.format(limits.disabled()));
        values.put("location", List.of(limits.location().toString()));
        values.put("reply-dscp", limits.replyDscps().equals(TlvLimits.allDscps()) ? List.of() :
            limits.replyDscps().stream().sorted().map(String::valueOf).toList());
        values.put("return-path", texts(limits.returnPaths(), Object::toString));
        values.put("return-address-policy", List.of(limits.returnAddresses().toString()));
        final String measured = limits.directMeasurement();
        values.put("direct-measurement", measured == null ? List.of() : List.of(measured));
        values.put("link-id", limits.linkIds().entrySet().stream().map(Map.Entry::toString).sorted().toList());
        values.put(
            "return-labels", limits.returnLabels().isEmpty() ? List.of() : List.of(limits.returnLabels().toString()));
        return values;
    }

    private static Map<String, List<String>> of(final ReflectedControlLimits limits)
    {
        final Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("reflected-control", List.of(limits.obeyed().toString()));
        values.put("reflected-control-replies", List.of(Integer.toString(limits.maxReplies())));
        values.put("reflected-control-length", List.of(Integer.toString(limits.maxLengthBytes())));
        values.put("reflected-control-volume", List.of(Integer.toString(limits.maxVolumeBytes())));
        values.put("reflected-control-rate", List.of(RateText.format((double)limits.maxRatePps())));
        values.put("reflected-control-bursts", List.of(Integer.toString(limits.maxBursts())));
        return values;
    }

    private static List<String> flag(final boolean isOn)
    {
        return List.of(isOn ? "true" : "false");
    }

    private static <T> List<String> texts(final List<T> items, final Function<T, String> text)
    {
        return items.stream().map(text).toList();
    }

    /** Name and values of each, for people. */
    public static List<Map.Entry<String, String>> lines(final ReflectorConfig config, final ReflectorPolicy policy)
    {
        final List<Map.Entry<String, String>> lines = new ArrayList<>();
        of(policy).forEach((name, values) ->
            lines.add(Map.entry(name, values.isEmpty() && EVERY_IF_EMPTY.contains(name) ? "every" : line(values))));
        lines.add(Map.entry("keys", policy.keyring() == null ? "none" : "given"));
        of(config).forEach((name, values) ->
        {
            // readers see the sockets as they were opened, and have the file
            if (!name.equals("listen") && !name.equals("counters"))
            {
                lines.add(Map.entry(name, line(values)));
            }
        });
        return lines;
    }

    /** The same in one line: {@code mode=stateless tlvs=on}. */
    public static String text(final ReflectorConfig config, final ReflectorPolicy policy)
    {
        return lines(config, policy).stream()
            .map(line -> line.getKey() + "=" + line.getValue()).collect(Collectors.joining(" "));
    }

    private static String line(final List<String> values)
    {
        return values.isEmpty() ? "none" : values.stream().limit(MAX_TOLD).collect(Collectors.joining(",")) +
            (values.size() > MAX_TOLD ? ",... (" + values.size() + ")" : "");
    }

    /** What needs a restart for another configuration: {@code --cpu 1 instead of 0}; nothing if all is the same. */
    public static List<String> needingRestart(final ReflectorConfig running, final ReflectorConfig other)
    {
        final Map<String, List<String>> before = of(running);
        final List<String> changes = new ArrayList<>();
        of(other).forEach((name, values) ->
        {
            final List<String> old = before.getOrDefault(name, List.of());
            if (!old.equals(values))
            {
                changes.add("--" + name + " " + line(values) + " instead of " + line(old));
            }
        });
        return changes;
    }
}
