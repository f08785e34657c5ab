package io.stampede.sender.cli;

import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.keyfile.KeyFile;
import io.stampede.keyfile.KeyFileException;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.PlannedSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.units.DscpText;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import io.stampede.yaml.YamlNode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes sessions of a file of groups: each target by each DSCP by each size by each SSID, in turns that go from target
 * to target.
 */
final class SessionsPlanning
{
    /** Each takes 8 KiB or more: 2 GiB. */
    private static final int MAX_SESSIONS = 1 << 18;
    /** Each has distributions of its own, 12 MiB. */
    private static final int MAX_GROUPS = 64;
    /** More than one thread sends. */
    private static final double MAX_PPS = 1e7;
    private static final int DEFAULT_PORT = 862;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_SSID = 65_535;
    private static final long MAX_SEQUENCE = 0xFFFF_FFFFL;
    private static final double NANOS_PER_SECOND = 1e9;

    private final SessionsFile file;
    private final SocketShares shares = new SocketShares();
    private final Set<String> names = new HashSet<>();
    private int sessionCount;

    private SessionsPlanning(final SessionsFile file)
    {
        this.file = file;
    }

    /**
     * What will run.
     *
     * @param sockets of the numbers sessions have.
     */
    record Planned(List<SessionGroup> groups, List<SocketShares.Share> sockets)
    {
        int sessionCount()
        {
            return groups.stream().mapToInt(group -> group.sessions().size()).sum();
        }

        double ratePps()
        {
            return groups.stream().mapToDouble(SessionGroup::ratePps).sum();
        }
    }

    /** Plans all groups; names are looked up. */
    static Planned plan(final SessionsFile file) throws CommandFailure
    {
        final SessionsPlanning planning = new SessionsPlanning(file);
        final List<SessionGroup> groups = new ArrayList<>();
        if (file.groups().size() > MAX_GROUPS)
        {
            throw CommandFailure.usage(file.path() + ": " + file.groups().size() + " groups, at most " + MAX_GROUPS +
                " — a group may have many targets, DSCPs, sizes and SSIDs");
        }
        for (final GroupSettings settings : file.groups())
        {
            groups.add(planning.group(settings));
        }
        final Planned planned = new Planned(groups, planning.shares.shares());
        if (planned.ratePps() > MAX_PPS)
        {
            throw CommandFailure.usage(file.path() + ": " + Math.round(planned.ratePps()) +
                " probes a second, at most " + Math.round(MAX_PPS) + " — use longer intervals or fewer sessions");
        }
        return planned;
    }

    private SessionGroup group(final GroupSettings settings) throws CommandFailure
    {
        final String name = settings.read("name", "group-" + (names.size() + 1), text -> text);
        if (!names.add(name))
        {
            throw CommandFailure.usage(settings.place() + ": a second group '" + name + "' — give it another name");
        }
        final Schedule schedule = schedule(settings);
        final List<InetSocketAddress> targets = targets(settings);
        final List<ProbeShape> shapes = shapes(settings);
        final List<Integer> ssids = ssids(settings);
        final long wanted = (long)targets.size() * shapes.size() * ssids.size();
        if (sessionCount + wanted > MAX_SESSIONS)
        {
            throw CommandFailure.usage(settings.place() + ": " + (sessionCount + wanted) + " sessions (" +
                targets.size() + " targets, " + shapes.size() + " DSCPs and sizes, " + ssids.size() +
                " SSIDs), at most " + MAX_SESSIONS + " in all");
        }
        final Terms terms = new Terms(
            schedule,
            settings.read("first-sequence", 0L, text -> number(text, 0, MAX_SEQUENCE)),
            keys(settings));
        final List<PlannedSession> sessions = new ArrayList<>();
        for (final int ssid : ssids)
        {
            for (final ProbeShape shape : shapes)
            {
                for (final InetSocketAddress target : targets)
                {
                    sessions.add(session(settings, terms, shape, target, ssid));
                }
            }
        }
        sessionCount += sessions.size();
        return new SessionGroup(name, schedule, sessions);
    }

    /** What the sessions of a group have in common beside their shapes. */
    private record Terms(Schedule schedule, long firstSequence, @Nullable Keyring keys)
    {
        @Nullable KeyPair keysOf(final int ssid) throws CommandFailure
        {
            final KeyPair pair = keys == null ? null : keys.keys(ssid);
            if (KeyPair.NONE.equals(pair))
            {
                throw CommandFailure.usage(
                    "'key-file' has no key for SSID " + ssid + " — add a line for it or for *");
            }
            return pair;
        }
    }

    private PlannedSession session(
        final GroupSettings settings,
        final Terms terms,
        final ProbeShape shape,
        final InetSocketAddress target,
        final int ssid) throws CommandFailure
    {
        final boolean isIpv6 = target.getAddress() instanceof Inet6Address;
        try
        {
            final SocketShares.Place place = shares.add(isIpv6, shape.layout(), ssid, shape.payloadLength());
            return new PlannedSession(
                new SenderPlan(terms.schedule, shape.withSsid(place.ssid()), terms.firstSequence, 0,
                    terms.keysOf(place.ssid()), false),
                target, place.socket());
        }
        catch (final CommandFailure | IllegalArgumentException ex)
        {
            throw CommandFailure.usage(settings.place() + ": " + ex.getMessage());
        }
    }

