package io.stampede.perf.micro;

import io.stampede.linux.IfXdp;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What do AF_XDP's rings cost a frame, over ordinary memory, no kernel: reserve, write and submit at one end, peek,
 * read and release at the other? One thread has both ends, so that no cache line travels.
 */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark
{
    private static final int BATCH = 32;
    private static final int SIZE = 2048;
    private static final int CHUNK = 2048;
    private static final int CACHE_LINE = 64;
    private static final int ELEMENTS = 3 * CACHE_LINE;
    private static final int LONGEST_ELEMENT = 16;
    private static final IfXdp.RingOffset OFFSET =
        new IfXdp.RingOffset(0, CACHE_LINE, ELEMENTS, 2L * CACHE_LINE);

    /** Descriptors, as of RX and TX, or addresses, as of FILL and COMPLETION. */
    @Param({"descriptors", "addresses"})
    public String elements = "";

    private boolean hasLengths;
    private XskProducerRing producer;
    private XskConsumerRing consumer;
    private int next;

    /** Two ends of one ring. */
    @Setup
    public void assemble()
    {
        final NativeMemory memory = NativeMemory.allocate(ELEMENTS + SIZE * (long)LONGEST_ELEMENT, CACHE_LINE);
        hasLengths = elements.equals("descriptors");
        producer = hasLengths ?
            XskProducerRing.ofDescriptors(memory, OFFSET, SIZE) : XskProducerRing.ofAddresses(memory, OFFSET, SIZE);
        consumer = hasLengths ?
            XskConsumerRing.ofDescriptors(memory, OFFSET, SIZE) : XskConsumerRing.ofAddresses(memory, OFFSET, SIZE);
    }

    /** One frame passes the ring. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long pass()
    {
        final int free = producer.reserve(BATCH);
        for (int n = 0; n < free; n++)
        {
            final long address = (long)(next + n) * CHUNK;
            if (hasLengths)
            {
                producer.descriptor(n, address, CACHE_LINE + n);
            }
            else
            {
                producer.address(n, address);
            }
        }
        producer.submit(free);
        final int filled = consumer.peek(BATCH);
        long sum = 0;
        for (int n = 0; n < filled; n++)
        {
            sum += consumer.address(n) + (hasLengths ? consumer.length(n) : 0);
        }
        consumer.release(filled);
        Requests.require(sum == expected(), "what was put in came out");
        next = next + BATCH & SIZE - 1;
        return sum;
    }

    private long expected()
    {
        final long pairs = BATCH * (BATCH - 1L) / 2;
        return CHUNK * ((long)BATCH * next + pairs) + (hasLengths ? (long)BATCH * CACHE_LINE + pairs : 0);
    }
}
