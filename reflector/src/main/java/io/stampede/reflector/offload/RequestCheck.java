package io.stampede.reflector.offload;

import static io.stampede.linux.BpfCondition.ABOVE;
import static io.stampede.linux.BpfCondition.ANY_SET;
import static io.stampede.linux.BpfCondition.AT_MOST;
import static io.stampede.linux.BpfCondition.BELOW;
import static io.stampede.linux.BpfCondition.EQUAL;
import static io.stampede.linux.BpfCondition.NOT_EQUAL;
import static io.stampede.linux.BpfRegister.R0;
import static io.stampede.linux.BpfRegister.R1;
import static io.stampede.linux.BpfRegister.R10;
import static io.stampede.linux.BpfRegister.R2;
import static io.stampede.linux.BpfRegister.R3;
import static io.stampede.linux.BpfRegister.R4;
import static io.stampede.linux.BpfRegister.R5;
import static io.stampede.linux.BpfRegister.R6;
import static io.stampede.linux.BpfRegister.R7;
import static io.stampede.linux.BpfRegister.R8;
import static io.stampede.linux.BpfRegister.R9;
import static io.stampede.reflector.offload.KernelChecksum.network16;

import io.stampede.linux.BpfAlu;
import io.stampede.linux.BpfMap;
import io.stampede.linux.BpfProgram;
import io.stampede.linux.XdpProgram;
import io.stampede.net.QueueRange;
import io.stampede.reflector.offload.OffloadStage.Rules;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.Ipv4Header;
import io.stampede.wire.ip.Ipv6Header;
import io.stampede.wire.ip.UdpHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sorts out, in eBPF, what the kernel may answer: all that {@link io.stampede.wire.ip.FrameReader} and {@link
 * io.stampede.reflector.reflect.Admission} check, and nothing more than the plainest of what they let pass. Whatever
 * is odd goes to {@code pass} as it came; they know what to call it. Cheapest checks first, T2 is read as soon as the
 * frame may be a request by its lengths.
 * <pre>
 *   Ethernet [tag] ┬ IPv4, 20 octets ┬ UDP  44 octets, and the frame ends
 *                  └ IPv6            ┘
 * </pre>
 * Registers from then on: R6 context, R7 UDP header, R8 frame, R9 TTL and the bit {@link #IPV6}. Stack: see {@link
 * OffloadStage}.
 */
final class RequestCheck
{
    /** In R9, above the TTL. */
    static final int IPV6 = 0x100;
    static final int UDP_LENGTH = UdpHeader.LENGTH + PacketLayout.UNAUTHENTICATED.baseLength;
    /** As {@link io.stampede.reflector.reflect.Admission} has it. */
    private static final int MAX_RESIDENCE_SECONDS = 10;

    private static final int ETHER_TYPE = 12;
    private static final int SOURCE_MAC = 6;
    private static final int GROUP_BIT = 1;
    private static final int IP = Ethernet.HEADER_LENGTH;
    private static final int IPV4_FRAME = IP + Ipv4Header.LENGTH + UDP_LENGTH;
    private static final int IPV6_FRAME = IP + Ipv6Header.LENGTH + UDP_LENGTH;
    private static final int MAPPED = 0xFFFF;

    private final BpfProgram program;
    private final Rules rules;
    private final BpfMap destinations;
    private final int pass;

    /** @param pass label of whoever is next. */
    RequestCheck(final BpfProgram program, final Rules rules, final BpfMap destinations, final int pass)
    {
        this.program = program;
        this.rules = rules;
        this.destinations = destinations;
        this.pass = pass;
    }

