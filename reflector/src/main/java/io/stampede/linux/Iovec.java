package io.stampede.linux;

/**
 * {@code sys/uio.h}: one piece of memory to read from or write into.
 * <pre>
 * struct iovec {          offset
 *     void  *iov_base;      0
 *     size_t iov_len;       8
 * };
 * </pre>
 */
public final class Iovec
{
    public static final int SIZEOF = 16;

    private static final int IOV_BASE = 0;
    private static final int IOV_LEN = 8;

    private Iovec()
    {
    }

    public static void base(final NativeMemory memory, final long offset, final long address)
    {
        memory.putLong(offset + IOV_BASE, address);
    }

    public static void length(final NativeMemory memory, final long offset, final long lengthBytes)
    {
        memory.putLong(offset + IOV_LEN, lengthBytes);
    }
}
