package io.stampede.reflector.offload;

import static io.stampede.linux.BpfCondition.ANY_SET;
import static io.stampede.linux.BpfCondition.EQUAL;
import static io.stampede.linux.BpfCondition.NOT_EQUAL;
import static io.stampede.linux.BpfRegister.R0;
import static io.stampede.linux.BpfRegister.R1;
import static io.stampede.linux.BpfRegister.R10;
import static io.stampede.linux.BpfRegister.R2;
import static io.stampede.linux.BpfRegister.R3;
import static io.stampede.linux.BpfRegister.R4;
import static io.stampede.linux.BpfRegister.R5;
import static io.stampede.linux.BpfRegister.R7;
import static io.stampede.linux.BpfRegister.R8;
import static io.stampede.linux.BpfRegister.R9;
import static io.stampede.reflector.offload.KernelChecksum.network16;

import io.stampede.linux.BpfAlu;
import io.stampede.linux.BpfProgram;
import io.stampede.linux.XdpProgram;
import io.stampede.reflector.offload.OffloadStage.Rules;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.ip.Ipv4Header;
import io.stampede.wire.ip.UdpHeader;

/**
 * Makes, in eBPF, the request that {@link RequestCheck} let through into its reply in place and sends it back: what
 * {@link io.stampede.reflector.reflect.ReplyComposer}, {@link io.stampede.reflector.reflect.Sealer} and {@link
 * io.stampede.wire.ip.FrameWriter} do, with the same order and the same octets. T3 is read when all else is written and
 * summed up; only its own place in the checksum comes after it.
 */
final class ReplyRewrite
{
    private static final PacketLayout LAYOUT = PacketLayout.UNAUTHENTICATED;
    private static final int HOPS = 255;
    private static final int DSCP = 0xFC;
    private static final int CHECKSUM = 6;
    private static final int DONT_FRAGMENT = 0x4000;
    /** Version 6 and a Traffic Class without ECN, of the first two octets. */
    private static final int VERSION_AND_DSCP = 0xFFC0;

    private final BpfProgram program;
    private final Rules rules;

    ReplyRewrite(final BpfProgram program, final Rules rules)
    {
        this.program = program;
        this.rules = rules;
    }

    void emit()
    {
        count();
        link();
        network();
        stamp();
        rest();
        seal();
        program.move(R0, XdpProgram.XDP_TX).exit();
    }

    /** The map has a value for each CPU, and this program is alone on its own: no atomic step is needed. */
    private void count()
    {
        final int counted = program.newLabel();
        program.store32(R10, OffloadStage.COUNTER_KEY, OffloadStage.REFLECTED)
            .moveMap(R1, rules.counters()).move(R2, R10).add(R2, OffloadStage.COUNTER_KEY)
            .call(OffloadStage.MAP_LOOKUP_ELEM)
            .jumpIf(R0, EQUAL, 0, counted)
            .load64(R2, R0, 0).add(R2, 1).store64(R0, 0, R2)
            .label(counted);
    }

    /** Addresses change places, a tag stays where it is. */
    private void link()
    {
        program.load32(R2, R8, 0).load16(R3, R8, 4).load32(R4, R8, 6).load16(R5, R8, 10)
            .store32(R8, 0, R4).store16(R8, 4, R5).store32(R8, 6, R2).store16(R8, 10, R3);
    }

    private void network()
    {
        final int ipv6 = program.newLabel();
        final int done = program.newLabel();
        program.jumpIf(R9, ANY_SET, RequestCheck.IPV6, ipv6);
        ipv4();
        program.jump(done).label(ipv6);
        ipv6();
        program.label(done)
            .load16(R2, R7, 0).load16(R3, R7, 2).store16(R7, 0, R3).store16(R7, 2, R2)
            .store16(R7, CHECKSUM, UdpHeader.NO_CHECKSUM);
    }

