package io.stampede.net.mmsg;

import io.stampede.linux.Iovec;
import io.stampede.linux.Mmsghdr;
import io.stampede.linux.NativeMemory;

/**
 * An array of mmsghdr, each with one iovec and, if asked for, room for control messages; no addresses. Owned by the
 * thread that owns the batch.
 * <pre>
 *   mmsghdr[n] ──▶ iovec[n] ──▶ wherever {@link #point} says
 *       └────────▶ control[n]
 * </pre>
 */
public final class MmsgVector
{
    private static final int CACHE_LINE_LENGTH = 64;

    private final int controlLength;
    private final long iovs;
    private final long controls;
    private final NativeMemory memory;

    /** @param controlLength octets for control messages, a multiple of 8; 0 for none. */
    public MmsgVector(final int capacity, final int controlLength)
    {
        this.controlLength = controlLength;
        iovs = (long)capacity * Mmsghdr.SIZEOF;
        controls = iovs + (long)capacity * Iovec.SIZEOF;
        memory = NativeMemory.allocate(controls + (long)capacity * controlLength, CACHE_LINE_LENGTH);
        for (int i = 0; i < capacity; i++)
        {
            Mmsghdr.iov(memory, header(i), memory.address() + iovs + (long)i * Iovec.SIZEOF, 1);
            Mmsghdr.control(memory, header(i), controlLength == 0 ? 0 : memory.address() + control(i));
            rearm(i);
        }
    }

    /** The memory all offsets below are in. */
    public NativeMemory memory()
    {
        return memory;
    }

    /** Address of the first header; the others follow. */
    public long address()
    {
        return memory.address();
    }

    /** Element {@code i} reads into or writes from this memory, which the caller keeps. */
    public void point(final int i, final long address, final int length)
    {
        Iovec.base(memory, iovs + (long)i * Iovec.SIZEOF, address);
        Iovec.length(memory, iovs + (long)i * Iovec.SIZEOF, length);
    }

    /** Makes an element that was filled ready to be filled again. */
    public void rearm(final int i)
    {
        Mmsghdr.controlLength(memory, header(i), controlLength);
    }

    public long header(final int i)
    {
        return (long)i * Mmsghdr.SIZEOF;
    }

    public long control(final int i)
    {
        return controls + (long)i * controlLength;
    }
}
