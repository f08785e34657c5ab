package io.stampede.perf.micro;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A batch that requests arrive in again and again, as a port would bring them, without a port. */
final class Requests
{
    static final PacketLayout LAYOUT = PacketLayout.UNAUTHENTICATED;
    static final long T1_EPOCH_NS = 1_767_225_600_123_456_789L;
    static final long T2_EPOCH_NS = T1_EPOCH_NS + 1_500_000;
    static final long T3_EPOCH_NS = T2_EPOCH_NS + 20_000;
    static final int SOURCE_PORT = 40_000;
    static final int TTL = 61;
    static final int INTERFACE = 2;

    private static final int LOCAL_PORT = 862;
    private static final long LOCAL = IpAddress.mapped(0xC6336414);
    private static final long SOURCE = IpAddress.mapped(0xC000020A);
    /** An odd number of cache line pairs, as ports do, so that frames do not compete for one set of the cache. */
    private static final int STRIDE = 1664;

    private final PacketBatch batch;
    private final UnsafeBuffer[] templates;

    /** @param length octets of each request: 44, or 48 and more with one Extra Padding. */
    Requests(final int capacity, final int length)
    {
        this(capacity, template(length));
    }

    /** @param templates of the requests that arrive in turn. */
    Requests(final int capacity, final UnsafeBuffer... templates)
    {
        batch = new PacketBatch(
            capacity, STRIDE, STRIDE, new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * STRIDE)), null);
        this.templates = templates.clone();
    }

    private static UnsafeBuffer template(final int length)
    {
        final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        putBase(request, LAYOUT, 0);
        if (length > LAYOUT.baseLength)
        {
            final int paddingLength = length - LAYOUT.baseLength - Tlv.HEADER_LENGTH;
            Tlv.header(request, LAYOUT.baseLength, Tlv.UNRECOGNIZED, TlvType.EXTRA_PADDING, paddingLength);
        }
        return request;
    }

    /** A request of either mode with Sequence Number 7, T1 and this SSID; without HMAC. */
    static void putBase(final UnsafeBuffer request, final PacketLayout layout, final int ssid)
    {
        TestPacket.sequence(request, 0, layout, 7);
        TestPacket.timestamp(request, 0, layout, TimestampFormat.NTP.encode(T1_EPOCH_NS));
        TestPacket.errorEstimate(request, 0, layout, ErrorEstimate.encode(true, false, 1_000_000));
        TestPacket.ssid(request, 0, layout, ssid);
    }

    PacketBatch batch()
    {
        return batch;
    }

    /** The whole batch arrives anew, each frame from its own source port if {@code sessions} allows. */
    void arrive(final int sessions, final int first)
    {
        final int capacity = batch.capacity();
        for (int i = 0; i < capacity; i++)
        {
            final UnsafeBuffer request = templates.length == 1 ? templates[0] : templateOf(first + i);
            batch.buffer().putBytes(batch.offset(i), request, 0, request.capacity());
            batch.arrived(i, request.capacity());
            batch.source(i, 0, SOURCE + (first + i) % sessions / 256, SOURCE_PORT + (first + i) % sessions % 256);
            batch.local(i, 0, LOCAL, LOCAL_PORT);
            batch.ipHeader(i, TTL, 0);
            batch.interfaceIndex(i, INTERFACE);
            batch.rxEpochNs(i, T2_EPOCH_NS, false);
        }
        batch.count(capacity);
    }

    private UnsafeBuffer templateOf(final int n)
    {
        return templates[n % templates.length];
    }

    /** Fails the benchmark when what it measures is not what it claims to measure. */
    static void require(final boolean isTrue, final String claim)
    {
        if (!isTrue)
        {
            throw new IllegalStateException("wrong answer: not so: " + claim);
        }
    }
}
