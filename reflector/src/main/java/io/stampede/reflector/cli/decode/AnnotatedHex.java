package io.stampede.reflector.cli.decode;

import net.openhft.chronicle.bytes.HexDumpBytes;

/**
 * Octets of one packet laid out field by field: offset, octets, description. Not reusable; {@link #close} frees it.
 */
final class AnnotatedHex implements AutoCloseable
{
    private static final int OCTETS_PER_LINE = 16;

    private final HexDumpBytes hex = new HexDumpBytes();

    AnnotatedHex()
    {
        hex.numberWrap(OCTETS_PER_LINE);
        hex.offsetFormat((offset, out) -> out.append(String.format("%04x:", offset)));
    }

    /** Appends a field; the description, plain ASCII, stands beside its first line. */
    void field(final byte[] packet, final int offset, final int length, final String description)
    {
        for (int at = 0; at < length; at += OCTETS_PER_LINE)
        {
            // a description ends the line before it, which a field longer than a line leaves open
            hex.writeHexDumpDescription(at == 0 ? description : " ");
            hex.write(packet, offset + at, Math.min(OCTETS_PER_LINE, length - at));
        }
    }

    /** The dump so far, without trailing blanks and empty comments. */
    String text()
    {
        final StringBuilder text = new StringBuilder();
        hex.toHexString().lines().map(AnnotatedHex::trim).filter(line -> !line.isEmpty())
            .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static String trim(final String line)
    {
        final String stripped = line.stripTrailing();
        return stripped.endsWith("#") ? stripped.substring(0, stripped.length() - 1).stripTrailing() : stripped;
    }

    @Override
    public void close()
    {
        hex.releaseLast();
    }
}
