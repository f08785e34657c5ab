package io.stampede.reflector.control;

import io.stampede.auth.Keyring;
import io.stampede.clock.WallClock;
import io.stampede.frame.AddressSet;
import io.stampede.frame.IpAddress;
import io.stampede.frame.LinkAddressSet;
import io.stampede.frame.PrefixSet;
import io.stampede.net.Port;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.LocationDetail;
import io.stampede.reflector.config.ReflectedControl;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.ReturnAddressPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.SessionSpec;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.reflector.engine.Repeater;
import io.stampede.reflector.reflect.AccessList;
import io.stampede.reflector.reflect.Admission;
import io.stampede.reflector.reflect.Authenticator;
import io.stampede.reflector.reflect.CountingSequencer;
import io.stampede.reflector.reflect.HmacAuthenticator;
import io.stampede.reflector.reflect.MirroringSequencer;
import io.stampede.reflector.reflect.OpenAuthenticator;
import io.stampede.reflector.reflect.ProvisionedSession;
import io.stampede.reflector.reflect.ProvisionedSessions;
import io.stampede.reflector.reflect.RateLimiter;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.reflect.Regulator;
import io.stampede.reflector.reflect.ReplyComposer;
import io.stampede.reflector.reflect.ReplyLimits;
import io.stampede.reflector.reflect.Sealer;
import io.stampede.reflector.reflect.Sequencer;
import io.stampede.reflector.reflect.tlv.Extender;
import io.stampede.reflector.reflect.tlv.HmacTlvIntegrity;
import io.stampede.reflector.reflect.tlv.LinkIds;
import io.stampede.reflector.reflect.tlv.LocationPolicy;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.ReflectedControlPolicy;
import io.stampede.reflector.reflect.tlv.ReturnPathPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.reflector.reflect.tlv.VerbatimExtender;
import io.stampede.reflector.session.SessionTable;
import io.stampede.runtime.EnvironmentException;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts reflectors together from a policy: which part stands at which place is decided here and nowhere else. One
 * assembly serves all sockets of a process; they share the rate limiter, so that a limit holds for the process.
 */
public final class ReflectorAssembly implements AutoCloseable
{
    private static final int IPV4_BITS_BEFORE = 96;

    private final ReflectorPolicy policy;
    private final PacketLayout layout;
    private final SessionTable sessions;
    private final TimestampFormat format;
    private final WallClock clock;
    private final long seed;
    private final RateLimiter rateLimiter;
    private final AccessList access;
    private final int[] reflectingPorts;
    private final LinkAddressSet ownLinks = new LinkAddressSet(OwnAddresses.readLinks().toArray(byte[][]::new));
    private final LinkIds links;
    private final @Nullable InterfacePacketCounters packetCounters;
    private final AddressSet ownAddresses = new AddressSet(OwnAddresses.read().toArray(InetAddress[]::new));

    /**
     * @param sessions        of the engine; used in stateful mode.
     * @param format          of timestamps, as the policy asks.
     * @param clock           stamps replies; owned by the reflecting thread.
     * @param seed            secret.
     * @param reflectingPorts UDP ports of the process's sockets.
     * @throws EnvironmentException when there is no interface of a name the policy has.
     */
    public ReflectorAssembly(
        final ReflectorPolicy policy,
        final SessionTable sessions,
        final TimestampFormat format,
        final WallClock clock,
        final long seed,
        final int... reflectingPorts) throws EnvironmentException
    {
        this(policy, sessions, format, clock, seed, rateLimiter(policy, seed), reflectingPorts);
    }

    private ReflectorAssembly(
        final ReflectorPolicy policy,
        final SessionTable sessions,
        final TimestampFormat format,
        final WallClock clock,
        final long seed,
        final RateLimiter rateLimiter,
        final int... reflectingPorts) throws EnvironmentException
    {
        this.policy = policy;
        layout = policy.isAuthenticated() ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED;
        this.sessions = sessions;
        this.format = format;
        this.clock = clock;
        this.reflectingPorts = reflectingPorts.clone();
        this.seed = seed;
        this.rateLimiter = rateLimiter;
        access = new AccessList(
            filter(policy.access().allowedSources()),
            filter(policy.access().deniedSources()),
            new ProvisionedSessions(
                policy.access().sessions().stream().map(ReflectorAssembly::provisioned).toList(), seed));
        links = OwnInterfaces.linkIds(policy.tlvs().linkIds());
        packetCounters = OwnInterfaces.counters(policy.tlvs().directMeasurement());
    }

    private static RateLimiter rateLimiter(final ReflectorPolicy policy, final long seed)
    {
        final long ratePps = policy.access().rateLimitPps();
        return new RateLimiter(ratePps == 0 ? RateLimiter.UNLIMITED : ratePps, seed);
    }

    /**
     * For the policy that follows: with the same sessions, and with the same rate limiter while the rate stays the
     * same; this host's addresses and interfaces are read anew.
     *
     * @throws EnvironmentException when there is no interface of a name the policy has.
     */
    ReflectorAssembly next(final ReflectorPolicy other, final TimestampFormat otherFormat) throws EnvironmentException
    {
        return new ReflectorAssembly(
            other,
            sessions,
            otherFormat,
            clock,
            seed,
            other.access().rateLimitPps() == policy.access().rateLimitPps() ? rateLimiter : rateLimiter(other, seed),
            reflectingPorts);
    }

