package io.stampede.linux;

/**
 * {@code sys/socket.h}: one element of what {@code recvmmsg} fills and {@code sendmmsg} sends.
 * <pre>
 * struct mmsghdr {                  offset
 *     struct msghdr {
 *         void         *msg_name;         0
 *         socklen_t     msg_namelen;      8   in: room; out: octets of the address
 *         struct iovec *msg_iov;         16
 *         size_t        msg_iovlen;      24
 *         void         *msg_control;     32
 *         size_t        msg_controllen;  40   in: room; out: octets of control messages
 *         int           msg_flags;       48   out
 *     } msg_hdr;
 *     unsigned int      msg_len;         56   out: octets of payload
 * };
 * </pre>
 */
public final class Mmsghdr
{
    public static final int SIZEOF = 64;

    private static final int MSG_NAME = 0;
    private static final int MSG_NAMELEN = 8;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_FLAGS = 48;
    private static final int MSG_LEN = 56;

    private Mmsghdr()
    {
    }

    public static void name(final NativeMemory memory, final long offset, final long address)
    {
        memory.putLong(offset + MSG_NAME, address);
    }

    public static void nameLength(final NativeMemory memory, final long offset, final int length)
    {
        memory.putInt(offset + MSG_NAMELEN, length);
    }

    public static void iov(final NativeMemory memory, final long offset, final long address, final long count)
    {
        memory.putLong(offset + MSG_IOV, address);
        memory.putLong(offset + MSG_IOVLEN, count);
    }

    public static void control(final NativeMemory memory, final long offset, final long address)
    {
        memory.putLong(offset + MSG_CONTROL, address);
    }

    public static long control(final NativeMemory memory, final long offset)
    {
        return memory.getLong(offset + MSG_CONTROL);
    }

    public static void controlLength(final NativeMemory memory, final long offset, final long length)
    {
        memory.putLong(offset + MSG_CONTROLLEN, length);
    }

    public static long controlLength(final NativeMemory memory, final long offset)
    {
        return memory.getLong(offset + MSG_CONTROLLEN);
    }

    /** {@link Socket#MSG_TRUNC}, {@link Socket#MSG_CTRUNC}, … */
    public static int flags(final NativeMemory memory, final long offset)
    {
        return memory.getInt(offset + MSG_FLAGS);
    }

    /** Octets received (all that arrived, when asked with MSG_TRUNC) or sent. */
    public static int length(final NativeMemory memory, final long offset)
    {
        return memory.getInt(offset + MSG_LEN);
    }
}
