package io.stampede.wire.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * The checksum of IPv4 headers and of UDP (RFC 1071): the complement of a sum of 16-bit numbers whose carries are added
 * back in. Sums are longs that {@link #fold} brings to 16 bits at the end; some billions of octets fit.
 */
public final class InternetChecksum
{
    /** What a sum over octets and their right checksum folds to. */
    public static final int VALID = 0xFFFF;

    private static final long LOW_INT = 0xFFFF_FFFFL;

    private InternetChecksum()
    {
    }

    /** Sum of {@code length} octets, the last of an odd number taken as followed by a zero. */
    public static long sum(final DirectBuffer buffer, final int offset, final int length)
    {
        final int end = offset + length;
        long sum = 0;
        int at = offset;
        for (; at <= end - Long.BYTES; at += Long.BYTES)
        {
            sum += sum(buffer.getLong(at, BIG_ENDIAN));
        }
        if (at <= end - Integer.BYTES)
        {
            sum += buffer.getInt(at, BIG_ENDIAN) & LOW_INT;
            at += Integer.BYTES;
        }
        if (at <= end - Short.BYTES)
        {
            sum += buffer.getShort(at, BIG_ENDIAN) & 0xFFFF;
            at += Short.BYTES;
        }
        return at < end ? sum + ((buffer.getByte(at) & 0xFF) << 8) : sum;
    }

    /** Sum of eight octets. */
    public static long sum(final long octets)
    {
        return (octets >>> 32) + (octets & LOW_INT);
    }

    /** A sum as 16 bits, its carries added back in. */
    public static int fold(final long sum)
    {
        long folded = (sum >>> 32) + (sum & LOW_INT);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        return (int)((folded >>> 16) + (folded & 0xFFFF));
    }

    /** The checksum field for a sum over everything but that field. */
    public static int of(final long sum)
    {
        return ~fold(sum) & 0xFFFF;
    }
}