    /** A header of its own: only DSCP and addresses are the request's. */
    private void ipv4()
    {
        final int header = -Ipv4Header.LENGTH;
        program.load8(R2, R7, header + 1).and(R2, DSCP).store8(R7, header + 1, R2)
            .store16(R7, header + 4, 0)
            .store16(R7, header + 6, network16(DONT_FRAGMENT))
            .store8(R7, header + 8, HOPS)
            .store16(R7, header + 10, 0)
            .load32(R2, R7, header + 12).load32(R3, R7, header + 16)
            .store32(R7, header + 12, R3).store32(R7, header + 16, R2)
            .move(R2, 0);
        KernelChecksum.add(program, R2, R7, header, Ipv4Header.LENGTH / Integer.BYTES, R3);
        KernelChecksum.fold(program, R2, R3);
        program.alu(BpfAlu.XOR, R2, 0xFFFF).store16(R7, header + 10, R2);
    }

    private void ipv6()
    {
        final int header = -OffloadStage.IPV6_LENGTH;
        program.load16(R2, R7, header).and(R2, network16(VERSION_AND_DSCP)).store16(R7, header, R2)
            .store16(R7, header + 2, 0)
            .store8(R7, header + 7, HOPS);
        for (int half = 0; half < 2 * Long.BYTES; half += Long.BYTES)
        {
            program.load64(R2, R7, header + 8 + half).load64(R3, R7, header + 24 + half)
                .store64(R7, header + 8 + half, R3).store64(R7, header + 24 + half, R2);
        }
    }

    /** T2, the sender's fields behind it and our Error Estimate: all but T3. The Sequence Number and SSID stay. */
    private void stamp()
    {
        program.load32(R2, R7, at(LAYOUT.sequence)).store32(R7, at(LAYOUT.senderSequence), R2)
            .load64(R2, R7, at(LAYOUT.timestamp)).store64(R7, at(LAYOUT.senderTimestamp), R2)
            .load16(R2, R7, at(LAYOUT.errorEstimate)).store16(R7, at(LAYOUT.senderErrorEstimate), R2)
            .store16(R7, at(LAYOUT.senderErrorEstimate) + Short.BYTES, 0)
            .store32(R7, at(LAYOUT.senderTtl), 0).store8(R7, at(LAYOUT.senderTtl), R9)
            .moveMapValue(R1, rules.clock(), 0)
            .load16(R2, R1, KernelClock.ERROR_ESTIMATE).store16(R7, at(LAYOUT.errorEstimate), R2)
            .load64(R0, R10, OffloadStage.T2);
        encode();
        program.store64(R7, at(LAYOUT.receiveTimestamp), R0);
    }

    /** R9: the sum of all that T3 is not in. */
    private void rest()
    {
        OffloadStage.pseudoHeaderSum(program, R9, R3);
        final int behindT3 = at(LAYOUT.timestamp) + Long.BYTES;
        KernelChecksum.add(program, R9, R7, 0, at(LAYOUT.timestamp) / Integer.BYTES, R3);
        KernelChecksum.add(program, R9, R7, behindT3, (RequestCheck.UDP_LENGTH - behindT3) / Integer.BYTES, R3);
    }

    private void seal()
    {
        final int given = program.newLabel();
        program.call(KernelTimestamp.KTIME_GET_TAI_NS)
            .moveMapValue(R1, rules.clock(), 0);
        encode();
        program.store64(R7, at(LAYOUT.timestamp), R0)
            .alu32(BpfAlu.MOVE, R2, R0).shiftRight(R0, Integer.SIZE)
            .add(R9, R2).add(R9, R0);
        KernelChecksum.fold(program, R9, R3);
        program.alu(BpfAlu.XOR, R9, 0xFFFF)
            .jumpIf(R9, NOT_EQUAL, UdpHeader.NO_CHECKSUM, given)
            .move(R9, 0xFFFF)
            .label(given)
            .store16(R7, CHECKSUM, R9);
    }

    /** R0, the kernel's clock, as it goes on the wire; R1 is the clock map's value. */
    private void encode()
    {
        program.load64(R1, R1, KernelClock.ADDEND);
        KernelTimestamp.encode(program, rules.format());
    }

    private static int at(final int field)
    {
        return UdpHeader.LENGTH + field;
    }
}
