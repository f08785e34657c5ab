package io.stampede.net.xdp;

import static io.stampede.linux.BpfCondition.ABOVE;
import static io.stampede.linux.BpfCondition.ANY_SET;
import static io.stampede.linux.BpfCondition.EQUAL;
import static io.stampede.linux.BpfCondition.NOT_EQUAL;
import static io.stampede.linux.BpfRegister.R0;
import static io.stampede.linux.BpfRegister.R1;
import static io.stampede.linux.BpfRegister.R10;
import static io.stampede.linux.BpfRegister.R2;
import static io.stampede.linux.BpfRegister.R3;
import static io.stampede.linux.BpfRegister.R6;
import static io.stampede.linux.BpfRegister.R7;
import static io.stampede.linux.BpfRegister.R8;
import static io.stampede.linux.BpfRegister.R9;

import io.stampede.linux.BpfProgram;
import io.stampede.linux.XdpProgram;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameReader;
import io.stampede.wire.ip.Ipv4Header;
import io.stampede.wire.ip.Ipv6Header;
import io.stampede.wire.ip.MplsLabel;
import io.stampede.wire.ip.SegmentRoutingHeader;
import io.stampede.wire.ip.UdpHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Leads packets to one of our addresses and ports to the AF_XDP socket of their queue, with the time they came in front
 * of the frame ({@link ReceiveTimes}); everything else goes on to the rest of the kernel as it is. It sorts out; what
 * it lets through is still looked at with suspicion by {@link FrameReader}, which walks the same way:
 * <pre>
 *   to our station ─▶ [tag] ─▶ EtherType ┬ MPLS ─▶ pop up to the bottom ─▶ IP version ┐
 *                                        └────────────────────────────────────────────┼ IPv4 ────────────────────┬▶ UDP
 *                                                               IPv6 [SRH at its end [IPv4|6]] ◀┴───────────────────┘
 *   R6 xdp_md   R7 where we are   R8 end of the frame   R9 1 once labels or segments were seen   stack: the key
 * </pre>
 */
final class RedirectStage implements XdpStage
{
    private static final int MAP_LOOKUP_ELEM = 1;
    private static final int REDIRECT_MAP = 51;
    private static final int XDP_ADJUST_META = 54;
    private static final int KTIME_GET_TAI_NS = 208;

    private static final int ETHER_TYPE = 12;
    private static final int IPV4_FIRST_OCTET = 0x45;
    private static final int IPV4_FRAGMENT = 6;
    private static final int IPV4_FRAGMENT_BITS = 0x3FFF;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_NEXT = 6;
    private static final int IPV6_DESTINATION = 24;
    private static final int VERSION_SHIFT = 4;
    private static final int UDP_DESTINATION = 2;
    private static final int BOTTOM_OCTET = 2;
    private static final int BOTTOM_BIT = 1;
    private static final int LOOPBACK_NET = 127;
    private static final int SEGMENTS_LEFT = 3;
    private static final int SRH_UNIT_SHIFT = 3;
    private static final int KEY = -XdpMaps.KEY_LENGTH;
    private static final int KEY_IPV4 = KEY + 12;

    private final long mac;
    private final long cookie;
    private BpfProgram program = new BpfProgram();
    private int pass;
    private int ipv4;
    private int ipv6;
    private int udp;

    /**
     * A stage.
     *
     * @param mac    of our station, 48 bits.
     * @param cookie marks a receive time as this program's.
     */
    RedirectStage(final long mac, final long cookie)
    {
        this.mac = mac;
        this.cookie = cookie;
    }

    /** The last stage: packets nobody wants pass. */
    @Override
    public void emit(final BpfProgram to, final XdpMaps maps, final int elseLabel)
    {
        program = to;
        pass = elseLabel;
        ipv4 = to.newLabel();
        ipv6 = to.newLabel();
        udp = to.newLabel();
        ethernet();
        labels();
        ipv4(ipv4);
        ipv6();
        lookUp(maps);
        stampAndRedirect(maps);
    }

    /** Goes on only if {@code octets} from R7 on are there. */
    private void require(final int octets)
    {
        program.move(R1, R7).add(R1, octets).jumpIf(R1, ABOVE, R8, pass);
    }

    private void ethernet()
    {
        final int untagged = program.newLabel();
        program.load32(R7, R6, XdpProgram.DATA).load32(R8, R6, XdpProgram.DATA_END);
        require(Ethernet.HEADER_LENGTH);
        final ByteBuffer station = ByteBuffer.allocate(Long.BYTES).putLong(0, mac << Short.SIZE);
        station.order(ByteOrder.nativeOrder());
        program.load32(R1, R7, 0).jumpIf32(R1, NOT_EQUAL, station.getInt(0), pass)
            .load16(R1, R7, 4).jumpIf(R1, NOT_EQUAL, station.getShort(4) & 0xFFFF, pass)
            .load16(R2, R7, ETHER_TYPE).toBigEndian16(R2)
            .jumpIf(R2, NOT_EQUAL, Ethernet.TYPE_VLAN, untagged);
        require(Ethernet.HEADER_LENGTH + Ethernet.TAG_LENGTH);
        program.add(R7, Ethernet.TAG_LENGTH)
            .load16(R2, R7, ETHER_TYPE).toBigEndian16(R2)
            .label(untagged)
            .add(R7, Ethernet.HEADER_LENGTH)
            .move(R9, 0)
            .jumpIf(R2, EQUAL, Ethernet.TYPE_IPV4, ipv4)
            .jumpIf(R2, EQUAL, Ethernet.TYPE_IPV6, ipv6)
            .jumpIf(R2, NOT_EQUAL, Ethernet.TYPE_MPLS, pass);
    }

