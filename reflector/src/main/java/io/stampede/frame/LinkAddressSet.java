package io.stampede.frame;

import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/** Link-layer addresses of 2, 6 or 8 octets, each as the low octets of a long. Immutable; a scan, as hosts have few. */
public final class LinkAddressSet
{
    /** No addresses. */
    public static final LinkAddressSet EMPTY = new LinkAddressSet();

    private final long[] addresses;
    private final int[] lengths;

    /** Not for the data plane. Addresses of more than 8 octets are left out. */
    public LinkAddressSet(final byte[]... octets)
    {
        final LongArrayList values = new LongArrayList();
        final IntArrayList sizes = new IntArrayList();
        for (final byte[] address : octets)
        {
            if (address.length <= Long.BYTES)
            {
                values.addLong(value(address));
                sizes.addInt(address.length);
            }
        }
        addresses = values.toLongArray();
        lengths = sizes.toIntArray();
    }

    private static long value(final byte... address)
    {
        long value = 0;
        for (final byte octet : address)
        {
            value = value << Byte.SIZE | (octet & 0xFF);
        }
        return value;
    }

    /** Whether an address of {@code length} octets, as far as {@code mask} looks at it, is {@code group}. */
    public boolean isInGroup(final int length, final long mask, final long group)
    {
        for (int n = 0; n < addresses.length; n++)
        {
            if (lengths[n] == length && (addresses[n] & mask) == group)
            {
                return true;
            }
        }
        return false;
    }
}
