package io.stampede.net.packet;

import io.stampede.linux.IfPacket;

/** How the kernel chooses the one among several {@link PacketPort#openGroup packet ports} that gets a frame. */
public enum Fanout
{
    /**
     * By addresses, protocol and UDP ports: all frames of a flow come to the same port. Under MPLS labels the kernel
     * looks no further, and all labelled frames come to one port.
     */
    HASH(IfPacket.PACKET_FANOUT_HASH),
    /** By the CPU that receives: CPU C modulo the number of ports, in their order. A flow may change ports. */
    CPU(IfPacket.PACKET_FANOUT_CPU);

    final int type;

    Fanout(final int type)
    {
        this.type = type;
    }
}