    /** Unrolled: the verifier likes it better than a loop. */
    private void labels()
    {
        final int bottom = program.newLabel();
        program.move(R9, 1);
        for (int n = 0; n < FrameReader.MAX_LABELS; n++)
        {
            // and the first octet behind it, which tells the version
            require(MplsLabel.LENGTH + 1);
            program.load8(R2, R7, BOTTOM_OCTET)
                .add(R7, MplsLabel.LENGTH)
                .jumpIf(R2, ANY_SET, BOTTOM_BIT, bottom);
        }
        program.jump(pass)
            .label(bottom)
            .load8(R1, R7, 0).shiftRight(R1, VERSION_SHIFT)
            .jumpIf(R1, EQUAL, 6, ipv6)
            .jumpIf(R1, NOT_EQUAL, 4, pass);
    }

    private void ipv4(final int label)
    {
        program.label(label);
        require(Ipv4Header.LENGTH);
        program.load8(R1, R7, 0).jumpIf(R1, NOT_EQUAL, IPV4_FIRST_OCTET, pass)
            .load16(R1, R7, IPV4_FRAGMENT).toBigEndian16(R1).jumpIf(R1, ANY_SET, IPV4_FRAGMENT_BITS, pass)
            .load8(R1, R7, IPV4_PROTOCOL).jumpIf(R1, NOT_EQUAL, Ipv4Header.PROTOCOL_UDP, pass)
            .store32(R10, KEY, 0)
            .store32(R10, KEY + 4, 0)
            .store16(R10, KEY + 8, 0)
            .store16(R10, KEY + 10, -1)
            .load32(R1, R7, IPV4_DESTINATION).store32(R10, KEY_IPV4, R1)
            .load8(R1, R7, IPV4_DESTINATION)
            .add(R7, Ipv4Header.LENGTH)
            .jumpIf(R9, EQUAL, 0, udp)
            .jumpIf(R1, NOT_EQUAL, LOOPBACK_NET, udp)
            .store16(R10, KEY_IPV4, 0).store16(R10, KEY_IPV4 + 2, 0)
            .store8(R10, KEY_IPV4, LOOPBACK_NET).store8(R10, KEY_IPV4 + 3, 1)
            .jump(udp);
    }

    private void ipv6()
    {
        final int inner = program.newLabel();
        program.label(ipv6);
        ipv6Header();
        program.jumpIf(R2, EQUAL, Ipv6Header.NEXT_UDP, udp)
            .jumpIf(R2, NOT_EQUAL, Ipv6Header.NEXT_ROUTING, pass)
            .move(R9, 1);
        require(SegmentRoutingHeader.FIXED_LENGTH);
        program.load8(R1, R7, 2).jumpIf(R1, NOT_EQUAL, SegmentRoutingHeader.ROUTING_TYPE, pass)
            .load8(R1, R7, SEGMENTS_LEFT).jumpIf(R1, NOT_EQUAL, 0, pass)
            .load8(R2, R7, 0)
            .load8(R3, R7, 1).shiftLeft(R3, SRH_UNIT_SHIFT).add(R3, SegmentRoutingHeader.FIXED_LENGTH)
            .add(R7, R3)
            .jumpIf(R2, EQUAL, Ipv6Header.NEXT_UDP, udp)
            .jumpIf(R2, EQUAL, Ipv6Header.NEXT_IPV4, inner)
            .jumpIf(R2, NOT_EQUAL, Ipv6Header.NEXT_IPV6, pass);
        ipv6Header();
        program.jumpIf(R2, EQUAL, Ipv6Header.NEXT_UDP, udp)
            .jump(pass);
        ipv4(inner);
    }

    /** Takes the destination, leaves the next header in R2 and goes on behind this one. */
    private void ipv6Header()
    {
        require(Ipv6Header.LENGTH);
        for (int n = 0; n < Ipv6Header.ADDRESS_LENGTH; n += Integer.BYTES)
        {
            program.load32(R1, R7, IPV6_DESTINATION + n).store32(R10, KEY + n, R1);
        }
        program.load8(R2, R7, IPV6_NEXT).add(R7, Ipv6Header.LENGTH);
    }

    private void lookUp(final XdpMaps maps)
    {
        program.label(udp);
        require(UdpHeader.LENGTH);
        program.load16(R1, R7, UDP_DESTINATION)
            .store16(R10, KEY + XdpMaps.KEY_PORT, R1)
            .store16(R10, KEY + XdpMaps.KEY_DECAPSULATED, R9)
            .moveMap(R1, maps.destinations())
            .move(R2, R10).add(R2, KEY)
            .call(MAP_LOOKUP_ELEM)
            .jumpIf(R0, EQUAL, 0, pass);
    }

    /** A driver that has no room for the time leads the packet on without it. */
    private void stampAndRedirect(final XdpMaps maps)
    {
        final int redirect = program.newLabel();
        program.move(R1, R6).move(R2, -ReceiveTimes.LENGTH).call(XDP_ADJUST_META)
            .jumpIf(R0, NOT_EQUAL, 0, redirect)
            .load32(R7, R6, XdpProgram.DATA_META).load32(R8, R6, XdpProgram.DATA)
            .move(R1, R7).add(R1, ReceiveTimes.LENGTH).jumpIf(R1, ABOVE, R8, redirect)
            .call(KTIME_GET_TAI_NS)
            .store64(R7, 0, R0)
            .moveLong(R1, cookie).store64(R7, Long.BYTES, R1)
            .label(redirect)
            .load32(R2, R6, XdpProgram.RX_QUEUE_INDEX)
            .moveMap(R1, maps.sockets())
            .move(R3, XdpProgram.XDP_PASS)
            .call(REDIRECT_MAP)
            .exit();
    }
}
