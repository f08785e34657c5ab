package io.stampede.sender.plan;

import io.stampede.auth.KeyPair;
import org.agrona.BitUtil;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run needs to know before its first probe. Immutable.
 *
 * @param schedule      when probes are due.
 * @param shape         what they look like.
 * @param firstSequence Sequence Number of the first probe, 0..2^32-1; 0 by RFC 8762 §4.2.1.
 * @param seed          of the padding and of Poisson gaps: the same seed gives the same run.
 * @param keys          of this session: the current one signs the probes, both may sign replies; null where nothing is
 *                      signed, that is unauthenticated and without HMAC TLV.
 * @param isLoopback    the network returns our own probes: what comes back has the Session-Sender's format, and only
 *                      T1 and T4 exist.
 * @param peer          what is known of the reflector.
 */
public record SenderPlan(
    Schedule schedule,
    ProbeShape shape,
    long firstSequence,
    long seed,
    @Nullable KeyPair keys,
    boolean isLoopback,
    Peer peer)
{
    /** No bound of this kind. */
    public static final long UNBOUNDED = Long.MAX_VALUE;
    /** Probes remembered at once, 88 octets each: more would be more memory than a measurement should ask for. */
    public static final int MAX_IN_FLIGHT = 1 << 24;

    private static final int MIN_IN_FLIGHT = 1 << 12;
    private static final int MIN_IN_FLIGHT_PER_FLOW = 1 << 7;
    private static final int LEAST_IN_FLIGHT = 1 << 3;
    /**
     * Where no rate tells: 80 MiB. Too few → the sender waits for room where probes are lost and Tmax is long; too many
     * → memory for nothing.
     */
    private static final int IN_FLIGHT_BACK_TO_BACK = 1 << 20;
    private static final long MAX_SEQUENCE = 0xFFFF_FFFFL;

    /** Refuses what cannot be numbered, remembered or signed. */
    public SenderPlan
    {
        if (firstSequence < 0 || firstSequence > MAX_SEQUENCE)
        {
            throw new IllegalArgumentException("first sequence " + firstSequence + ": must be 0..4294967295");
        }
        if (neededInFlight(schedule) > MAX_IN_FLIGHT)
        {
            throw new IllegalArgumentException("rate and timeout: " + (long)neededInFlight(schedule) +
                " probes to remember, at most " + MAX_IN_FLIGHT);
        }
        if (shape.isSigned() != (keys != null))
        {
            throw new IllegalArgumentException(shape.isSigned() ?
                "probes with an HMAC: need keys" : "keys for probes without an HMAC");
        }
    }

    /** Probes nobody signs, answered by a reflector. */
    public SenderPlan(final Schedule schedule, final ProbeShape shape, final long firstSequence, final long seed)
    {
        this(schedule, shape, firstSequence, seed, null, false);
    }

    /** Probes for a reflector as the RFCs have it. */
    public SenderPlan(
        final Schedule schedule,
        final ProbeShape shape,
        final long firstSequence,
        final long seed,
        final @Nullable KeyPair keys,
        final boolean isLoopback)
    {
        this(schedule, shape, firstSequence, seed, keys, isLoopback, Peer.STANDARD);
    }

    /** The same for another reflector. */
    public SenderPlan withPeer(final Peer other)
    {
        return new SenderPlan(schedule, shape, firstSequence, seed, keys, isLoopback, other);
    }

    /** The same for one flow of several: its SSID, and the keys of that. */
    public SenderPlan asFlow(final int ssid, final @Nullable KeyPair itsKeys)
    {
        return new SenderPlan(schedule, shape.withSsid(ssid), firstSequence, seed, itsKeys, isLoopback, peer);
    }

    /** The same at other times. */
    public SenderPlan withSchedule(final Schedule other)
    {
        return new SenderPlan(other, shape, firstSequence, seed, keys, isLoopback, peer);
    }

    /** SSID of the probes, 1..65535; 0 where the reflector knows none. */
    public int ssid()
    {
        return peer.isStamp() ? shape.ssid() : 0;
    }

    /**
     * Whether probes carry TLVs that somebody may process: in loopback, or for a TWAMP Light peer, nobody will. Where
     * lengths take turns the replies' TLVs are not looked at.
     */
    public boolean hasInspectedTlvs()
    {
        return !shape.tlvs().isEmpty() && !shape.isMixed() && peer.isStamp() && !isLoopback;
    }

    /** Replies one probe asks for: more than 1 with a Control TLV (RFC 10052 §3). */
    public int repliesPerProbe()
    {
        for (final ProbeTlv tlv : shape.tlvs())
        {
            if (tlv instanceof final ReflectedTestPacketControlTlv control)
            {
                return control.replies();
            }
        }
        return 1;
    }

    /**
     * Probes to remember, a power of two: half more than are sent within Tmax, and room for the clusters of a Poisson
     * schedule. An eighth is kept free ahead of need; what is left is how long an answer is still recognised as late or
     * duplicate after its probe was closed: at least a quarter of Tmax, or most of 4096 probes.
     */
    public int inFlightCapacity()
    {
        return inFlightCapacity(1);
    }

    /** The same for each of so many flows that take turns. */
    public int inFlightCapacity(final int flows)
    {
        final Schedule share = schedule.shareOf(flows);
        final double needed = neededInFlight(share) / (schedule.isTimed() ? 1 : flows);
        final double bounded = Math.min(needed, (double)share.count());
        final int least = Math.max(MIN_IN_FLIGHT_PER_FLOW, MIN_IN_FLIGHT / flows);
        return BitUtil.findNextPositivePowerOfTwo(Math.max(least, (int)bounded));
    }

    /** The same for a session among thousands: what its own rate asks for and no more, at least 8. */
    public int leastInFlightCapacity()
    {
        return BitUtil.findNextPositivePowerOfTwo(Math.max(LEAST_IN_FLIGHT, (int)neededInFlight(schedule)));
    }

    private static double neededInFlight(final Schedule schedule)
    {
        if (!schedule.isTimed())
        {
            return Math.min(IN_FLIGHT_BACK_TO_BACK, (double)schedule.count());
        }
        final double withinTimeout = schedule.timeoutNs() / schedule.intervalNs();
        return Math.min(1.5 * withinTimeout + 10 * Math.sqrt(withinTimeout) + 1, (double)schedule.count());
    }
}
