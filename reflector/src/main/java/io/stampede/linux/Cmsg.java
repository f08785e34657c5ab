package io.stampede.linux;

/**
 * {@code sys/socket.h}: control messages, laid one behind the other in a msghdr's control buffer, each padded to 8.
 * <pre>
 * struct cmsghdr {          offset
 *     size_t cmsg_len;        0    header and data, without padding
 *     int    cmsg_level;      8
 *     int    cmsg_type;      12
 *  };  data                  16
 * </pre>
 */
public final class Cmsg
{
    private static final int CMSG_LEN = 0;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int HEADER_LENGTH = 16;
    private static final int ALIGNMENT = 8;

    private Cmsg()
    {
    }

    /** {@code CMSG_SPACE(dataLength)}: octets one message occupies. */
    public static int space(final int dataLength)
    {
        return HEADER_LENGTH + ((dataLength + ALIGNMENT - 1) & -ALIGNMENT);
    }

    /** Writes a header and gives the offset of its data. */
    public static long put(
        final NativeMemory memory, final long offset, final int level, final int type, final int dataLength)
    {
        memory.putLong(offset + CMSG_LEN, HEADER_LENGTH + (long)dataLength);
        memory.putInt(offset + CMSG_LEVEL, level);
        memory.putInt(offset + CMSG_TYPE, type);
        return offset + HEADER_LENGTH;
    }

    /** Whether a whole header and its data lie between {@code offset} and {@code end}. */
    public static boolean isWhole(final NativeMemory memory, final long offset, final long end)
    {
        if (end - offset < HEADER_LENGTH)
        {
            return false;
        }
        final long length = memory.getLong(offset + CMSG_LEN);
        return length >= HEADER_LENGTH && length <= end - offset;
    }

    /** {@code CMSG_NXTHDR}: where the next message starts, if there is one. */
    public static long next(final NativeMemory memory, final long offset)
    {
        return offset + ((memory.getLong(offset + CMSG_LEN) + ALIGNMENT - 1) & -ALIGNMENT);
    }

    public static int level(final NativeMemory memory, final long offset)
    {
        return memory.getInt(offset + CMSG_LEVEL);
    }

    public static int type(final NativeMemory memory, final long offset)
    {
        return memory.getInt(offset + CMSG_TYPE);
    }

    /** {@code CMSG_DATA}: offset of the data of the message at {@code offset}. */
    public static long data(final long offset)
    {
        return offset + HEADER_LENGTH;
    }
}
