package io.stampede.reflector.engine;

import io.stampede.telemetry.CounterDescriptor;
import io.stampede.telemetry.CounterKind;

/**
 * Everything the reflector counts. What begins with {@code reflector.dropped.} are packets that got no reply, one
 * counter for each {@link io.stampede.reflector.reflect.DropReason}; what begins with {@code own.} are losses of this
 * process and its kernel, not of the network (THREATS row 21).
 */
public enum ReflectorCounter implements CounterDescriptor
{
    RECEIVED(1, "reflector.received", "packets", "Packets that reached the reflector."),
    REFLECTED(2, "reflector.reflected", "packets",
        "Replies handed to the network; the further replies of bursts are counted apart."),
    POLICY_VERSION(3, "reflector.policy.version", "policies", CounterKind.GAUGE_MIN,
        "Policies in force so far: 1 since start, one more with each reload."),
    POLICY_REFUSED(4, "reflector.policy.refused", "reloads",
        "Reloads refused; the policy before stayed in force. SIGHUP and 'reload' say why."),

    DROPPED_TOO_LONG(10, "reflector.dropped.too_long", "packets", "Longer than a frame and cut off on arrival."),
    DROPPED_TOO_SHORT(11, "reflector.dropped.too_short", "packets",
        "Shorter than 14 octets, or than the base packet in the authenticated mode."),
    DROPPED_SHORT_REQUEST(12, "reflector.dropped.short_request", "packets",
        "14 to 43 octets while --twamp-light is off: the reply would be larger than the request."),
    DROPPED_SOURCE_NOT_ALLOWED(13, "reflector.dropped.source_not_allowed", "packets",
        "From a source outside --allow-source, or in a longer prefix of --deny-source."),
    DROPPED_SOURCE_NOT_UNICAST(14, "reflector.dropped.source_not_unicast", "packets",
        "From a multicast, unspecified or broadcast address."),
    DROPPED_DESTINATION_NOT_UNICAST(15, "reflector.dropped.destination_not_unicast", "packets",
        "Sent to a multicast or broadcast address."),
    DROPPED_SOURCE_PORT_TOO_LOW(16, "reflector.dropped.source_port_too_low", "packets",
        "From a source port below --min-source-port: a service's, not a sender's."),
    DROPPED_SOURCE_PORT_REFLECTS(17, "reflector.dropped.source_port_reflects", "packets",
        "From a source port this process reflects on: the reply could go round for ever."),
    DROPPED_IS_A_REPLY(18, "reflector.dropped.is_a_reply", "packets",
        "A reflector's reply sent to a reflector: answering could go round for ever."),
    DROPPED_RATE_LIMITED(19, "reflector.dropped.rate_limited", "packets",
        "From a source prefix that sends faster than --rate-limit."),
    DROPPED_BAD_HMAC(20, "reflector.dropped.bad_hmac", "packets",
        "Authenticated mode: not signed with a key of its session."),
    DROPPED_NO_REPLY_REQUESTED(21, "reflector.dropped.no_reply_requested", "packets",
        "Got no reply because their Return Path or Reflected Test Packet Control TLV asks for none."),
    DROPPED_NOT_IN_ADDRESS_GROUP(22, "reflector.dropped.not_in_address_group", "packets",
        "Got no reply because their Reflected Test Packet Control TLV asks other nodes."),
    DROPPED_NO_SESSION(23, "reflector.dropped.no_session", "packets",
        "Of none of the provisioned sessions: another SSID, address or port than any --session."),
    DROPPED_RETURN_ADDRESS_NOT_ALLOWED(24, "reflector.dropped.return_address_not_allowed", "packets",
        "Their Return Path TLV names an address outside --return-path, with --return-address-policy drop."),
    DROPPED_MICRO_SESSION_MISMATCH(25, "reflector.dropped.micro_session_mismatch", "packets",
        "Came in on another link than their Micro-session ID TLV says: a cable is in the wrong socket."),
    DROPPED_REPLAYED(26, "reflector.dropped.replayed", "packets",
        "Their session has seen their number before, or one --replay-window ahead of it."),

    TLVS_PROCESSED(30, "reflector.tlvs.processed", "TLVs", "Recognised and processed."),
    TLVS_UNRECOGNIZED(31, "reflector.tlvs.unrecognized", "TLVs", "Returned with the U flag: unknown or disabled type."),
    TLVS_MALFORMED(32, "reflector.tlvs.malformed", "TLVs", "Returned with the M flag: wrong length or cut off."),
    TLVS_INTEGRITY_FAILED(33, "reflector.tlvs.integrity_failed", "TLVs",
        "Returned with the I flag: the packet's HMAC TLV is wrong, missing or misplaced."),

