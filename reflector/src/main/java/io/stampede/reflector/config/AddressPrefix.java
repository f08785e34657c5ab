package io.stampede.reflector.config;

import io.stampede.net.SocketAddressText;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of IP addresses.
 *
 * @param address its first address.
 * @param length  leading bits that count: 0..32 of IPv4, 0..128 of IPv6.
 */
public record AddressPrefix(InetAddress address, int length)
{
    private static final String FORM = " — write it like 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7";

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address. No name is looked up.
     *
     * @throws IllegalArgumentException with one line that says what is wrong and how to write it.
     */
    public static AddressPrefix parse(final String text)
    {
        final int slash = text.indexOf('/');
        final InetAddress address = ListenText.literal(slash < 0 ? text : text.substring(0, slash));
        if (address == null || text.indexOf('%') >= 0)
        {
            throw new IllegalArgumentException("'" + text + "': not an address prefix" + FORM);
        }
        final int bits = address.getAddress().length * Byte.SIZE;
        final int length = slash < 0 ? bits : length(text, slash, bits);
        final AddressPrefix prefix = new AddressPrefix(masked(address, length), length);
        if (!prefix.address.equals(address))
        {
            throw new IllegalArgumentException("'" + text + "': has bits set behind its /" + length + " — write " +
                prefix + ", or " + SocketAddressText.of(address) + " for the one address");
        }
        return prefix;
    }

    private static int length(final String text, final int slash, final int bits)
    {
        final String digits = text.substring(slash + 1);
        if (digits.matches("\\d{1,3}"))
        {
            final int length = Integer.parseInt(digits);
            if (length <= bits)
            {
                return length;
            }
        }
        throw new IllegalArgumentException("'" + text + "': the prefix length must be 0 to " + bits + FORM);
    }

    private static InetAddress masked(final InetAddress address, final int length)
    {
        final byte[] octets = address.getAddress();
        final int bits = octets.length * Byte.SIZE;
        final BigInteger mask = BigInteger.ONE.shiftLeft(bits - length).subtract(BigInteger.ONE).not();
        final BigInteger masked = new BigInteger(1, octets).and(mask);
        final byte[] result = new byte[octets.length];
        final byte[] magnitude = masked.toByteArray();
        final int count = Math.min(result.length, magnitude.length);
        System.arraycopy(magnitude, magnitude.length - count, result, result.length - count, count);
        try
        {
            return InetAddress.getByAddress(result);
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError("4 or 16 octets are always an address", ex);
        }
    }

    @Override
    public String toString()
    {
        return SocketAddressText.of(address) + "/" + length;
    }
}
