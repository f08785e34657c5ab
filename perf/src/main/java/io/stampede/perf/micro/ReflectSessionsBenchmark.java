package io.stampede.perf.micro;

import io.stampede.frame.PacketBatch;
import io.stampede.reflector.reflect.CountingSequencer;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.session.SessionTable;
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
 * Does a reply of a stateful reflector cost more when it holds more sessions? {@code few}: up to 32 of them send, so
 * that what grows would be the work; {@code all}: they send in turn, so that records beyond the cache cost their misses
 * too.
 */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReflectSessionsBenchmark
{
    private static final int BATCH = 32;

    /** Sessions in the table. */
    @Param({"1", "1000", "100000"})
    public int sessions;

    /** Which of them send. */
    @Param({"few", "all"})
    public String sending = "";

    private Requests requests;
    private SessionTable table;
    private Reflector reflector;
    private int next;
    private int senders;

    /** Every session begins. */
    @Setup
    public void begin()
    {
        requests = new Requests(BATCH, Requests.LAYOUT.baseLength);
        table = SessionTableBenchmark.newTable(sessions);
        reflector = Reflectors.open(new CountingSequencer(table, CountingSequencer.WITH_SSID, 0, BATCH));
        senders = sessions;
        for (int begun = 0; begun < sessions; begun += BATCH)
        {
            reflect();
        }
        next = 0;
        senders = sending.equals("few") ? Math.min(BATCH, sessions) : sessions;
    }

    /** One request arrives and is answered with its session's next number. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int reflect()
    {
        requests.arrive(senders, next);
        next = next + BATCH < senders ? next + BATCH : 0;
        final PacketBatch batch = requests.batch();
        int octets = 0;
        for (int i = 0; i < BATCH; i++)
        {
            octets += reflector.reflect(batch, i, 0);
        }
        reflector.seal(batch);
        Requests.require(octets == BATCH * Requests.LAYOUT.baseLength, "every request got a reply");
        return octets;
    }

    /** All sessions live, and nobody was turned away. */
    @TearDown(Level.Iteration)
    public void checkTable()
    {
        Requests.require(table.live() == sessions, "every session has its record");
        Requests.require(table.refused() == 0, "no session was refused");
    }
}
