package io.stampede.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the heap that the kernel may read and write by its address. Zeroed when allocated, every access is
 * checked against its bounds, numbers are in the machine's byte order unless the name says {@code Network}.
 *
 * <p>It is freed when neither this object nor a view by {@link #asByteBuffer()} can be reached any more, so nothing can
 * be left pointing into freed memory. Whoever hands {@link #address()} to the kernel keeps this object.
 */
public final class NativeMemory
{
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfShort NETWORK_SHORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);
    /** An IPv6 address lies at offset 8 of a sockaddr_in6, behind a cmsg header or elsewhere: not always aligned. */
    private static final ValueLayout.OfLong NETWORK_LONG =
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final VarHandle INT_HANDLE = INT.varHandle();

    private final MemorySegment segment;

    private NativeMemory(final MemorySegment segment)
    {
        this.segment = segment;
    }

    /** @param alignment of the first octet: a power of two. */
    public static NativeMemory allocate(final long lengthBytes, final long alignment)
    {
        return new NativeMemory(Arena.ofAuto().allocate(lengthBytes, alignment));
    }

    /** Memory whose owner, a class of this room, says when it is freed. */
    static NativeMemory of(final MemorySegment segment)
    {
        return new NativeMemory(segment);
    }

    public long address()
    {
        return segment.address();
    }

    public long lengthBytes()
    {
        return segment.byteSize();
    }

    /** A view of all of it, which keeps it from being freed. */
    public ByteBuffer asByteBuffer()
    {
        return segment.asByteBuffer();
    }

    public byte getByte(final long offset)
    {
        return segment.get(BYTE, offset);
    }

    public void putByte(final long offset, final byte value)
    {
        segment.set(BYTE, offset, value);
    }

    public short getShort(final long offset)
    {
        return segment.get(SHORT, offset);
    }

    public void putShort(final long offset, final short value)
    {
        segment.set(SHORT, offset, value);
    }

    public int getInt(final long offset)
    {
        return segment.get(INT, offset);
    }

    public void putInt(final long offset, final int value)
    {
        segment.set(INT, offset, value);
    }

    /** Nothing read or written later can be reordered before this; what the writer released is seen. */
    public int getIntAcquire(final long offset)
    {
        return (int)INT_HANDLE.getAcquire(segment, offset);
    }

    /** Nothing read or written earlier can be reordered behind this. */
    public void putIntRelease(final long offset, final int value)
    {
        INT_HANDLE.setRelease(segment, offset, value);
    }

    public long getLong(final long offset)
    {
        return segment.get(LONG, offset);
    }

    public void putLong(final long offset, final long value)
    {
        segment.set(LONG, offset, value);
    }

    public short getNetworkShort(final long offset)
    {
        return segment.get(NETWORK_SHORT, offset);
    }

    public void putNetworkShort(final long offset, final short value)
    {
        segment.set(NETWORK_SHORT, offset, value);
    }

    public int getNetworkInt(final long offset)
    {
        return segment.get(NETWORK_INT, offset);
    }

    public void putNetworkInt(final long offset, final int value)
    {
        segment.set(NETWORK_INT, offset, value);
    }

    public long getNetworkLong(final long offset)
    {
        return segment.get(NETWORK_LONG, offset);
    }

    public void putNetworkLong(final long offset, final long value)
    {
        segment.set(NETWORK_LONG, offset, value);
    }

    /** Copies {@code length} octets to another place in this memory. */
    public void copy(final long from, final long to, final long length)
    {
        MemorySegment.copy(segment, from, segment, to, length);
    }

    /** Copies {@code length} octets to another memory. */
    public void copyTo(final NativeMemory other, final long from, final long to, final long length)
    {
        MemorySegment.copy(segment, from, other.segment, to, length);
    }

    /** Copies {@code octets} in; not for the data plane. */
    public void putBytes(final long offset, final byte[] octets)
    {
        MemorySegment.copy(octets, 0, segment, BYTE, offset, octets.length);
    }

    /** Copies octets out; not for the data plane. */
    public byte[] getBytes(final long offset, final int length)
    {
        final byte[] octets = new byte[length];
        MemorySegment.copy(segment, BYTE, offset, octets, 0, length);
        return octets;
    }
}
