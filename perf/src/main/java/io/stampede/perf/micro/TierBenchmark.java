package io.stampede.perf.micro;

import io.stampede.frame.PacketBatch;
import io.stampede.reflector.reflect.CountingSequencer;
import io.stampede.reflector.reflect.MirroringSequencer;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.reflect.Sequencer;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.ip.Ethernet;
import io.stampede.wire.ip.FrameReader;
import io.stampede.wire.ip.FrameWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does one request cost in Java by the way it comes: as the payload a socket gives, or as a frame, whose headers
 * are checked and written anew? No kernel; the request's octets are put into the batch in either case.
 */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TierBenchmark
{
    private static final int BATCH = 32;
    private static final int SESSIONS = 1000;
    private static final int STRIDE = 1664;
    private static final int REPLY_TTL = 255;
    private static final PacketLayout LAYOUT = Requests.LAYOUT;

    /** Payload, or frame of this family. */
    @Param({"socket", "ipv4", "ipv6"})
    public String comes = "";

    @Param({"stateless", "stateful"})
    public String mode = "";

    private final FrameReader reader = new FrameReader();
    private final FrameWriter writer = new FrameWriter();
    private Requests requests;
    private PacketBatch batch;
    private UnsafeBuffer request;
    private Reflector reflector;
    private boolean isFrame;
    private long nowNs;

    /** Assembled as for an unauthenticated port with every TLV on. */
    @Setup
    public void assemble()
    {
        isFrame = !comes.equals("socket");
        final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(LAYOUT.baseLength));
        Requests.putBase(payload, LAYOUT, 0);
        request = isFrame ? Frames.request(comes, payload) : payload;
        requests = new Requests(BATCH, payload);
        batch = isFrame ?
            new PacketBatch(BATCH, STRIDE, STRIDE, new UnsafeBuffer(ByteBuffer.allocateDirect(BATCH * STRIDE)), null) :
            requests.batch();
        final Sequencer sequencer = mode.equals("stateful") ?
            new CountingSequencer(SessionTableBenchmark.newTable(SESSIONS), CountingSequencer.WITH_SSID, 0, BATCH) :
            new MirroringSequencer();
        reflector = Reflectors.open(sequencer);
    }

    /** One request comes and its reply is ready to leave. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int reflect()
    {
        if (isFrame)
        {
            arriveInFrames();
        }
        else
        {
            requests.arrive(1, 0);
        }
        nowNs += 1000;
        int octets = 0;
        for (int i = 0; i < BATCH; i++)
        {
            octets += reflector.reflect(batch, i, nowNs);
        }
        reflector.seal(batch);
        if (isFrame)
        {
            leaveInFrames();
        }
        Requests.require(octets == BATCH * LAYOUT.baseLength, "every request got a reply of its own length");
        return octets;
    }

    private void arriveInFrames()
    {
        for (int i = 0; i < BATCH; i++)
        {
            final int start = i * STRIDE;
            batch.buffer().putBytes(start, request, 0, request.capacity());
            final int payload = reader.read(batch.buffer(), start, request.capacity());
            Requests.require(payload > 0 && reader.isChecksumValid(), "the request is right");
            batch.offset(i, reader.payloadOffset());
            batch.arrived(i, payload);
            batch.sourceMac(i, reader.sourceMac());
            batch.source(i, reader.sourceHigh(), reader.sourceLow(), reader.sourcePort());
            batch.local(i, reader.destinationHigh(), reader.destinationLow(), reader.destinationPort());
            batch.ipHeader(i, reader.ttl(), reader.tos());
            batch.interfaceIndex(i, Requests.INTERFACE);
            batch.rxEpochNs(i, Requests.T2_EPOCH_NS, false);
        }
        batch.count(BATCH);
    }

    private void leaveInFrames()
    {
        writer.direct();
        for (int i = 0; i < BATCH; i++)
        {
            writer.link(/* destination= */ batch.sourceMac(i), /* source= */ Frames.DESTINATION_MAC, Ethernet.UNTAGGED);
            writer.ip(batch.sendTos(i), REPLY_TTL);
            writer.source(batch.localHigh(i), batch.localLow(i), batch.localPort(i));
            writer.destination(batch.sourceHigh(i), batch.sourceLow(i), batch.sourcePort(i));
            writer.write(batch.buffer(), batch.offset(i), batch.sendLength(i));
        }
    }

    /** The last reply has the right times and, in a frame, the right checksum. */
    @TearDown(Level.Iteration)
    public void checkReply()
    {
        reflect();
        final int offset = batch.offset(BATCH - 1);
        final TimestampFormat ntp = TimestampFormat.NTP;
        Requests.require(
            TestPacket.senderTimestamp(batch.buffer(), offset, LAYOUT) == ntp.encode(Requests.T1_EPOCH_NS),
            "Session-Sender Timestamp is T1");
        Requests.require(
            TestPacket.receiveTimestamp(batch.buffer(), offset, LAYOUT) == ntp.encode(Requests.T2_EPOCH_NS),
            "Receive Timestamp is T2");
        Requests.require(
            TestPacket.timestamp(batch.buffer(), offset, LAYOUT) == ntp.encode(Requests.T3_EPOCH_NS),
            "Timestamp is T3");
        Requests.require(TestPacket.senderTtl(batch.buffer(), offset, LAYOUT) == Requests.TTL, "its TTL was 61");
        if (isFrame)
        {
            Requests.require(Frames.udpChecksum(
                batch.buffer(), offset - Frames.UDP, Frames.UDP + LAYOUT.baseLength, comes) == 0,
                "the UDP checksum is right");
        }
    }
}
