package io.stampede.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.Arrays;
import org.agrona.MutableDirectBuffer;

/**
 * Octets of a packet to be zeroed, as the words of eight they lie in and what of each word stays: a reply's five
 * scattered Must-Be-Zero octets are one load and one store. Immutable.
 */
final class ZeroOctets
{
    private static final long ALL = -1L;

    private final int[] words;
    private final long[] masks;

    /**
     * Octets in ranges.
     *
     * @param length of the packet, ≥ 8; no octet behind it is touched.
     * @param ranges first octet and number of octets of each range in turn.
     */
    ZeroOctets(final int length, final int... ranges)
    {
        final int[] offsets = new int[length / Long.BYTES + 1];
        final long[] stay = new long[offsets.length];
        int count = 0;
        for (int from = 0; from < length; from += Long.BYTES)
        {
            final int word = Math.min(from, length - Long.BYTES);
            final long mask = mask(word, ranges);
            if (mask != ALL)
            {
                offsets[count] = word;
                stay[count++] = mask;
            }
        }
        words = Arrays.copyOf(offsets, count);
        masks = Arrays.copyOf(stay, count);
    }

    private static long mask(final int word, final int... ranges)
    {
        long mask = ALL;
        for (int i = 0; i < ranges.length; i += 2)
        {
            for (int at = ranges[i]; at < ranges[i] + ranges[i + 1]; at++)
            {
                final boolean isInside = at >= word && at < word + Long.BYTES;
                mask &= isInside ? ~(0xFFL << (Long.SIZE - Byte.SIZE - (at - word) * Byte.SIZE)) : ALL;
            }
        }
        return mask;
    }

    /** Zeroes them in the packet that starts at {@code offset}. */
    void zero(final MutableDirectBuffer buffer, final int offset)
    {
        for (int i = 0; i < words.length; i++)
        {
            final int at = offset + words[i];
            buffer.putLong(at, buffer.getLong(at, BIG_ENDIAN) & masks[i], BIG_ENDIAN);
        }
    }
}