    void emit()
    {
        final int ipv4 = program.newLabel();
        final int udp = program.newLabel();
        queue();
        ethernet();
        program.jumpIf(R2, EQUAL, network16(Ethernet.TYPE_IPV4), ipv4)
            .jumpIf(R2, NOT_EQUAL, network16(Ethernet.TYPE_IPV6), pass);
        ipv6();
        program.jump(udp).label(ipv4);
        ipv4();
        program.label(udp);
        udp();
        checksum();
        lookUp(rules.sources(), OffloadStage.SOURCE_KEY);
        program.load32(R0, R0, 0).jumpIf(R0, EQUAL, 0, pass);
        lookUp(destinations, OffloadStage.DESTINATION_KEY);
    }

    private void queue()
    {
        if (!rules.queues().equals(QueueRange.ALL))
        {
            program.load32(R2, R6, XdpProgram.RX_QUEUE_INDEX)
                .jumpIf(R2, BELOW, rules.queues().first(), pass)
                .jumpIf(R2, ABOVE, rules.queues().last(), pass);
        }
    }

    /** R7: where the frame would begin had it no tag; R2: what is in it. */
    private void ethernet()
    {
        final int untagged = program.newLabel();
        final ByteBuffer station = ByteBuffer.allocate(Long.BYTES).putLong(0, rules.station() << Short.SIZE);
        station.order(ByteOrder.nativeOrder());
        program.load32(R8, R6, XdpProgram.DATA).load32(R9, R6, XdpProgram.DATA_END)
            .move(R2, R8).add(R2, IPV4_FRAME).jumpIf(R2, ABOVE, R9, pass)
            .load32(R2, R8, 0).jumpIf32(R2, NOT_EQUAL, station.getInt(0), pass)
            .load16(R2, R8, 4).jumpIf(R2, NOT_EQUAL, station.getShort(4) & 0xFFFF, pass)
            .load8(R2, R8, SOURCE_MAC).jumpIf(R2, ANY_SET, GROUP_BIT, pass)
            .move(R7, R8)
            .load16(R2, R8, ETHER_TYPE)
            .jumpIf(R2, NOT_EQUAL, network16(Ethernet.TYPE_VLAN), untagged)
            .load16(R2, R8, ETHER_TYPE + Ethernet.TAG_LENGTH)
            .add(R7, Ethernet.TAG_LENGTH)
            .label(untagged);
    }

    /** The frame ends where it should: one with a trailer is left to others, as the reply would have none. */
    private void requireLength(final int octets)
    {
        program.move(R3, R7).add(R3, octets).jumpIf(R3, ABOVE, R9, pass).jumpIf(R9, ABOVE, R3, pass);
    }

    private void ipv6()
    {
        requireLength(IPV6_FRAME);
        program.load8(R2, R7, IP).and(R2, 0xF0).jumpIf(R2, NOT_EQUAL, 0x60, pass)
            .load16(R2, R7, IP + 4).jumpIf(R2, NOT_EQUAL, network16(UDP_LENGTH), pass)
            .load8(R2, R7, IP + 6).jumpIf(R2, NOT_EQUAL, Ipv6Header.NEXT_UDP, pass);
        for (int half = 0; half < 2 * Long.BYTES; half += Long.BYTES)
        {
            program.load64(R2, R7, IP + 8 + half).store64(R10, OffloadStage.SOURCE + half, R2)
                .load64(R3, R7, IP + 24 + half).store64(R10, OffloadStage.DESTINATION + half, R3);
            if (half == 0)
            {
                // no host's, or an IPv4 address in disguise, which the maps would take for one
                program.jumpIf(R2, EQUAL, 0, pass).jumpIf(R3, EQUAL, 0, pass);
            }
        }
        program.load8(R9, R7, IP + 7).alu(BpfAlu.OR, R9, IPV6)
            .add(R7, IP + Ipv6Header.LENGTH);
    }

