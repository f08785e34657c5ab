package io.stampede.reflector.cli.decode;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture file of the classic pcap format: a header of 24 octets (magic number, version, zone, accuracy,
 * snapshot length, link type), then records of 16 (seconds, micro- or nanoseconds, captured and original length) and
 * the frame. Either byte order, either resolution; the magic number tells.
 */
final class PcapReader implements AutoCloseable
{
    private static final int MAGIC_MICROS = 0xA1B2C3D4;
    private static final int MAGIC_NANOS = 0xA1B23C4D;
    private static final int MAGIC_PCAPNG = 0x0A0D0D0A;
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int LINK_TYPE_OFFSET = 20;
    private static final int LINK_TYPE_MASK = 0x0FFF_FFFF;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int MAX_FRAME_LENGTH = 1 << 20;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final String name;
    private final InputStream in;
    private final ByteOrder order;
    private final int nanosPerUnit;
    private final int linkType;
    private int frames;

    private PcapReader(final String name, final InputStream in) throws IOException, DecodeException
    {
        this.name = name;
        this.in = in;
        final ByteBuffer header = read(FILE_HEADER_LENGTH);
        if (header.remaining() >= Integer.BYTES && header.getInt(0) == MAGIC_PCAPNG)
        {
            throw new DecodeException("--pcap " + name + ": a pcapng file, which is not read here — convert it with:" +
                " editcap -F pcap " + name + " packets.pcap");
        }
        if (header.remaining() < FILE_HEADER_LENGTH)
        {
            throw new DecodeException("--pcap " + name + " (" + header.remaining() +
                " octets): too short for a pcap file — capture again");
        }
        final int bigEndianMagic = header.getInt(0);
        final int littleEndianMagic = Integer.reverseBytes(bigEndianMagic);
        order = isMagic(bigEndianMagic) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        final int magic = isMagic(bigEndianMagic) ? bigEndianMagic : littleEndianMagic;
        if (!isMagic(magic))
        {
            throw new DecodeException(String.format("--pcap %s: not a pcap file (it begins with %08x)" +
                " — capture with: tcpdump -w packets.pcap udp port 862", name, bigEndianMagic));
        }
        nanosPerUnit = magic == MAGIC_NANOS ? 1 : 1000;
        linkType = header.order(order).getInt(LINK_TYPE_OFFSET) & LINK_TYPE_MASK;
    }

    private static boolean isMagic(final int value)
    {
        return value == MAGIC_MICROS || value == MAGIC_NANOS;
    }

    /** Opens a file and reads its header. */
    static PcapReader open(final Path path) throws IOException, DecodeException
    {
        final InputStream in = new BufferedInputStream(Files.newInputStream(path));
        boolean isOpen = false;
        try
        {
            final PcapReader reader = new PcapReader(path.toString(), in);
            isOpen = true;
            return reader;
        }
        finally
        {
            if (!isOpen)
            {
                in.close();
            }
        }
    }

    int linkType()
    {
        return linkType;
    }

    /** The next frame; null at the end of the file. */
    @Nullable CapturedFrame next() throws IOException, DecodeException
    {
        final ByteBuffer header = read(RECORD_HEADER_LENGTH);
        if (!header.hasRemaining())
        {
            return null;
        }
        frames++;
        if (header.remaining() < RECORD_HEADER_LENGTH)
        {
            throw endsInside();
        }
        header.order(order);
        final long seconds = Integer.toUnsignedLong(header.getInt());
        final long epochNs = seconds * NANOS_PER_SECOND + Integer.toUnsignedLong(header.getInt()) * nanosPerUnit;
        final long length = Integer.toUnsignedLong(header.getInt());
        final long originalLength = Integer.toUnsignedLong(header.getInt());
        if (length > MAX_FRAME_LENGTH)
        {
            throw new DecodeException("--pcap " + name + ": frame " + frames + " claims " + length +
                " octets, the file is damaged — capture again");
        }
        final ByteBuffer frame = read((int)length);
        if (frame.remaining() < length)
        {
            throw endsInside();
        }
        return new CapturedFrame(
            frames, epochNs, linkType, order == ByteOrder.BIG_ENDIAN, frame, originalLength);
    }

    private DecodeException endsInside()
    {
        return new DecodeException("--pcap " + name + ": ends inside frame " + frames +
            " — the capture was cut off; all before it was decoded");
    }

    private ByteBuffer read(final int length) throws IOException
    {
        return ByteBuffer.wrap(in.readNBytes(length));
    }

    @Override
    public void close() throws IOException
    {
        in.close();
    }
}
