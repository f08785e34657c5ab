package io.stampede.linux;

/**
 * {@code netinet/in.h}: data of an IP_PKTINFO control message.
 * <pre>
 * struct in_pktinfo {                 offset   received                       sent
 *     unsigned int   ipi_ifindex;       0      interface it came by           interface to leave by, 0 = by route
 *     struct in_addr ipi_spec_dst;      4      our unicast address for it     source address
 *     struct in_addr ipi_addr;          8      destination in the IP header   not used
 * };
 * </pre>
 */
public final class InPktinfo
{
    public static final int SIZEOF = 12;

    private static final int IPI_IFINDEX = 0;
    private static final int IPI_SPEC_DST = 4;
    private static final int IPI_ADDR = 8;

    private InPktinfo()
    {
    }

    public static int interfaceIndex(final NativeMemory memory, final long offset)
    {
        return memory.getInt(offset + IPI_IFINDEX);
    }

    public static void interfaceIndex(final NativeMemory memory, final long offset, final int index)
    {
        memory.putInt(offset + IPI_IFINDEX, index);
    }

    public static int specDst(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkInt(offset + IPI_SPEC_DST);
    }

    public static void specDst(final NativeMemory memory, final long offset, final int ipv4)
    {
        memory.putNetworkInt(offset + IPI_SPEC_DST, ipv4);
    }

    public static int address(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkInt(offset + IPI_ADDR);
    }
}
