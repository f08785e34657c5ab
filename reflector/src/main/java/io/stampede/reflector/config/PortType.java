package io.stampede.reflector.config;

import java.util.Locale;

/** How the reflector reaches the network. */
public enum PortType
{
    /** UDP sockets: every interface, whatever the kernel can do. */
    UDP,
    /** A packet socket: one Ethernet interface, and frames no UDP socket can send. */
    PACKET,
    /** AF_XDP: packets of one Ethernet interface, in memory shared with the kernel. */
    XDP,
    /** AF_XDP, with a program in front that answers what is plain in the kernel. */
    XDP_OFFLOAD,
    /** AF_XDP where that can be had, UDP sockets where not. */
    AUTO;

    /** Whether it can send a frame under labels, whatever the machine can. */
    public boolean canSendLabels()
    {
        return this == PACKET || this == XDP || this == XDP_OFFLOAD;
    }

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
