package io.stampede.testing;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/**
 * The floor plan: every package below {@code io.stampede} with the packages of ours it may import. What is not here is
 * not a room, and {@link Walls} refuses it. A program's {@code cli} assembles everything and may import all but the
 * other program.
 */
final class Rooms
{
    private static final Map<String, List<String>> SHARED = Map.ofEntries(
        entry("wire", List.of()),
        entry("wire.tlv", List.of("wire")),
        entry("wire.ip", List.of("frame")),
        entry("linux", List.of()),
        entry("frame", List.of()),
        entry("clock", List.of("linux")),
        entry("auth", List.of("wire")),
        entry("keyfile", List.of("auth")),
        entry("telemetry", List.of()),
        entry("units", List.of()),
        entry("yaml", List.of()),
        entry("net", List.of("frame", "linux", "clock")),
        entry("net.mmsg", List.of("net", "frame", "linux", "clock")),
        entry("net.udp", List.of("net", "net.mmsg", "frame", "linux", "clock")),
        entry("net.link", List.of("net", "net.udp", "wire.ip", "frame", "linux", "clock")),
        entry("net.packet", List.of(
            "net", "net.mmsg", "net.udp", "net.link", "wire.ip", "frame", "linux", "clock")),
        entry("net.xdp", List.of("net", "net.udp", "net.link", "wire.ip", "frame", "linux", "clock")),
        entry("net.loop", List.of("net", "frame", "clock")),
        entry("runtime", List.of("linux", "telemetry")));

    private static final Map<String, List<String>> REFLECTOR = Map.ofEntries(
        entry("reflector.session", List.of("wire", "frame")),
        entry("reflector.reflect.tlv", List.of("wire", "wire.tlv", "frame", "auth", "reflector.session")),
        entry("reflector.reflect", List.of(
            "reflector.reflect.tlv", "reflector.session", "wire", "frame", "auth", "clock")),
        entry("reflector.engine", List.of(
            "reflector.reflect", "reflector.reflect.tlv", "reflector.session", "wire", "frame", "auth", "clock",
            "net", "linux", "telemetry", "runtime")),
        entry("reflector.cli.decode", List.of("wire", "units")),
        entry("reflector.config", List.of("net", "auth", "wire")),
        entry("reflector.offload", List.of(
            "reflector.config", "reflector.engine", "net", "net.xdp", "wire", "wire.ip", "frame", "linux", "clock",
            "units")),
        entry("reflector.control", List.of(
            "reflector.engine", "reflector.reflect", "reflector.reflect.tlv", "reflector.session", "reflector.config",
            "reflector.offload", "telemetry", "runtime", "net", "net.udp", "net.packet", "net.xdp", "linux", "clock",
            "wire", "frame", "auth", "units")));

    /** A chain: plan, pace ◀── match ◀── engine ◀── stats ◀── report ◀── control; each knows those before it. */
    private static final Map<String, List<String>> SENDER = Map.ofEntries(
        entry("sender.plan", List.of("wire", "wire.tlv", "auth")),
        entry("sender.pace", List.of()),
        entry("sender.match", List.of("sender.plan", "wire", "wire.tlv", "frame", "auth", "telemetry")),
        entry("sender.engine", List.of(
            "sender.plan", "sender.pace", "sender.match", "wire", "wire.tlv", "frame", "auth", "net", "linux", "clock",
            "telemetry", "runtime")),
        entry("sender.stats", List.of(
            "sender.plan", "sender.match", "sender.engine", "wire", "wire.tlv", "telemetry")),
        entry("sender.search", List.of()),
        entry("sender.config", List.of("sender.plan", "net", "units")),
        entry("sender.report", List.of(
            "sender.stats", "sender.engine", "sender.match", "sender.plan", "sender.search", "sender.config", "wire",
            "clock", "units", "telemetry")),
        entry("sender.html", List.of("sender.report", "sender.stats", "sender.plan")),
        entry("sender.samplelog", List.of(
            "sender.report", "sender.stats", "sender.match", "sender.plan", "wire", "auth")),
        entry("sender.control", List.of(
            "sender.report", "sender.samplelog", "sender.stats", "sender.engine", "sender.match", "sender.pace",
            "sender.plan", "sender.config", "net", "net.udp", "clock", "telemetry", "runtime", "units", "wire", "frame",
            "auth")));

    private Rooms()
    {
    }

    /** Rooms both programs may use. */
    static Map<String, List<String>> shared()
    {
        return SHARED;
    }

    /** Rooms of the reflector alone, but for its command line. */
    static Map<String, List<String>> ofReflector()
    {
        return REFLECTOR;
    }

    /** Rooms of the sender alone, but for its command line. */
    static Map<String, List<String>> ofSender()
    {
        return SENDER;
    }
}
