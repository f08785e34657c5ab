package io.stampede.perf.micro;

import io.stampede.frame.PacketBatch;
import io.stampede.reflector.reflect.CountingSequencer;
import io.stampede.reflector.reflect.MirroringSequencer;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.reflect.Sequencer;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import java.util.concurrent.TimeUnit;
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
 * What does it cost to turn one request into its reply, from admit to seal, without network and kernel? Includes
 * putting the request into its frame ({@link #arrive} alone shows how much that is); the wall clock stands still.
 */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReflectBenchmark
{
    private static final int BATCH = 32;
    private static final int SESSIONS = 1000;

    /** Sequence numbers: copied from the request, or counted by session. */
    @Param({"stateless", "stateful"})
    public String mode = "";

    /** Octets of UDP payload: the base packet, or with Extra Padding. */
    @Param({"44", "128", "1472"})
    public int length;

    private Requests requests;
    private Reflector reflector;
    private long nowNs;
    private int next;

    /** Assembled as for an unauthenticated port with every TLV on. */
    @Setup
    public void assemble()
    {
        requests = new Requests(BATCH, length);
        final Sequencer sequencer = mode.equals("stateful") ?
            new CountingSequencer(
                SessionTableBenchmark.newTable(SESSIONS), CountingSequencer.WITH_SSID, 0, BATCH) :
            new MirroringSequencer();
        reflector = Reflectors.open(sequencer);
    }

    /** One request arrives and is answered. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int reflect()
    {
        final PacketBatch batch = arrive();
        int octets = 0;
        nowNs += 1000;
        for (int i = 0; i < BATCH; i++)
        {
            octets += reflector.reflect(batch, i, nowNs);
        }
        reflector.seal(batch);
        Requests.require(octets == BATCH * length, "every request got a reply of its own length");
        return octets;
    }

    /** The part of {@link #reflect} that is the benchmark's own. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public PacketBatch arrive()
    {
        requests.arrive(SESSIONS, next);
        next = next + BATCH < SESSIONS ? next + BATCH : 0;
        return requests.batch();
    }

    /** The last reply must be right in every field. */
    @TearDown(Level.Iteration)
    public void checkReply()
    {
        reflect();
        final PacketBatch batch = requests.batch();
        final int offset = batch.offset(BATCH - 1);
        final TimestampFormat ntp = TimestampFormat.NTP;
        Requests.require(
            TestPacket.senderSequence(batch.buffer(), offset, Requests.LAYOUT) == 7, "Session-Sender Sequence is 7");
        Requests.require(
            TestPacket.senderTimestamp(batch.buffer(), offset, Requests.LAYOUT) == ntp.encode(Requests.T1_EPOCH_NS),
            "Session-Sender Timestamp is T1");
        Requests.require(
            TestPacket.receiveTimestamp(batch.buffer(), offset, Requests.LAYOUT) == ntp.encode(Requests.T2_EPOCH_NS),
            "Receive Timestamp is T2");
        Requests.require(
            TestPacket.timestamp(batch.buffer(), offset, Requests.LAYOUT) == ntp.encode(Requests.T3_EPOCH_NS),
            "Timestamp is T3");
        Requests.require(
            TestPacket.senderTtl(batch.buffer(), offset, Requests.LAYOUT) == Requests.TTL, "Session-Sender TTL is 61");
    }
}
