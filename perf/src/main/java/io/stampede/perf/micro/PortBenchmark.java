package io.stampede.perf.micro;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What does the Port contract itself cost: one packet out of one port and into another, no kernel in between? */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PortBenchmark
{
    private static final int BATCH = 32;
    private static final int LENGTH = 44;

    private LoopbackPort first;
    private LoopbackPort second;
    private PacketBatch outgoing;
    private PacketBatch incoming;

    /** Joins two ports. */
    @Setup
    public void join()
    {
        final WallClock clock = new WallClock()
        {
            @Override
            public long epochNs()
            {
                return Requests.T1_EPOCH_NS;
            }
        };
        final LoopbackPort.Pair pair = LoopbackPort.pair(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 862),
            clock);
        first = pair.first();
        second = pair.second();
        outgoing = first.newBatch(BATCH);
        incoming = second.newBatch(BATCH);
        outgoing.count(BATCH);
    }

    /** One packet leaves one port and arrives at the other. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int sendAndReceive()
    {
        for (int i = 0; i < BATCH; i++)
        {
            outgoing.sendLength(i, LENGTH);
        }
        Requests.require(first.send(outgoing) == BATCH, "all packets left");
        final int received = second.receive(incoming);
        Requests.require(received == BATCH && incoming.length(BATCH - 1) == LENGTH, "all packets arrived whole");
        return received;
    }
}