    /**
     * A reflector for one socket.
     *
     * @param batchCapacity frames of the batches it will be shown.
     * @param port          of the socket: what it can do besides sending the ordinary way, and how it repeats.
     */
    public Reflector assemble(final int batchCapacity, final Port port)
    {
        final Authenticator authenticator = authenticator(batchCapacity);
        return new Reflector(
            layout,
            new Admission(
                layout,
                policy.isTwampLight(),
                access,
                rateLimiter,
                authenticator,
                policy.access().minSourcePort(),
                reflectingPorts),
            sequencer(batchCapacity),
            extender(port.departures()),
            new ReplyComposer(layout, format),
            new Sealer(layout, format, clock, authenticator),
            regulator(port));
    }

    private Regulator regulator(final Port port)
    {
        final ReflectedControlLimits limits = policy.reflectedControl();
        return limits.isOn() ?
            new Regulator(
                new ReplyLimits(
                    limits.maxReplies(), limits.maxLengthBytes(), limits.maxVolumeBytes(), limits.minIntervalNs()),
                rateLimiter,
                port,
                new Repeater(port, limits.maxBursts())) :
            Regulator.none();
    }

    private Authenticator authenticator(final int batchCapacity)
    {
        final Keyring keyring = policy.keyring();
        return policy.isAuthenticated() && keyring != null ?
            new HmacAuthenticator(layout, keyring, batchCapacity) : new OpenAuthenticator();
    }

    private Sequencer sequencer(final int batchCapacity)
    {
        return policy.mode() == SessionMode.STATEFUL ?
            new CountingSequencer(
                sessions,
                policy.isTwampLight() ? CountingSequencer.WITHOUT_SSID : CountingSequencer.WITH_SSID,
                policy.replayWindow(),
                batchCapacity) :
            new MirroringSequencer();
    }

    private Extender extender(final int abilities)
    {
        final TlvLimits limits = policy.tlvs();
        if (!limits.areOn())
        {
            return new VerbatimExtender();
        }
        final TlvPolicy enabled =
            policy.reflectedControl().isOn() ? TlvPolicy.DEFAULT.withReflectedControl() : TlvPolicy.DEFAULT;
        final TlvPolicy tlvs = enabled
            .at(ownAddresses, new ReturnPathPolicy(
                abilities,
                filter(limits.returnPaths()),
                limits.returnAddresses() == ReturnAddressPolicy.DROP,
                limits.returnLabels().first(),
                limits.returnLabels().last()))
            .within(location(limits.location()), limits.replyDscpBits())
            .withLinkIds(links)
            .withFormat(format);
        final TlvPolicy counting = packetCounters == null ? tlvs : tlvs.withDirectMeasurement(packetCounters);
        final boolean isProofNeeded = policy.reflectedControl().obeyed() != ReflectedControl.ANY;
        final ReflectedControlPolicy control = new ReflectedControlPolicy(isProofNeeded, ownAddresses, ownLinks);
        final Keyring keyring = policy.keyring();
        return keyring == null ?
            new TlvProcessor(without(counting, limits), new OpenTlvIntegrity(), control) :
            new TlvProcessor(without(counting.withHmac(), limits), new HmacTlvIntegrity(layout, keyring), control);
    }

    private static TlvPolicy without(final TlvPolicy tlvs, final TlvLimits limits)
    {
        return tlvs.without(limits.disabled().stream().mapToInt(Integer::intValue).toArray());
    }

    private static LocationPolicy location(final LocationDetail detail)
    {
        return switch (detail)
        {
            case ALL -> LocationPolicy.DISCLOSE;
            case PORTS -> LocationPolicy.PORTS;
            case NONE -> LocationPolicy.HIDE;
        };
    }

    private static ProvisionedSession provisioned(final SessionSpec spec)
    {
        final InetAddress source = spec.source();
        final InetAddress destination = spec.destination();
        return new ProvisionedSession(
            spec.ssid(),
            source == null ? 0 : IpAddress.high(source),
            source == null ? 0 : IpAddress.low(source),
            spec.sourcePort(),
            destination == null ? 0 : IpAddress.high(destination),
            destination == null ? 0 : IpAddress.low(destination),
            spec.destinationPort());
    }

    /** When no reflector made here is used any more. */
    @Override
    public void close()
    {
        if (packetCounters != null)
        {
            packetCounters.close();
        }
    }

    private static PrefixSet filter(final List<AddressPrefix> prefixes)
    {
        final int count = prefixes.size();
        final long[] highs = new long[count];
        final long[] lows = new long[count];
        final int[] lengths = new int[count];
        for (int i = 0; i < count; i++)
        {
            final AddressPrefix prefix = prefixes.get(i);
            highs[i] = IpAddress.high(prefix.address());
            lows[i] = IpAddress.low(prefix.address());
            lengths[i] = prefix.length() + (prefix.address() instanceof Inet4Address ? IPV4_BITS_BEFORE : 0);
        }
        return new PrefixSet(highs, lows, lengths);
    }
}
