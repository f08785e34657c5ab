package io.stampede.perf.micro;

import io.stampede.wire.ip.InternetChecksum;
import java.nio.ByteBuffer;
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

/** What does an Internet checksum cost, of an IPv4 header, a base packet with its UDP header, the longest packet? */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksumBenchmark
{
    /** Where a UDP header lies in a frame: no round number. */
    private static final int OFFSET = 34;

    @Param({"20", "52", "1480"})
    public int octets;

    private UnsafeBuffer buffer;

    /** Octets of which no two neighbours are alike. */
    @Setup
    public void fill()
    {
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(OFFSET + octets));
        for (int i = 0; i < buffer.capacity(); i++)
        {
            buffer.putByte(i, (byte)(i * 167 + 13));
        }
    }

    /** One checksum. */
    @Benchmark
    public int checksum()
    {
        return InternetChecksum.of(InternetChecksum.sum(buffer, OFFSET, octets));
    }

    /** As RFC 1071 §4.1 has it, 16 bits at a time. */
    @TearDown(Level.Iteration)
    public void check()
    {
        Requests.require(checksum() == Frames.checksum(buffer, OFFSET, octets, 0), "the checksum is RFC 1071's");
    }
}