    private void ipv4()
    {
        requireLength(IPV4_FRAME);
        program.load8(R2, R7, IP).jumpIf(R2, NOT_EQUAL, 0x45, pass)
            .load16(R2, R7, IP + 2).jumpIf(R2, NOT_EQUAL, network16(Ipv4Header.LENGTH + UDP_LENGTH), pass)
            .load16(R2, R7, IP + 6).jumpIf(R2, ANY_SET, network16(0x3FFF), pass)
            .load8(R2, R7, IP + 9).jumpIf(R2, NOT_EQUAL, Ipv4Header.PROTOCOL_UDP, pass)
            .move(R2, 0);
        KernelChecksum.add(program, R2, R7, IP, Ipv4Header.LENGTH / Integer.BYTES, R3);
        KernelChecksum.fold(program, R2, R3);
        program.jumpIf(R2, NOT_EQUAL, KernelChecksum.VALID, pass);
        mapped(IP + 12, OffloadStage.SOURCE);
        mapped(IP + 16, OffloadStage.DESTINATION);
        program.load8(R9, R7, IP + 8)
            .add(R7, IP + Ipv4Header.LENGTH);
    }

    /** An IPv4 address as {@link io.stampede.frame.IpAddress} has it. */
    private void mapped(final int from, final int to)
    {
        program.store64(R10, to, 0)
            .store32(R10, to + Long.BYTES, network32(MAPPED))
            .load32(R2, R7, from).store32(R10, to + Long.BYTES + Integer.BYTES, R2);
    }

    private static int network32(final int value)
    {
        return network16(value >>> Short.SIZE) | network16(value & 0xFFFF) << Short.SIZE;
    }

    /** UDP length, T2, ports, and whether it is a reply. */
    private void udp()
    {
        final PacketLayout layout = PacketLayout.UNAUTHENTICATED;
        final int request = program.newLabel();
        program.load16(R2, R7, 4).jumpIf(R2, NOT_EQUAL, network16(UDP_LENGTH), pass)
            .call(KernelTimestamp.KTIME_GET_TAI_NS).store64(R10, OffloadStage.T2, R0)
            .load16(R2, R7, 0).toBigEndian16(R2).jumpIf(R2, BELOW, rules.minSourcePort(), pass);
        for (final int port : rules.reflectingPorts())
        {
            program.jumpIf(R2, EQUAL, port, pass);
        }
        program.load32(R2, R7, UdpHeader.LENGTH + layout.receiveTimestamp).toBigEndian32(R2)
            .jumpIf(R2, EQUAL, 0, request)
            .load32(R3, R7, UdpHeader.LENGTH + layout.timestamp).toBigEndian32(R3)
            .alu32(BpfAlu.SUBTRACT, R3, R2)
            .jumpIf(R3, AT_MOST, MAX_RESIDENCE_SECONDS, pass)
            .label(request)
            .load16(R2, R7, 2).store16(R10, OffloadStage.DESTINATION_PORT, R2)
            .store16(R10, OffloadStage.DESTINATION_PORT + Short.BYTES, 0);
    }

    private void checksum()
    {
        final int checked = program.newLabel();
        final int given = program.newLabel();
        program.load16(R4, R7, 6).jumpIf(R4, NOT_EQUAL, UdpHeader.NO_CHECKSUM, given)
            .jumpIf(R9, ANY_SET, IPV6, pass)
            .jump(checked)
            .label(given);
        OffloadStage.pseudoHeaderSum(program, R2, R3);
        if (rules.isPartialChecksumTaken())
        {
            program.move(R5, R2);
            KernelChecksum.fold(program, R5, R3);
            program.jumpIf(R5, EQUAL, R4, checked);
        }
        KernelChecksum.add(program, R2, R7, 0, UDP_LENGTH / Integer.BYTES, R3);
        KernelChecksum.fold(program, R2, R3);
        program.jumpIf(R2, NOT_EQUAL, KernelChecksum.VALID, pass).label(checked);
    }

    /** R0: the value of the key on the stack; without one it is not for us. */
    private void lookUp(final BpfMap map, final int key)
    {
        program.moveMap(R1, map).move(R2, R10).add(R2, key).call(OffloadStage.MAP_LOOKUP_ELEM)
            .jumpIf(R0, EQUAL, 0, pass);
    }
}
