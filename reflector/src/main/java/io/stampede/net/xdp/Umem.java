package io.stampede.net.xdp;

import io.stampede.linux.IfXdp;
import io.stampede.linux.NativeMemory;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameWriter;
import io.stampede.wire.ip.Ipv4Header;
import io.stampede.wire.ip.UdpHeader;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The packet memory a port shares with the kernel: equal chunks, each with one frame or free. A chunk belongs to one of
 * <pre>
 *   here, free ─▶ FILL ring ─▶ kernel ─▶ RX ring ─▶ a frame of a batch ─▶ TX ring ─▶ kernel ─▶ COMPLETION ring ─▶
 *
 *   chunk   │ XDP_PACKET_HEADROOM │ headroom │ frame as it arrives: headers │ payload      │
 *   leaves                      │ headers, written anew                     │ payload │
 * </pre>
 * Which are free {@link FreeChunks} knows. Where one thread receives and another sends, each has chunks of its own:
 * <pre>
 *   receiving   free ─▶ FILL ring ─▶ kernel ─▶ RX ring ─▶ a frame of a batch ─▶ free
 *   sending     free ─▶ TX ring ─▶ kernel ─▶ COMPLETION ring ─▶ free
 * </pre>
 */
final class Umem
{
    /** Too few: a burst finds no chunk to arrive in; too many: caches hold less of them. */
    static final int CHUNKS = 4096;

    private static final int SHORT_CHUNK_LENGTH = 2048;
    private static final int LONG_CHUNK_LENGTH = 4096;
    private static final int LINE_LENGTH = 64;
    /** Octets of headers an arriving frame has at least. */
    private static final int MIN_ARRIVED_HEADERS = Ethernet.HEADER_LENGTH + Ipv4Header.LENGTH + UdpHeader.LENGTH;
    /**
     * With it whatever headers a reply leaves with fit in front of a payload where it has arrived, and a cache line
     * starts with what the program writes in front of the frame: one line less for another core to hand over.
     */
    private static final int HEADROOM =
        ReceiveTimes.LENGTH + lines(FrameWriter.MAX_HEADER_LENGTH - IfXdp.XDP_PACKET_HEADROOM - MIN_ARRIVED_HEADERS);
    /** Where in its chunk a payload starts that has not arrived there. */
    private static final int PAYLOAD_OFFSET = lines(FrameWriter.MAX_HEADER_LENGTH);
    /** Octets behind an Ethernet header the longest chunk has room for. */
    static final int MAX_MTU = LONG_CHUNK_LENGTH - PAYLOAD_OFFSET;

    private final int chunkLength;
    private final NativeMemory memory;
    private final ByteBuffer octets;
    private final UnsafeBuffer buffer;

    private Umem(final int chunkLength)
    {
        this.chunkLength = chunkLength;
        memory = NativeMemory.allocate((long)CHUNKS * chunkLength, LONG_CHUNK_LENGTH);
        octets = memory.asByteBuffer();
        buffer = new UnsafeBuffer(octets);
    }

    /** Memory for frames of an interface whose MTU is at most {@link #MAX_MTU}. */
    static Umem forMtu(final int mtu)
    {
        return new Umem(mtu <= SHORT_CHUNK_LENGTH - PAYLOAD_OFFSET ? SHORT_CHUNK_LENGTH : LONG_CHUNK_LENGTH);
    }

    private static int lines(final int octets)
    {
        return (octets + LINE_LENGTH - 1) & -LINE_LENGTH;
    }

    NativeMemory memory()
    {
        return memory;
    }

    ByteBuffer octets()
    {
        return octets;
    }

    /** All of it, for this port's own use; of any thread that uses chunks of its own. */
    UnsafeBuffer buffer()
    {
        return buffer;
    }

    int chunkLength()
    {
        return chunkLength;
    }

    /** Octets the kernel leaves free for us in front of a frame, besides its own headroom. */
    int headroom()
    {
        return HEADROOM;
    }

    /** Where a payload of a chunk starts that has not arrived there: any headers fit before it, any payload behind. */
    int payload(final int chunk)
    {
        return chunk + PAYLOAD_OFFSET;
    }

    /** Where the chunk starts that an address lies in. */
    int chunk(final long address)
    {
        return (int)address & -chunkLength;
    }
}
