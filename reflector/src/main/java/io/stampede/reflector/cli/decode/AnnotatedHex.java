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
        hex.writeHexDumpDescription(description);
        hex.write(packet, offset, length);
    }

    /** The dump so far, without trailing blanks. */
    String text()
    {
        final StringBuilder text = new StringBuilder();
        hex.toHexString().lines().map(String::stripTrailing).filter(line -> !line.isEmpty())
            .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    @Override
    public void close()
    {
        hex.releaseLast();
    }
}
