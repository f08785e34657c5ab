package io.stampede.linux;

/**
 * {@code netinet/in.h}: an IPv6 address, port and scope.
 * <pre>
 * struct sockaddr_in6 {              offset
 *     sa_family_t     sin6_family;     0    AF_INET6
 *     in_port_t       sin6_port;       2    network order
 *     uint32_t        sin6_flowinfo;   4
 *     struct in6_addr sin6_addr;       8    16 octets
 *     uint32_t        sin6_scope_id;  24    interface index of a link-local address
 * };
 * </pre>
 */
public final class SockaddrIn6
{
    public static final int SIZEOF = 28;

    private static final int SIN6_FAMILY = 0;
    private static final int SIN6_PORT = 2;
    private static final int SIN6_FLOWINFO = 4;
    private static final int SIN6_ADDR = 8;
    private static final int SIN6_SCOPE_ID = 24;
    private static final int PORT_MASK = 0xFFFF;

    private SockaddrIn6()
    {
    }

    /** Family, port and scope; the address follows by {@link #address}. */
    public static void put(final NativeMemory memory, final long offset, final int port, final int scopeId)
    {
        memory.putShort(offset + SIN6_FAMILY, (short)Socket.AF_INET6);
        memory.putNetworkShort(offset + SIN6_PORT, (short)port);
        memory.putInt(offset + SIN6_FLOWINFO, 0);
        memory.putInt(offset + SIN6_SCOPE_ID, scopeId);
    }

    public static void address(final NativeMemory memory, final long offset, final long high, final long low)
    {
        memory.putNetworkLong(offset + SIN6_ADDR, high);
        memory.putNetworkLong(offset + SIN6_ADDR + Long.BYTES, low);
    }

    public static int port(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkShort(offset + SIN6_PORT) & PORT_MASK;
    }

    public static long addressHigh(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkLong(offset + SIN6_ADDR);
    }

    public static long addressLow(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkLong(offset + SIN6_ADDR + Long.BYTES);
    }

    /** The interface a link-local address belongs to; 0 for any other. */
    public static void scopeId(final NativeMemory memory, final long offset, final int scopeId)
    {
        memory.putInt(offset + SIN6_SCOPE_ID, scopeId);
    }

    public static int scopeId(final NativeMemory memory, final long offset)
    {
        return memory.getInt(offset + SIN6_SCOPE_ID);
    }
}
