package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * {@code linux/ethtool.h}: what a network driver is set to. Reads only. For the control plane.
 * <pre>
 * int ioctl(int fd, unsigned long request, struct ifreq *ifr);
 *
 * struct ifreq {                     offset      struct ethtool_value {    offset
 *     char  ifr_name[IFNAMSIZ];         0            __u32 cmd;               0
 *     void *ifr_data;                  16            __u32 data;              4
 * };                                               };
 * </pre>
 */
public final class Ethtool
{
    private static final int SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GFLAGS = 0x25;
    private static final int ETH_FLAG_RXVLAN = 1 << 8;
    private static final int ETHTOOL_GGRO = 0x2B;
    private static final int IFNAMSIZ = 16;
    private static final int IFR_DATA = 16;
    private static final int VALUE = 40;
    private static final int VALUE_DATA = 4;
    private static final int LENGTH = 48;

    private static final MethodHandle IOCTL = Libc.variadicFunction(
        "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), 2);

    private Ethtool()
    {
    }

    /** Whether an interface joins packets of a flow (generic receive offload): 1, 0, or {@code -errno}. */
    public static int isGroOn(final String interfaceName)
    {
        return isAnySet(interfaceName, ETHTOOL_GGRO, -1);
    }

    /** Whether an interface takes VLAN tags out of the frames that arrive: 1, 0, or {@code -errno}. */
    public static int isRxVlanOn(final String interfaceName)
    {
        return isAnySet(interfaceName, ETHTOOL_GFLAGS, ETH_FLAG_RXVLAN);
    }

    private static int isAnySet(final String interfaceName, final int command, final int bits)
    {
        final byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (name.length >= IFNAMSIZ)
        {
            return -Errno.ENODEV.number();
        }
        final NativeMemory memory = NativeMemory.allocate(LENGTH, Long.BYTES);
        memory.putBytes(0, name);
        memory.putLong(IFR_DATA, memory.address() + VALUE);
        memory.putInt(VALUE, command);
        try (Socket socket = new Socket())
        {
            final int opened = socket.open(Socket.AF_INET, Socket.SOCK_DGRAM | Socket.SOCK_CLOEXEC, 0);
            final int result = opened < 0 ? opened : ioctl(socket.fd(), memory.address());
            return result < 0 ? result : (memory.getInt(VALUE + VALUE_DATA) & bits) == 0 ? 0 : 1;
        }
    }

    private static int ioctl(final int fd, final long address)
    {
        final MemorySegment callState = Libc.newCallState();
        try
        {
            return Libc.resultOrErrno((int)IOCTL.invokeExact(callState, fd, (long)SIOCETHTOOL, address), callState);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }
}
