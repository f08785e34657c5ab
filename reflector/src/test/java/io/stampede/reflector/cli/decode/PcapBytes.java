package io.stampede.reflector.cli.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A pcap file put together octet by octet, as the format's description has it. */
public final class PcapBytes
{
    public static final int MICROS = 0xA1B2C3D4;
    public static final int NANOS = 0xA1B23C4D;

    private final ByteBuffer file = ByteBuffer.allocate(1 << 16);

    public PcapBytes(final ByteOrder order, final int magic, final int linkType)
    {
        file.order(order).putInt(magic).putShort((short)2).putShort((short)4).putInt(0).putInt(0).putInt(65535)
            .putInt(linkType);
    }

    /** A frame captured whole. */
    public PcapBytes frame(final int seconds, final int fraction, final byte[] octets)
    {
        return frame(seconds, fraction, octets, octets.length);
    }

    /** A frame of which {@code octets} were captured. */
    public PcapBytes frame(final int seconds, final int fraction, final byte[] octets, final int originalLength)
    {
        file.putInt(seconds).putInt(fraction).putInt(octets.length).putInt(originalLength).put(octets);
        return this;
    }

    public byte[] bytes()
    {
        final byte[] bytes = new byte[file.position()];
        file.get(0, bytes);
        return bytes;
    }
}
