package io.stampede.perf.micro;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameReader;
import io.stampede.wire.ip.FrameWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What do the headers of a whole frame cost: checking those of a request, checksums included, and writing those of its
 * reply, checksums included? With {@code srv6} the request came with a segment routing header and the reply leaves with
 * one, by two segments.
 */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark
{
    private static final int PAYLOAD_AT = 512;
    private static final int REPLY_TTL = 255;
    private static final int SEGMENT = 16;

    @Param({"ipv4", "ipv6", "srv6"})
    public String kind = "";

    /** Octets of UDP payload. */
    @Param({"44", "1400"})
    public int length;

    private final FrameReader reader = new FrameReader();
    private final FrameWriter writer = new FrameWriter();
    private final UnsafeBuffer segments = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * SEGMENT));
    private UnsafeBuffer request;
    private UnsafeBuffer reply;

    /** A request, and a payload for its reply. */
    @Setup
    public void assemble()
    {
        final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        Requests.putBase(payload, Requests.LAYOUT, 0);
        request = Frames.request(kind, payload);
        reply = new UnsafeBuffer(ByteBuffer.allocateDirect(PAYLOAD_AT + length));
        reply.putBytes(PAYLOAD_AT, payload, 0, length);
        segments.putBytes(0, Frames.FIRST_SEGMENT);
        segments.putBytes(SEGMENT, Frames.SECOND_SEGMENT);
    }

    /** One request's headers checked. */
    @Benchmark
    public int read()
    {
        final int payload = reader.read(request, 0, request.capacity());
        Requests.require(payload == length && reader.isChecksumValid(), "the request is right");
        return payload;
    }

    /** One request's headers checked, its reply's written. */
    @Benchmark
    public int turnRound()
    {
        read();
        writer.link(/* destination= */ reader.sourceMac(), /* source= */ reader.destinationMac(), Ethernet.UNTAGGED);
        writer.ip(reader.tos(), REPLY_TTL);
        writer.source(reader.destinationHigh(), reader.destinationLow(), reader.destinationPort());
        writer.destination(reader.sourceHigh(), reader.sourceLow(), reader.sourcePort());
        if (kind.equals("srv6"))
        {
            writer.segments(segments, 0, segments.capacity());
        }
        else
        {
            writer.direct();
        }
        return writer.write(reply, PAYLOAD_AT, length);
    }

    /** Octet by octet, by offsets of the RFCs. */
    @TearDown(Level.Iteration)
    public void checkReply()
    {
        final int frame = turnRound();
        final int udp = PAYLOAD_AT - Frames.UDP;
        final int udpLength = Frames.UDP + length;
        final int extra = udp - frame - Frames.headerLength(kind) + Frames.UDP;
        Requests.require(extra == (kind.equals("srv6") ? 2 * SEGMENT : 0), "two more segments, or no more octets");
        Requests.require(reply.getLong(frame, BIG_ENDIAN) >>> 16 == Frames.SOURCE_MAC, "it goes back");
        Requests.require((reply.getShort(udp, BIG_ENDIAN) & 0xFFFF) == Frames.DESTINATION_PORT, "from our port");
        Requests.require((reply.getShort(udp + 2, BIG_ENDIAN) & 0xFFFF) == Requests.SOURCE_PORT, "to its port");
        Requests.require(Frames.udpChecksum(reply, udp, udpLength, kind) == 0, "the UDP checksum is right");
        if (kind.equals("ipv4"))
        {
            Requests.require(Frames.checksum(reply, frame + Frames.ETHERNET, 20, 0) == 0, "the IPv4 checksum is right");
        }
        else
        {
            final byte[] destination = new byte[SEGMENT];
            reply.getBytes(frame + Frames.ETHERNET + Frames.IPV6 - SEGMENT, destination);
            Requests.require(
                Arrays.equals(destination, kind.equals("srv6") ? Frames.FIRST_SEGMENT : Frames.SOURCE6),
                "it goes to the sender, or to the first segment");
        }
    }
}
