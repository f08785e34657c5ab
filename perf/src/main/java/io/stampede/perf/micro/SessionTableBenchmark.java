package io.stampede.perf.micro;

import io.stampede.reflector.session.SessionRecord;
import io.stampede.reflector.session.SessionTable;
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

/** What does it cost to find the session of a packet and number its reply, by how many sessions there are? */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionTableBenchmark
{
    private static final int BATCH = 32;
    private static final long REFWAIT_NS = TimeUnit.HOURS.toNanos(1);

    /** Sessions that send in turn. */
    @Param({"1", "1000", "60000"})
    public int sessions;

    private Requests requests;
    private SessionTable table;
    private long tracked;
    private int next;
    private long nowNs;

    /** A table with room for {@code sessions}, all of which may share a prefix. */
    static SessionTable newTable(final int sessions)
    {
        return new SessionTable(
            new UnsafeBuffer(ByteBuffer.allocateDirect(sessions * SessionRecord.LENGTH)),
            sessions,
            sessions,
            REFWAIT_NS,
            0x0123_4567_89AB_CDEFL,
            0xFEDC_BA98_7654_3210L);
    }

    /** Every session has begun before the first measurement. */
    @Setup
    public void begin()
    {
        requests = new Requests(BATCH, Requests.LAYOUT.baseLength);
        table = newTable(sessions);
        for (int begun = 0; begun < sessions; begun += BATCH)
        {
            trackAndNumber();
        }
    }

    /** One packet's session is found, its reply numbered; includes {@link #arrive}. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long trackAndNumber()
    {
        arrive();
        nowNs += 1000;
        long sum = 0;
        for (int i = 0; i < BATCH; i++)
        {
            final int slot = table.track(requests.batch(), i, 0, 7, SessionTable.NO_REPLAY_WINDOW, nowNs);
            sum += table.nextSequence(slot, 7, Requests.T2_EPOCH_NS);
        }
        tracked += BATCH;
        return sum;
    }

    /** The part of {@link #trackAndNumber} that is the benchmark's own. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int arrive()
    {
        requests.arrive(sessions, next);
        next = next + BATCH < sessions ? next + BATCH : 0;
        return next;
    }

    /** Nobody was turned away, and a session's numbers are as many as its packets. */
    @TearDown(Level.Iteration)
    public void checkNumbers()
    {
        Requests.require(table.refused() == 0, "no session was refused");
        Requests.require(table.live() <= sessions, "no more sessions than senders");
        if (sessions == 1 && tracked > 0)
        {
            requests.arrive(1, 0);
            final int slot = table.track(requests.batch(), 0, 0, 7, SessionTable.NO_REPLAY_WINDOW, nowNs);
            final long sequence = table.nextSequence(slot, 7, 0);
            Requests.require(sequence == tracked, "the only session's next number is the count of its packets");
            tracked++;
        }
    }
}
