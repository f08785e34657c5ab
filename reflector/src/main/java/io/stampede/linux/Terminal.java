package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code ioctl_tty(2)}: whether a descriptor is a terminal, and of what size. For the control plane.
 * <pre>
 * int ioctl(int fd, unsigned long request, struct winsize *size);
 *
 * struct winsize {                   offset
 *     unsigned short ws_row;            0
 *     unsigned short ws_col;            2
 *     unsigned short ws_xpixel;         4
 *     unsigned short ws_ypixel;         6
 * };
 * </pre>
 */
public final class Terminal
{
    public static final int STDERR = 2;

    private static final int TIOCGWINSZ = 0x5413;
    private static final int COLUMNS = 2;
    private static final int LENGTH = 8;
    private static final int SHORT_BITS = 16;
    private static final int SHORT_MASK = 0xFFFF;

    private static final MethodHandle IOCTL = Libc.variadicFunction(
        "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), 2);

    private Terminal()
    {
    }

    /** {@code rows << 16 | columns}, each 0 if the terminal does not say; {@code -errno} if it is none. */
    public static int size(final int fd)
    {
        final NativeMemory memory = NativeMemory.allocate(LENGTH, Long.BYTES);
        final MemorySegment callState = Libc.newCallState();
        try
        {
            final int result = Libc.resultOrErrno(
                (int)IOCTL.invokeExact(callState, fd, (long)TIOCGWINSZ, memory.address()), callState);
            return result < 0 ? result :
                ((memory.getShort(0) & SHORT_MASK) << SHORT_BITS) | (memory.getShort(COLUMNS) & SHORT_MASK);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** Rows of a {@link #size}. */
    public static int rows(final int size)
    {
        return size >>> SHORT_BITS;
    }

    /** Columns of a {@link #size}. */
    public static int columns(final int size)
    {
        return size & SHORT_MASK;
    }
}