    CONTROL_REFUSED(70, "reflector.control.refused", "TLVs",
        "Reflected Test Packet Control returned with the C flag: more asked for than limits or the link's MTU allow."),
    CONTROL_REPLAYED(71, "reflector.control.replayed", "TLVs",
        "Reflected Test Packet Control returned with the U flag: the packet's number was no news to its session."),
    CONTROL_CONFLICTING(72, "reflector.control.conflicting", "packets",
        "Reflected Test Packet Control beside a Return Path that asks for no reply: both returned with the U flag."),
    BURSTS_BEGUN(73, "reflector.bursts.begun", "requests", "Granted more than one reply."),
    BURSTS_REPLIES(74, "reflector.bursts.replies", "packets",
        "Replies after the first of each burst, handed to the network."),

    SESSIONS_LIVE(40, "sessions.live", "sessions", CounterKind.GAUGE_SUM, "Sessions in the table now (stateful mode)."),
    SESSIONS_CREATED(41, "sessions.created", "sessions", "Sessions begun."),
    SESSIONS_EXPIRED(42, "sessions.expired", "sessions", "Sessions ended after REFWAIT without a packet."),
    SESSIONS_REFUSED(43, "sessions.refused", "packets",
        "Packets answered statelessly because the table, or their source prefix's share of it, is full."),

    OWN_SEND_BUFFER_FULL(50, "own.send_buffer_full", "packets", "Replies lost because our send buffer was full."),
    OWN_SEND_FAILED(51, "own.send_failed", "packets",
        "Replies lost because the kernel refused them: no route, address gone, interface down, too long."),
    OWN_RECEIVE_QUEUE_OVERFLOW(52, "own.receive_queue_overflow", "packets",
        "Packets the kernel dropped because our receive queue was full (SO_RXQ_OVFL)."),
    OWN_RECEIVE_FAILED(53, "own.receive_failed", "calls",
        "Receive calls that failed for another reason than having nothing."),
    PORT_REFUSED_FRAMES(56, "port.refused_frames", "frames",
        "Frames a packet port took no packet from: bad length or checksum, fragment, options, address not ours."),
    PORT_AGGREGATES_RECEIVED(57, "port.aggregates_received", "aggregates",
        "Several packets of a flow received as one, with one receive time (--gro)."),
    PORT_AGGREGATES_SENT(58, "port.aggregates_sent", "aggregates",
        "Several replies to one sender handed to the network as one (--gro)."),
    OWN_WITHOUT_KERNEL_TIMESTAMP(54, "own.without_kernel_timestamp", "packets",
        "Packets without a kernel receive timestamp; their T2 was read by the process."),
    OWN_WITHOUT_TRANSMIT_TIMESTAMP(55, "own.without_transmit_timestamp", "packets",
        "Replies with a Follow-Up Telemetry TLV of which the kernel did not tell when they left."),

    OFFLOAD_REFLECTED(80, "offload.reflected", "packets",
        "Replies handed to the driver by the kernel (--port-type xdp-offload), which may still have no room for them;" +
            " seen once a second, in the totals above too."),

    CLOCK_SYNCHRONIZED(60, "clock.synchronized", "boolean", CounterKind.GAUGE_MIN,
        "1 while the kernel says its clock is synchronised to UTC."),
    CLOCK_ERROR_NS(61, "clock.error", "nanoseconds", CounterKind.GAUGE_MAX,
        "Bound of the clock's error as replies announce it.");

    private final int id;
    private final String counterName;
    private final String unit;
    private final CounterKind kind;
    private final String help;

    ReflectorCounter(final int id, final String counterName, final String unit, final String help)
    {
        this(id, counterName, unit, CounterKind.COUNTER, help);
    }

    ReflectorCounter(
        final int id, final String counterName, final String unit, final CounterKind kind, final String help)
    {
        this.id = id;
        this.counterName = counterName;
        this.unit = unit;
        this.kind = kind;
        this.help = help;
    }

    @Override
    public int id()
    {
        return id;
    }

    @Override
    public String counterName()
    {
        return counterName;
    }

    @Override
    public String unit()
    {
        return unit;
    }

    @Override
    public CounterKind kind()
    {
        return kind;
    }

    /** The control thread counts those. */
    @Override
    public boolean isOfProcess()
    {
        return this == POLICY_REFUSED;
    }

    @Override
    public String help()
    {
        return help;
    }
}
