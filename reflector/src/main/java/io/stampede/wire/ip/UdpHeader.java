package io.stampede.wire.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * UDP header (RFC 768):
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-------------------------------+-------------------------------+  0
 *  |          Source Port          |        Destination Port       |
 *  +-------------------------------+-------------------------------+  4
 *  |             Length            |            Checksum           |
 *  +-------------------------------+-------------------------------+  8
 * </pre>
 * The checksum is over a pseudo header too: source, destination, protocol and UDP length. Its sum is the same for both
 * families, as zeros and the order of 16-bit numbers do not change it.
 */
public final class UdpHeader
{
    public static final int LENGTH = 8;
    /** No checksum (RFC 768); refused over IPv6 (RFC 8200 §8.1). */
    public static final int NO_CHECKSUM = 0;

    private static final int SOURCE_PORT_SHIFT = 48;
    private static final int DESTINATION_PORT_SHIFT = 32;
    private static final int LENGTH_SHIFT = 16;
    private static final int MASK = 0xFFFF;
    private static final int PROTOCOL = 17;

    private UdpHeader()
    {
    }

    /** All of it. */
    public static long header(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset, BIG_ENDIAN);
    }

    public static int sourcePort(final long header)
    {
        return (int)(header >>> SOURCE_PORT_SHIFT);
    }

    public static int destinationPort(final long header)
    {
        return (int)(header >>> DESTINATION_PORT_SHIFT) & MASK;
    }

    /** Octets of header and payload, as it claims. */
    public static int length(final long header)
    {
        return (int)(header >>> LENGTH_SHIFT) & MASK;
    }

    public static int checksum(final long header)
    {
        return (int)header & MASK;
    }

    /**
     * Writes the header of a payload that lies behind it already; a checksum of zero becomes ones.
     *
     * @param length     of header and payload.
     * @param addressSum sum of both addresses, that of the final destination where there is a routing header.
     */
    public static void put(
        final MutableDirectBuffer buffer,
        final int offset,
        final int sourcePort,
        final int destinationPort,
        final int length,
        final long addressSum)
    {
        final long unsummed = (long)sourcePort << SOURCE_PORT_SHIFT |
            (destinationPort & 0xFFFFL) << DESTINATION_PORT_SHIFT | (length & 0xFFFFL) << LENGTH_SHIFT;
        final int checksum = InternetChecksum.of(sum(buffer, offset, unsummed, addressSum));
        buffer.putLong(offset, unsummed | (checksum == NO_CHECKSUM ? MASK : checksum), BIG_ENDIAN);
    }

    /** Whether the checksum is that of header and payload. Both must lie in the buffer. */
    public static boolean isChecksumValid(
        final DirectBuffer buffer, final int offset, final long header, final long addressSum)
    {
        return InternetChecksum.fold(sum(buffer, offset, header, addressSum)) == InternetChecksum.VALID;
    }

    /** Whether the checksum is the sum of the pseudo header alone, not complemented: the rest is a device's to add. */
    public static boolean isChecksumPartial(final long header, final long addressSum)
    {
        return checksum(header) == InternetChecksum.fold(addressSum + PROTOCOL + length(header));
    }

    private static long sum(final DirectBuffer buffer, final int offset, final long header, final long addressSum)
    {
        final int length = length(header);
        return addressSum + PROTOCOL + length + InternetChecksum.sum(header) +
            InternetChecksum.sum(buffer, offset + LENGTH, length - LENGTH);
    }
}
