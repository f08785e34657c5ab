package io.stampede.net.packet;

import static io.stampede.linux.SockFprog.NEXT;

import io.stampede.linux.IfPacket;
import io.stampede.linux.SockFprog;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameReader;
import io.stampede.wire.ip.Ipv4Header;
import io.stampede.wire.ip.Ipv6Header;
import io.stampede.wire.ip.MplsLabel;
import io.stampede.wire.ip.SegmentRoutingHeader;

/**
 * The program that lets a packet socket have only what is for its UDP port, so that the rest of the interface's traffic
 * costs nothing. It sorts out; what it lets through is still looked at with suspicion by {@link FrameReader}. Tags have
 * been taken out of the frame before it runs.
 * <pre>
 *   for us ─▶ EtherType ┬ MPLS ─▶ pop up to the bottom ─▶ IP version ┐
 *                       └────────────────────────────────────────────┼ IPv4 ───────────────────────────┬▶ UDP port
 *                                                                    └ IPv6 [SRH at its end [IPv4|6]] ─┘
 * </pre>
 */
final class PortFilter
{
    private static final int V4 = 1;
    private static final int V6 = 2;
    private static final int MPLS = 3;
    private static final int VERSION = 4;
    private static final int ROUTING = 5;
    private static final int INNER_V4 = 6;
    private static final int INNER_V6 = 7;
    private static final int UDP = 8;
    private static final int TAKE = 9;
    private static final int DROP = 10;
    private static final int FIRST_BOTTOM = 11;

    private static final int IP_OFFSET = Ethernet.HEADER_LENGTH;
    private static final int ETHER_TYPE = 12;
    private static final int BOTTOM_OCTET = 2;
    private static final int BOTTOM_BIT = 1;
    private static final int IPV4_FRAGMENT = 6;
    private static final int IPV4_FRAGMENT_OFFSET = 0x1FFF;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV6_NEXT = 6;
    private static final int SRH = Ipv6Header.LENGTH;
    private static final int UDP_DESTINATION = 2;

    private PortFilter()
    {
    }

    static SockFprog of(final int port)
    {
        final SockFprog program = new SockFprog()
            .loadWord(SockFprog.SKF_AD_PKTTYPE).ifEqual(IfPacket.PACKET_HOST, NEXT, DROP)
            .loadHalf(ETHER_TYPE)
            .setX(IP_OFFSET)
            .ifEqual(Ethernet.TYPE_IPV4, V4, NEXT)
            .ifEqual(Ethernet.TYPE_IPV6, V6, NEXT)
            .ifEqual(Ethernet.TYPE_MPLS, MPLS, DROP);
        popLabels(program.label(MPLS));
        program.label(VERSION)
            .loadByteFromX(0).shiftRight(4)
            .ifEqual(4, V4, NEXT)
            .ifEqual(6, V6, DROP);
        ipv6(program.label(V6), ROUTING);
        routing(program.label(ROUTING));
        ipv6(program.label(INNER_V6), DROP);
        ipv4(program.label(V4).label(INNER_V4));
        return program.label(UDP)
            .loadHalfFromX(UDP_DESTINATION).ifEqual(port, TAKE, DROP)
            .label(TAKE).ret(SockFprog.WHOLE)
            .label(DROP).ret(SockFprog.DROP);
    }

    /** The machine cannot loop: one step for each label a stack may have; then X is where IP starts. */
    private static void popLabels(final SockFprog program)
    {
        for (int n = 0; n < FrameReader.MAX_LABELS; n++)
        {
            program.loadByte(IP_OFFSET + n * MplsLabel.LENGTH + BOTTOM_OCTET)
                .ifAnySet(BOTTOM_BIT, FIRST_BOTTOM + n, NEXT);
        }
        program.jump(DROP);
        for (int n = 0; n < FrameReader.MAX_LABELS; n++)
        {
            program.label(FIRST_BOTTOM + n).setX(IP_OFFSET + (n + 1) * MplsLabel.LENGTH).jump(VERSION);
        }
    }

    private static void ipv6(final SockFprog program, final int routingLabel)
    {
        program.loadByteFromX(IPV6_NEXT).ifEqual(Ipv6Header.NEXT_ROUTING, routingLabel, NEXT)
            .ifEqual(Ipv6Header.NEXT_UDP, NEXT, DROP)
            .xToA().add(Ipv6Header.LENGTH).aToX()
            .jump(UDP);
    }

    private static void routing(final SockFprog program)
    {
        program.loadByteFromX(SRH + 2).ifEqual(SegmentRoutingHeader.ROUTING_TYPE, NEXT, DROP)
            .loadByteFromX(SRH + 3).ifEqual(0, NEXT, DROP)
            .loadByteFromX(SRH).storeMemory(0)
            .loadByteFromX(SRH + 1).add(1).shiftLeft(3).add(SRH).addX().aToX()
            .loadMemory(0)
            .ifEqual(Ipv6Header.NEXT_UDP, UDP, NEXT)
            .ifEqual(Ipv6Header.NEXT_IPV6, INNER_V6, NEXT)
            .ifEqual(Ipv6Header.NEXT_IPV4, INNER_V4, DROP);
    }

    private static void ipv4(final SockFprog program)
    {
        program.loadByteFromX(IPV4_PROTOCOL).ifEqual(Ipv4Header.PROTOCOL_UDP, NEXT, DROP)
            .loadHalfFromX(IPV4_FRAGMENT).ifAnySet(IPV4_FRAGMENT_OFFSET, DROP, NEXT)
            .loadByteFromX(0).and(0xF).shiftLeft(2).addX().aToX();
    }
}
