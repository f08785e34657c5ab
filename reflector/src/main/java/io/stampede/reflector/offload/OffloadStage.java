package io.stampede.reflector.offload;

import static io.stampede.linux.BpfRegister.R10;
import static io.stampede.reflector.offload.KernelChecksum.network16;

import io.stampede.linux.BpfMap;
import io.stampede.linux.BpfProgram;
import io.stampede.linux.BpfRegister;
import io.stampede.net.QueueRange;
import io.stampede.net.xdp.XdpMaps;
import io.stampede.net.xdp.XdpStage;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.ip.Ipv6Header;
import java.util.List;

/**
 * The part of the XDP program in front of the AF_XDP sockets: answers stateless unauthenticated base packets without
 * TLVs where the driver hands frames over, and leaves every other frame, untouched, to the part behind it. A policy is
 * code: another one is another program, put in its place in one step, so that each frame meets one policy only.
 * <pre>
 *   stack        octets
 *     T2            8    the kernel's TAI when the frame may have become a request
 *     SOURCE_KEY   20    number of bits (128) and SOURCE: the longest prefix in the map decides
 *     SOURCE       16    as in {@link io.stampede.frame.IpAddress}, IPv4 mapped
 *     DESTINATION_KEY 20 DESTINATION, UDP port, 0
 *     COUNTER_KEY   4
 * </pre>
 */
final class OffloadStage implements XdpStage
{
    static final int IPV6_LENGTH = Ipv6Header.LENGTH;
    /** {@code void *bpf_map_lookup_elem(map, key)}. */
    static final int MAP_LOOKUP_ELEM = 1;
    /** Index in the counters map. */
    static final int REFLECTED = 0;

    static final int T2 = -8;
    static final int SOURCE = -24;
    static final int SOURCE_KEY = -28;
    static final int DESTINATION = -56;
    static final int DESTINATION_KEY = DESTINATION;
    static final int DESTINATION_PORT = DESTINATION + 16;
    static final int COUNTER_KEY = -60;

    private static final int ADDRESS_BITS = 128;

    /**
     * What a policy comes to in the kernel.
     *
     * @param station                MAC address of the interface, 48 bits; frames for others are not answered.
     * @param format                 of T2 and T3.
     * @param minSourcePort          lowest source port answered.
     * @param reflectingPorts        source ports never answered, as this process reflects on them.
     * @param isPartialChecksumTaken on veth, where a UDP checksum may be what the sender's kernel has of it so far.
     * @param queues                 of the interface, whose packets are answered.
     * @param sources                prefix → whether its sources are answered.
     * @param clock                  see {@link KernelClock}.
     * @param counters               by CPU; index {@link #REFLECTED}.
     */
    record Rules(
        long station,
        TimestampFormat format,
        int minSourcePort,
        List<Integer> reflectingPorts,
        boolean isPartialChecksumTaken,
        QueueRange queues,
        BpfMap sources,
        BpfMap clock,
        BpfMap counters)
    {
        Rules
        {
            reflectingPorts = List.copyOf(reflectingPorts);
        }
    }

    private final Rules rules;

    OffloadStage(final Rules rules)
    {
        this.rules = rules;
    }

    @Override
    public void emit(final BpfProgram program, final XdpMaps maps, final int elseLabel)
    {
        emit(program, maps.destinations(), elseLabel);
    }

    /**
     * Writes the stage; R6 is the context.
     *
     * @param destinations (address, port) → anything, what this process answers to.
     * @param pass         label of what follows.
     */
    void emit(final BpfProgram program, final BpfMap destinations, final int pass)
    {
        program.store32(R10, SOURCE_KEY, ADDRESS_BITS);
        new RequestCheck(program, rules, destinations, pass).emit();
        new ReplyRewrite(program, rules).emit();
    }

    /** sum = what of the UDP checksum is of the pseudo header; the order of addresses does not matter. */
    static void pseudoHeaderSum(final BpfProgram program, final BpfRegister sum, final BpfRegister scratch)
    {
        program.move(sum, network16(Ipv6Header.NEXT_UDP + RequestCheck.UDP_LENGTH));
        KernelChecksum.add(program, sum, R10, SOURCE, 4, scratch);
        KernelChecksum.add(program, sum, R10, DESTINATION, 4, scratch);
    }
}
