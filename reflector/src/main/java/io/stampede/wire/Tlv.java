package io.stampede.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Header of a STAMP TLV (RFC 8972 §4, C flag by RFC 10052):
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-------+---------------+-------------------------------+  0
 *  |U|M|I|C|  Res  |      Type     |             Length            |
 *  +-+-+-+-+-------+---------------+-------------------------------+  4
 *  ~                             Value                             ~
 *  +---------------------------------------------------------------+  4 + Length
 * </pre>
 */
public final class Tlv
{
    public static final int HEADER_LENGTH = 4;

    /** The reflector did not recognise this TLV; a sender sets it so that a blind echo shows. */
    public static final int UNRECOGNIZED = 0x80;
    /** The reflector found this TLV malformed and stopped there. */
    public static final int MALFORMED = 0x40;
    /** The TLVs' integrity check failed. */
    public static final int INTEGRITY_FAILED = 0x20;
    /** The reply does not conform to the request of a Reflected Test Packet Control TLV. */
    public static final int NOT_CONFORMANT = 0x10;

    private static final int TYPE_OFFSET = 1;
    private static final int LENGTH_OFFSET = 2;

    private Tlv()
    {
    }

    public static int flags(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset) & 0xFF;
    }

    public static void flags(final MutableDirectBuffer buffer, final int offset, final int flags)
    {
        buffer.putByte(offset, (byte)flags);
    }

    /** One of {@link TlvType}'s constants or anything else a peer invented, 0..255. */
    public static int type(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + TYPE_OFFSET) & 0xFF;
    }

    /** Octets of the Value, 0..65535, as claimed: compare with what the packet holds before use. */
    public static int length(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    public static void header(
        final MutableDirectBuffer buffer, final int offset, final int flags, final int type, final int length)
    {
        buffer.putByte(offset, (byte)flags);
        buffer.putByte(offset + TYPE_OFFSET, (byte)type);
        buffer.putShort(offset + LENGTH_OFFSET, (short)length, BIG_ENDIAN);
    }
}
