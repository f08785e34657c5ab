package io.stampede.linux;

/**
 * {@code netinet/in.h}: an IPv4 address and port.
 * <pre>
 * struct sockaddr_in {            offset
 *     sa_family_t    sin_family;    0    AF_INET
 *     in_port_t      sin_port;      2    network order
 *     struct in_addr sin_addr;      4    network order
 *     char           sin_zero[8];   8
 * };
 * </pre>
 */
public final class SockaddrIn
{
    public static final int SIZEOF = 16;

    private static final int SIN_FAMILY = 0;
    private static final int SIN_PORT = 2;
    private static final int SIN_ADDR = 4;
    private static final int PORT_MASK = 0xFFFF;

    private SockaddrIn()
    {
    }

    /** @param ipv4 the address as a number, 127.0.0.1 = 0x7F000001. */
    public static void put(final NativeMemory memory, final long offset, final int ipv4, final int port)
    {
        memory.putShort(offset + SIN_FAMILY, (short)Socket.AF_INET);
        memory.putNetworkShort(offset + SIN_PORT, (short)port);
        memory.putNetworkInt(offset + SIN_ADDR, ipv4);
    }

    /** Another address; family and port stay. */
    public static void address(final NativeMemory memory, final long offset, final int ipv4)
    {
        memory.putNetworkInt(offset + SIN_ADDR, ipv4);
    }

    public static int port(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkShort(offset + SIN_PORT) & PORT_MASK;
    }

    public static int address(final NativeMemory memory, final long offset)
    {
        return memory.getNetworkInt(offset + SIN_ADDR);
    }
}
