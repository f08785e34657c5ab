package io.stampede.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * {@code /proc/net/dev}: packets a network interface has received and sent, since it came up and by the kernel's count.
 * <pre>
 * Inter-|   Receive                                                |  Transmit
 *  face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs ...
 *   eth0: 2847092  361159    0    0    0     0          0         0 2847092  361159    0  ...
 * </pre>
 * The file stays open and tells of the network namespace of the thread that opened it; {@code /sys/class/net} tells of
 * the one sysfs was mounted in. A reading allocates nothing and takes a system call of some microseconds, more where
 * there are many interfaces, as each has its line. An interface that is gone and comes back is found again. Owned by
 * one thread at a time.
 */
public final class InterfaceStatistics implements AutoCloseable
{
    private static final String FILE = "/proc/thread-self/net/dev";
    private static final int O_RDONLY_CLOEXEC = 0x8_0000;
    private static final int CLOSED = -1;
    /** Some 500 interfaces; where there are more, one reading takes several calls. */
    private static final int BUFFER_LENGTH = 1 << 16;
    /** Fields behind the name. */
    private static final int RECEIVED_PACKETS = 1;
    private static final int SENT_PACKETS = 9;
    private static final int NOWHERE = -1;
    private static final int DECIMAL = 10;

    private static final MethodHandle OPEN =
        Libc.variadicFunction("open", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT), 2);
    private static final MethodHandle PREAD = Libc.functionWithoutErrno(
        "pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CLOSE = Libc.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final MemorySegment callState = Libc.newCallState();
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER_LENGTH, Long.BYTES);
    private final byte[] name;
    private int fd = CLOSED;
    private long receivedPackets;
    private long sentPackets;

    /** @param name of the interface, as {@code ip link} shows it. */
    public InterfaceStatistics(final String name)
    {
        this.name = name.getBytes(StandardCharsets.UTF_8);
    }

    /** Opens the file in the calling thread's network namespace and reads; 0, or {@code -errno}: ENODEV, no such. */
    public int open()
    {
        final byte[] path = FILE.getBytes(StandardCharsets.UTF_8);
        buffer.putBytes(0, path);
        buffer.putByte(path.length, (byte)0);
        try
        {
            final int result = (int)OPEN.invokeExact(callState, buffer.address(), O_RDONLY_CLOEXEC);
            if (result < 0)
            {
                return Libc.resultOrErrno(result, callState);
            }
            fd = result;
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
        return read() ? 0 : -Errno.ENODEV.number();
    }

    /** Reads both counts of this moment; false, and both stay as they were, while there is no such interface. */
    public boolean read()
    {
        long base = 0;
        int length = pread(base);
        while (length > 0)
        {
            final int rest = scan(length);
            if (rest <= 0)
            {
                return rest == 0;
            }
            base += rest;
            length = pread(base);
        }
        return false;
    }

    private int pread(final long offset)
    {
        try
        {
            return (int)(long)PREAD.invokeExact(fd, buffer.address(), (long)BUFFER_LENGTH, offset);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }

    /** 0 when the interface's line was found; else where the first line begins that is not whole, -1 if none is. */
    private int scan(final int length)
    {
        int start = 0;
        int end = endOfLine(start, length);
        while (end != NOWHERE)
        {
            final int fields = afterName(start, end);
            if (fields != NOWHERE)
            {
                receivedPackets = number(fields, end, RECEIVED_PACKETS);
                sentPackets = number(fields, end, SENT_PACKETS);
                return 0;
            }
            start = end + 1;
            end = endOfLine(start, length);
        }
        return start == 0 ? NOWHERE : start;
    }

    private int endOfLine(final int from, final int length)
    {
        for (int at = from; at < length; at++)
        {
            if (buffer.getByte(at) == '\n')
            {
                return at;
            }
        }
        return NOWHERE;
    }

    /** Where the fields of this interface's line begin; -1 for another's. */
    private int afterName(final int start, final int end)
    {
        int at = start;
        while (at < end && buffer.getByte(at) == ' ')
        {
            at++;
        }
        if (end - at <= name.length || buffer.getByte(at + name.length) != ':')
        {
            return NOWHERE;
        }
        for (int i = 0; i < name.length; i++)
        {
            if (buffer.getByte(at + i) != name[i])
            {
                return NOWHERE;
            }
        }
        return at + name.length + 1;
    }

    private long number(final int start, final int end, final int field)
    {
        int at = start;
        long value = 0;
        for (int n = 0; n <= field; n++)
        {
            while (at < end && buffer.getByte(at) == ' ')
            {
                at++;
            }
            value = 0;
            while (at < end && buffer.getByte(at) != ' ')
            {
                value = DECIMAL * value + (buffer.getByte(at) - '0');
                at++;
            }
        }
        return value;
    }

    /** Packets received, as of the last {@link #read} that found the interface. */
    public long receivedPackets()
    {
        return receivedPackets;
    }

    /** Packets sent, as of the last {@link #read} that found the interface. */
    public long sentPackets()
    {
        return sentPackets;
    }

    /** Closes the file; then there is no such interface. Again is harmless. */
    @Override
    public void close()
    {
        final int closing = fd;
        fd = CLOSED;
        if (closing == CLOSED)
        {
            return;
        }
        try
        {
            // the descriptor is gone whatever close says, so there is nothing to do about its result
            final int ignored = (int)CLOSE.invokeExact(callState, closing);
        }
        catch (final Throwable ex)
        {
            throw Libc.impossible(ex);
        }
    }
}
