package io.stampede.linux;

/**
 * {@code linux/errqueue.h}: what an entry of a socket's error queue is about.
 * <pre>
 * struct sock_extended_err {      offset
 *     __u32 ee_errno;               0
 *     __u8  ee_origin;              4
 *     __u8  ee_type;                5
 *     __u8  ee_code;                6
 *     __u8  ee_pad;                 7
 *     __u32 ee_info;                8    of a timestamp: where it was taken, 0 = handed to the driver
 *     __u32 ee_data;               12    of a timestamp: the packet's number
 * };
 * </pre>
 */
public final class SockExtendedErr
{
    public static final byte SO_EE_ORIGIN_TIMESTAMPING = 4;

    private static final int EE_ORIGIN = 4;
    private static final int EE_DATA = 12;

    private SockExtendedErr()
    {
    }

    public static byte origin(final NativeMemory memory, final long offset)
    {
        return memory.getByte(offset + EE_ORIGIN);
    }

    public static int data(final NativeMemory memory, final long offset)
    {
        return memory.getInt(offset + EE_DATA);
    }
}
