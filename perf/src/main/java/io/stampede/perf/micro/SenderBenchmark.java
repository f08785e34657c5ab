package io.stampede.perf.micro;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.clock.ClockQuality;
import io.stampede.frame.PacketBatch;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.engine.ProbeFlow;
import io.stampede.sender.engine.SendCounters;
import io.stampede.sender.match.MatchCounters;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Moments;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
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
 * What does a probe cost the sender itself, without a driver and a kernel? A whole session as {@code stamp-sender} runs
 * it, at 1 Mpps of its own time, over a {@link ForetoldPort}. Clock readings are paid for; the network is not, but for
 * copying a reply. Replies come 100 µs after their probes, and Tmax is a second, as users have it.
 */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SenderBenchmark
{
    private static final long INTERVAL_NS = 1_000;
    /** Probes an invocation: their replies are made before it, unmeasured. */
    private static final int PROBES = 1024;
    private static final int BATCH = 32;
    private static final int FLOWS = 16;
    /** Longer than any reply takes. */
    private static final long LAST_REPLY_NS = 1_000_000;

    /** Of two timestamps in the NTP format, which counts in quarters of a nanosecond. */
    private static final long ROUNDING_NS = 2;

    /** 44 or 112 octets. */
    @Param({"unauthenticated", "authenticated"})
    public String mode = "";

    /**
     * What is due in a duty cycle: one probe, by a sender that waits for each; a batch of one flow, all that have
     * become due while it was busy; or such a batch of 16 flows that take turns by one port.
     */
    @Param({"single", "batch", "flows"})
    public String load = "";

    private int due;
    private int flows;
    private PacketLayout layout;
    private PricedTime time;
    private ForetoldPort port;
    private SenderSession session;
    private Agent sending;
    private Agent receiving;

    /** The first probe leaves at once, as always. */
    @Setup
    public void start()
    {
        due = load.equals("single") ? 1 : BATCH;
        flows = load.equals("flows") ? FLOWS : 1;
        layout = mode.equals("authenticated") ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED;
        final List<HmacKey> keys = keys();
        time = new PricedTime();
        port = new ForetoldPort(layout, time, flows, keys);
        final Schedule schedule =
            Schedule.periodic(SenderPlan.UNBOUNDED, INTERVAL_NS, Schedule.DEFAULT.timeoutNs());
        final ProbeShape shape =
            new ProbeShape(layout, TimestampFormat.NTP, List.of(), 0, ForetoldPort.FIRST_SSID);
        final SenderPlan plan = new SenderPlan(schedule, shape, 0, 1, pair(keys, 0), false);
        final List<SenderSession.Flow> all = new ArrayList<>();
        for (int flow = 0; flow < flows; flow++)
        {
            all.add(new SenderSession.Flow(
                plan.asFlow(ForetoldPort.FIRST_SSID + flow, pair(keys, flow)),
                new ProbeFlow.Ports(port, port, ForetoldPort.FIRST_PORT + flow)));
        }
        session = new SenderSession(plan, all, DataPackets.NONE,
            SenderSession.Clocks.of(new MonotonicScale(time, time), new SteadyQuality()),
            EnumSet.noneOf(SenderSession.Keep.class), List.of());
        sending = session.sendingHalf();
        receiving = session.receivingHalf();
        session.onStart();
        port.foretell(time.knownEpochNs());
        final int ignored = session.doWork();
        Requests.require(port.sent() == 1, "the first probe is due at the start");
    }

    private List<HmacKey> keys()
    {
        final List<HmacKey> keys = new ArrayList<>();
        for (int flow = 0; layout.isAuthenticated() && flow < flows; flow++)
        {
            keys.add(new HmacKey(HmacBenchmark.secret(ForetoldPort.FIRST_SSID + flow)));
        }
        return keys;
    }

    private static @Nullable KeyPair pair(final List<HmacKey> keys, final int flow)
    {
        return keys.isEmpty() ? null : KeyPair.of(keys.get(flow));
    }

    /** Makes the replies to what an invocation sends. */
    @Setup(Level.Invocation)
    public void foretell()
    {
        long t1EpochNs = time.knownEpochNs();
        for (int probe = 0; probe < PROBES; probe += due)
        {
            t1EpochNs += due * INTERVAL_NS;
            for (int i = 0; i < due; i++)
            {
                port.foretell(t1EpochNs);
            }
        }
    }

    /** One probe becomes due, is composed, stamped and sent; one reply is received, matched and accounted for. */
    @Benchmark
    @OperationsPerInvocation(PROBES)
    public long exchange()
    {
        return cycle(session);
    }

    /** The sending half of it. */
    @Benchmark
    @OperationsPerInvocation(PROBES)
    public long send()
    {
        return cycle(sending);
    }

    private long cycle(final Agent agent)
    {
        final long sentBefore = port.sent();
        int work = 0;
        for (int probe = 0; probe < PROBES; probe += due)
        {
            time.advance(due * INTERVAL_NS);
            work += work(agent);
        }
        Requests.require(port.sent() - sentBefore == PROBES, "each probe left when it was due, stamped with that time");
        return work;
    }

    private static int work(final Agent agent)
    {
        try
        {
            return agent.doWork();
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException("no part of the sender throws", ex);
        }
    }

    /** Nothing if the invocation has done so itself. */
    @TearDown(Level.Invocation)
    public void receive()
    {
        while (work(receiving) > 0)
        {
            // until all that has arrived is accounted for
        }
    }

    /** What has come back is answered, the rest is on its way; nothing is lost, refused or counted twice. */
    @TearDown(Level.Iteration)
    public void checkCounts()
    {
        final SendCounters sends = session.sender().counters();
        Requests.require(sends.sent == port.sent() && port.wrong() == 0, "each probe is as foretold");
        Requests.require(
            sends.notSent == 0 && sends.sequencesSkipped == 0 && sends.heldBack == 0, "no probe was kept from leaving");
        final SessionStatistics statistics = session.statistics();
        Requests.require(statistics.answered() == port.received(), "each reply is the answer to its probe");
        checkRoundTrips(statistics.rtt.view().moments());
        Requests.require(statistics.unanswered() == 0 && statistics.late() == 0, "none is lost or late");
        Requests.require(statistics.duplicatesForward() == 0 && statistics.duplicatesBackward() == 0 &&
            statistics.reordered() == 0, "none came twice or overtaken");
        Requests.require(session.samplesDropped() == 0, "each sample was accounted for");
        final MatchCounters matches = session.matchCounters();
        Requests.require(matches.garbage() == 0 && matches.unknown() == 0, "every reply could be used");
        Requests.require(time.machineNs() != 0, "the machine's clocks were read, too");
        checkHmac();
    }

    private void checkRoundTrips(final Moments rtt)
    {
        Requests.require(rtt.count() == port.received(), "each answer's round trip is recorded");
        Requests.require(rtt.min() >= ForetoldPort.MIN_RTT_NS - ROUNDING_NS &&
            rtt.max() <= ForetoldPort.MAX_RTT_NS + ROUNDING_NS, "each round trip is as long as foretold");
    }

    private void checkHmac()
    {
        if (layout.isAuthenticated())
        {
            final PacketBatch batch = Objects.requireNonNull(port.lastBatch(), "batch that was sent");
            final int offset = batch.offset(batch.count() - 1);
            final int ssid = TestPacket.ssid(batch.buffer(), offset, layout);
            HmacBenchmark.requireAt(batch.buffer(), offset + layout.hmac,
                HmacBenchmark.hmac(ssid, batch.buffer(), offset, layout.hmac));
        }
    }

    /** Once no more is sent, the last replies come. */
    @TearDown
    public void finish()
    {
        session.sender().stop();
        time.advance(LAST_REPLY_NS);
        while (session.doWork() > 0)
        {
            // what is still on its way
        }
        checkCounts();
        Requests.require(session.statistics().answered() == port.sent(), "every probe is answered in the end");
        session.onClose();
    }

    /** A clock that is always as good. */
    private static final class SteadyQuality extends ClockQuality
    {
        private static final int TAI_MINUS_UTC_SECONDS = 37;

        @Override
        public void refresh()
        {
        }

        @Override
        public boolean isSynchronized()
        {
            return true;
        }

        @Override
        public long errorNs()
        {
            return ForetoldPort.CLOCK_ERROR_NS;
        }

        @Override
        public int taiMinusUtcSeconds()
        {
            return TAI_MINUS_UTC_SECONDS;
        }

        @Override
        public String source()
        {
            return "benchmark";
        }
    }
}
