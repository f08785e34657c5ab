package io.stampede.reflector.cli.decode;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads packets written as hexadecimal text: digits with any white space between octets, or the annotated dumps of
 * {@link PacketDump}:
 * <pre>
 *   # whole-line comments
 *   0000: 00 00 00 0a      # offset, octets, what they mean
 *   0004: ed 00 37 80 1f 9a dd 37
 * </pre>
 * What follows {@code #} is ignored. An offset ends with a colon and must agree with the octets before it; offset 0
 * begins the next packet.
 */
public final class HexText
{
    private static final int HEX = 16;

    private final List<byte[]> packets = new ArrayList<>();
    private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
    private boolean isBegun;

    private HexText()
    {
    }

    /** The packets of a text, in its order; none if it holds no octet and no offset. */
    public static List<byte[]> parse(final String text) throws DecodeException
    {
        final HexText hex = new HexText();
        int lineNumber = 0;
        for (final String line : text.lines().toList())
        {
            lineNumber++;
            final int comment = line.indexOf('#');
            hex.readLine(comment < 0 ? line : line.substring(0, comment), lineNumber);
        }
        hex.endPacket();
        return hex.packets;
    }

    private void readLine(final String line, final int lineNumber) throws DecodeException
    {
        for (final String token : line.trim().split("\\s+", -1))
        {
            if (token.endsWith(":"))
            {
                readOffset(token, lineNumber);
            }
            else
            {
                readOctets(token, lineNumber);
            }
        }
    }

    private void readOffset(final String token, final int lineNumber) throws DecodeException
    {
        final String digits = token.substring(0, token.length() - 1);
        final int offset;
        try
        {
            offset = Integer.parseUnsignedInt(digits, HEX);
        }
        catch (final NumberFormatException ex)
        {
            throw new DecodeException("line " + lineNumber + ": '" + token +
                "' is not an offset — write four hexadecimal digits and a colon");
        }
        if (offset == 0)
        {
            endPacket();
        }
        else if (offset != packet.size())
        {
            throw new DecodeException(String.format(
                "line %d: offset %s but %d (%04x) octets before it — an octet is missing, or one too many",
                lineNumber, digits, packet.size(), packet.size()));
        }
        isBegun = true;
    }

    private void readOctets(final String token, final int lineNumber) throws DecodeException
    {
        for (int i = 0; i < token.length(); i++)
        {
            if (Character.digit(token.charAt(i), HEX) < 0)
            {
                throw new DecodeException("line " + lineNumber + ": '" + token.charAt(i) +
                    "' is not a hexadecimal digit — give octets as 0a1b or 0a 1b, comments after #");
            }
        }
        if (token.length() % 2 != 0)
        {
            throw new DecodeException("line " + lineNumber + ": '" + token +
                "' has an odd number of digits — an octet has two");
        }
        for (int i = 0; i < token.length(); i += 2)
        {
            packet.write(Integer.parseInt(token, i, i + 2, HEX));
        }
        isBegun |= !token.isEmpty();
    }

    private void endPacket()
    {
        if (isBegun)
        {
            packets.add(packet.toByteArray());
        }
        packet.reset();
        isBegun = false;
    }
}
