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

    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int LENGTH_OFFSET = 4;
    private static final int CHECKSUM_OFFSET = 6;
    private static final int PROTOCOL = 17;

    private UdpHeader()
    {
    }

    public static int sourcePort(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset, BIG_ENDIAN) & 0xFFFF;
    }

    public static int destinationPort(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Octets of header and payload, as it claims. */
    public static int length(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    public static int checksum(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + CHECKSUM_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Ports and length; the checksum is zero until {@link #checksum(MutableDirectBuffer, int, long)}. */
    public static void put(
        final MutableDirectBuffer buffer,
        final int offset,
        final int sourcePort,
        final int destinationPort,
        final int length)
    {
        buffer.putShort(offset, (short)sourcePort, BIG_ENDIAN);
        buffer.putShort(offset + DESTINATION_PORT_OFFSET, (short)destinationPort, BIG_ENDIAN);
        buffer.putShort(offset + LENGTH_OFFSET, (short)length, BIG_ENDIAN);
        buffer.putShort(offset + CHECKSUM_OFFSET, (short)NO_CHECKSUM, BIG_ENDIAN);
    }

    /** The checksum of header and payload as they lie there with a checksum of zero; a result of zero becomes ones. */
    public static void checksum(final MutableDirectBuffer buffer, final int offset, final long addressSum)
    {
        final int checksum = InternetChecksum.of(sum(buffer, offset, addressSum));
        buffer.putShort(
            offset + CHECKSUM_OFFSET, (short)(checksum == NO_CHECKSUM ? 0xFFFF : checksum), BIG_ENDIAN);
    }

    /** Whether the checksum is that of header and payload. Both must lie in the buffer. */
    public static boolean isChecksumValid(final DirectBuffer buffer, final int offset, final long addressSum)
    {
        return InternetChecksum.fold(sum(buffer, offset, addressSum)) == InternetChecksum.VALID;
    }

    /** Whether the checksum is the sum of the pseudo header alone, not complemented: the rest is a device's to add. */
    public static boolean isChecksumPartial(final DirectBuffer buffer, final int offset, final long addressSum)
    {
        return checksum(buffer, offset) == InternetChecksum.fold(addressSum + PROTOCOL + length(buffer, offset));
    }

    /** @param addressSum sum of both addresses, that of the final destination where there is a routing header. */
    private static long sum(final DirectBuffer buffer, final int offset, final long addressSum)
    {
        final int length = length(buffer, offset);
        return addressSum + PROTOCOL + length + InternetChecksum.sum(buffer, offset, length);
    }
}
