package io.stampede.reflector.control;

import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.reflector.config.TlvTypeText;
import io.stampede.units.DurationText;
import io.stampede.units.RateText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a reflector runs with, after defaults, by the names of the options. */
public final class EffectiveConfig
{
    private EffectiveConfig()
    {
    }

    /** Name and value of each decision; sockets tell of themselves. */
    public static List<Map.Entry<String, String>> of(final ReflectorConfig config, final ReflectorPolicy policy)
    {
        final List<Map.Entry<String, String>> entries = new ArrayList<>();
        entries.add(Map.entry("mode", policy.mode().toString()));
        addTlvs(entries, policy.tlvs());
        entries.add(Map.entry("twamp-light", policy.isTwampLight() ? "on" : "off"));
        entries.add(Map.entry("timestamp", policy.timestamps().toString()));
        entries.add(Map.entry("allow-source", policy.isOpen() ? "everyone" :
            text(policy.allowedSources())));
        entries.add(Map.entry("auth", policy.isAuthenticated() ? "on" : "off"));
        entries.add(Map.entry("keys", policy.keyring() == null ? "none" : "given"));
        addReflectedControl(entries, policy.reflectedControl());
        entries.add(Map.entry("min-source-port", Integer.toString(policy.minSourcePort())));
        entries.add(Map.entry("rate-limit",
            policy.rateLimitPps() == 0 ? "off" : RateText.format((double)policy.rateLimitPps())));
        entries.add(Map.entry("max-sessions", Integer.toString(config.maxSessions())));
        entries.add(Map.entry("refwait", DurationText.format(config.refwaitNs())));
        entries.add(Map.entry("idle", config.idle().toString()));
        entries.add(Map.entry("cpu",
            config.cpu() == ReflectorConfig.NO_CPU ? "any" : Integer.toString(config.cpu())));
        return entries;
    }

    private static void addTlvs(final List<Map.Entry<String, String>> entries, final TlvLimits limits)
    {
        entries.add(Map.entry("tlvs", limits.areOn() ? "on" : "off"));
        if (!limits.areOn())
        {
            return;
        }
        entries.add(Map.entry("disable-tlv", orNone(TlvTypeText.format(limits.disabled()))));
        entries.add(Map.entry("location", limits.location().toString()));
        entries.add(Map.entry("reply-dscp", limits.replyDscps().equals(TlvLimits.allDscps()) ? "all" :
            limits.replyDscps().stream().sorted().map(String::valueOf).collect(Collectors.joining(","))));
        entries.add(Map.entry("return-path", orNone(text(limits.returnPaths()))));
    }

    private static String orNone(final String text)
    {
        return text.isEmpty() ? "none" : text;
    }

    private static void addReflectedControl(
        final List<Map.Entry<String, String>> entries, final ReflectedControlLimits limits)
    {
        entries.add(Map.entry("reflected-control", limits.obeyed().toString()));
        entries.add(Map.entry("reflected-control-replies", Integer.toString(limits.maxReplies())));
        entries.add(Map.entry("reflected-control-length", Integer.toString(limits.maxLengthBytes())));
        entries.add(Map.entry("reflected-control-volume", Integer.toString(limits.maxVolumeBytes())));
        entries.add(Map.entry("reflected-control-rate", RateText.format((double)limits.maxRatePps())));
        entries.add(Map.entry("reflected-control-bursts", Integer.toString(limits.maxBursts())));
    }

    private static String text(final List<AddressPrefix> prefixes)
    {
        return prefixes.stream().map(AddressPrefix::toString).collect(Collectors.joining(","));
    }
}