    private static Schedule schedule(final GroupSettings settings) throws CommandFailure
    {
        final double ratePps = settings.read("rate", 0.0, text -> new RateConverter().convert(text));
        final long intervalNs = settings.read("interval", 1_000_000_000L, SessionsPlanning::durationNs);
        if (ratePps > MAX_PPS)
        {
            throw CommandFailure.usage(settings.place() + ": 'rate' of a session: at most " + Math.round(MAX_PPS) +
                " probes a second");
        }
        return new Schedule(
            settings.read("count", SenderPlan.UNBOUNDED, text -> number(text, 1, Long.MAX_VALUE)),
            settings.read("duration", SenderPlan.UNBOUNDED, SessionsPlanning::durationNs),
            ratePps > 0 ? NANOS_PER_SECOND / ratePps : (double)intervalNs,
            Schedule.Gaps.EQUAL,
            settings.read("timeout", Schedule.DEFAULT.timeoutNs(), SessionsPlanning::durationNs));
    }

    private static long durationNs(final String text)
    {
        return new DurationConverter().convert(text);
    }

    private static long number(final String text, final long least, final long most)
    {
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) < least || Long.parseLong(text) > most)
        {
            throw new IllegalArgumentException("'" + text + "' is not a number of " + least + ".." +
                (most == Long.MAX_VALUE ? "" : most));
        }
        return Long.parseLong(text);
    }

    private static List<InetSocketAddress> targets(final GroupSettings settings) throws CommandFailure
    {
        final int port = settings.read("port", DEFAULT_PORT, text -> (int)number(text, 1, MAX_PORT));
        final Set<InetSocketAddress> targets = new LinkedHashSet<>();
        for (final YamlNode.Text text : settings.many("targets"))
        {
            final InetSocketAddress target =
                GroupSettings.parse("targets", text, typed -> target(HostPort.parse("target", typed), port));
            if (!targets.add(target))
            {
                throw CommandFailure.usage(text.place() + ": target '" + text.text() +
                    "' is the same as another — leave one out, or ask for more 'sessions'");
            }
        }
        if (targets.isEmpty())
        {
            throw CommandFailure.usage(settings.place() + ": a group without 'targets' — name one or more");
        }
        return List.copyOf(targets);
    }

    private static InetSocketAddress target(final HostPort typed, final int port) throws CommandFailure
    {
        final InetAddress address = Resolver.resolve("target", typed, Resolver.Family.ANY);
        if (address.isMulticastAddress())
        {
            throw CommandFailure.usage("target '" + typed.host() + "': is a multicast address — name reflectors");
        }
        final Integer typedPort = typed.port();
        return new InetSocketAddress(address, typedPort == null ? port : typedPort);
    }

    private static List<ProbeShape> shapes(final GroupSettings settings) throws CommandFailure
    {
        final PacketLayout layout =
            isAuthenticated(settings) ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED;
        final ProbeShape base = new ProbeShape(layout, TimestampFormat.NTP, List.of(), 0, 1);
        final List<ProbeShape> sized = new ArrayList<>();
        for (final YamlNode.Text text : settings.many("size"))
        {
            sized.add(GroupSettings.parse("size", text, typed ->
                base.withPayload((int)number(typed, 1, ProbeShape.MAX_PAYLOAD_LENGTH), Padding.RANDOM)));
        }
        final List<ProbeShape> shapes = new ArrayList<>();
        for (final ProbeShape shape : sized.isEmpty() ? List.of(base) : sized)
        {
            for (final YamlNode.Text text : settings.many("dscp"))
            {
                shapes.add(shape.withDscp(GroupSettings.parse("dscp", text, DscpText::parse)));
            }
        }
        return !shapes.isEmpty() ? shapes : sized.isEmpty() ? List.of(base) : sized;
    }

    /** 0 for those that may be any. */
    private static List<Integer> ssids(final GroupSettings settings) throws CommandFailure
    {
        final List<Integer> ssids = new ArrayList<>();
        for (final YamlNode.Text text : settings.many("ssids"))
        {
            final String[] ends = text.text().split("-", -1);
            final int first = GroupSettings.parse("ssids", text, typed -> (int)number(ends[0], 1, MAX_SSID));
            final int last = ends.length == 1 ? first :
                GroupSettings.parse("ssids", text, typed -> (int)number(ends[ends.length - 1], first, MAX_SSID));
            if (ends.length > 2)
            {
                throw CommandFailure.usage(text.place() + ": 'ssids': '" + text.text() +
                    "' is no range — write 1-100, or a list");
            }
            for (int ssid = first; ssid <= last; ssid++)
            {
                ssids.add(ssid);
            }
        }
        if (ssids.isEmpty())
        {
            final int count = settings.read("sessions", 1, text -> (int)number(text, 1, MAX_SESSIONS));
            for (int i = 0; i < count; i++)
            {
                ssids.add(0);
            }
        }
        return ssids;
    }

    private static boolean isAuthenticated(final GroupSettings settings) throws CommandFailure
    {
        return settings.read("auth", false, text -> switch (text)
        {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is not true or false");
        });
    }

    private @Nullable Keyring keys(final GroupSettings settings) throws CommandFailure
    {
        final YamlNode.Text text = settings.one("key-file");
        if (isAuthenticated(settings) != (text != null))
        {
            throw CommandFailure.usage(settings.place() + (text == null ?
                ": 'auth' without 'key-file': needs keys — name their file" :
                ": 'key-file' without 'auth': nothing is signed — add 'auth: true', or leave it out"));
        }
        if (text == null)
        {
            return null;
        }
        final Path keyFile = GroupSettings.parse("key-file", text, SessionsPlanning::path);
        try
        {
            return KeyFile.read(file.path().resolveSibling(keyFile));
        }
        catch (final KeyFileException ex)
        {
            throw CommandFailure.refused(text.place() + ": " + ex.getMessage(), ex);
        }
    }

    private static Path path(final String text)
    {
        try
        {
            return Path.of(text);
        }
        catch (final InvalidPathException ex)
        {
            throw new IllegalArgumentException("no file has such a name (" + ex.getReason() + ")", ex);
        }
    }
}
