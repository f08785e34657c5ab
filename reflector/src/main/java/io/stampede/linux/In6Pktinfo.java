package io.stampede.linux;

/**
 * {@code netinet/in.h}: data of an IPV6_PKTINFO control message (RFC 3542 §6).
 * <pre>
 * struct in6_pktinfo {                offset   received                       sent
 *     struct in6_addr ipi6_addr;        0      destination in the header      source address
 *     unsigned int    ipi6_ifindex;    16      interface it came by           interface to leave by, 0 = by route
 * };
 * </pre>
 */
public final class In6Pktinfo
{
    public static final int SIZEOF = 20;

    private static final int IPI6_ADDR = 0;
    private static final int IPI6_IFINDEX = 16;

    private In6Pktinfo()
    {
    }

    public static long addressHigh(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkLong(offset + IPI6_ADDR);
    }

    public static long addressLow(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkLong(offset + IPI6_ADDR + Long.BYTES);
    }

    public static int interfaceIndex(final NativeMemory memory, final long offset)
    {
        return memory.getInt(offset + IPI6_IFINDEX);
    }

    public static void address(final NativeMemory memory, final long offset, final long high, final long low)
    {
        memory.putNetworkLong(offset + IPI6_ADDR, high);
        memory.putNetworkLong(offset + IPI6_ADDR + Long.BYTES, low);
    }

    public static void interfaceIndex(final NativeMemory memory, final long offset, final int index)
    {
        memory.putInt(offset + IPI6_IFINDEX, index);
    }
}
