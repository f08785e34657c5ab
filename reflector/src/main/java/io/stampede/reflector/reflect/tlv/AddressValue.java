package io.stampede.reflector.reflect.tlv;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.stampede.frame.IpAddress;
import org.agrona.DirectBuffer;

/** An address in a TLV's Value, 4 or 16 octets, read as {@link IpAddress} has it. */
final class AddressValue
{
    static final int IPV4_LENGTH = 4;
    static final int IPV6_LENGTH = 16;

    private AddressValue()
    {
    }

    static boolean isValidLength(final int length)
    {
        return length == IPV4_LENGTH || length == IPV6_LENGTH;
    }

    static long high(final DirectBuffer buffer, final int offset, final int length)
    {
        return length == IPV4_LENGTH ? 0 : buffer.getLong(offset, BIG_ENDIAN);
    }

    static long low(final DirectBuffer buffer, final int offset, final int length)
    {
        return length == IPV4_LENGTH ?
            IpAddress.mapped(buffer.getInt(offset, BIG_ENDIAN)) : buffer.getLong(offset + Long.BYTES, BIG_ENDIAN);
    }
}
