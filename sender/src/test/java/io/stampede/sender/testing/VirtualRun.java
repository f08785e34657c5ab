package io.stampede.sender.testing;

import io.stampede.net.Port;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.engine.ProbeFlow;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.SampleListener;
import io.stampede.testing.FixedClockQuality;
import java.util.List;
import java.util.Set;

/** Runs a sender to its end in virtual time. */
public final class VirtualRun
{
    public static final int SSID = 0x5A5A;
    public static final long MS = 1_000_000;
    public static final long TIMEOUT_NS = 100 * MS;

    private static final long STEP_NS = MS / 8;
    private static final long MAX_STEPS = 2_000_000;

    private VirtualRun()
    {
    }

    /** Probes a millisecond apart, each waited for 100 ms. */
    public static SenderPlan plan(final long count, final long firstSequence)
    {
        return new SenderPlan(
            Schedule.periodic(count, 1e6, TIMEOUT_NS), ProbeShape.base(SSID), firstSequence, 1);
    }

    public static SenderSession newSession(final SenderPlan plan, final Port port, final FakeTime time)
    {
        return newSession(plan, port, time, List.of());
    }

    /** The same with listeners to its samples. */
    public static SenderSession newSession(
        final SenderPlan plan, final Port port, final FakeTime time, final List<SampleListener> listeners)
    {
        final MonotonicScale scale = new MonotonicScale(time, time);
        final FixedClockQuality quality = new FixedClockQuality(true, 1_000);
        return new SenderSession(plan, List.of(new SenderSession.Flow(plan, ProbeFlow.Ports.of(port))),
            DataPackets.NONE, SenderSession.Clocks.of(scale, quality), Set.of(SenderSession.Keep.PACKETS), listeners);
    }

    /** The whole run. */
    public static SenderSession run(final SenderPlan plan, final Port port, final FakeTime time)
    {
        return run(plan, port, time, List.of());
    }

    /** The whole run, with others who see its samples. */
    public static SenderSession run(
        final SenderPlan plan, final Port port, final FakeTime time, final List<SampleListener> listeners)
    {
        final SenderSession session = newSession(plan, port, time, listeners);
        session.onStart();
        finish(session, time);
        return session;
    }

    /** Until all probes were sent and waited for. */
    public static void finish(final SenderSession session, final FakeTime time)
    {
        for (long step = 0; !session.isDone(); step++)
        {
            if (step == MAX_STEPS)
            {
                throw new AssertionError("not done after " + MAX_STEPS + " steps");
            }
            step(session, time);
        }
        session.onClose();
    }

    /** An eighth of a millisecond. */
    public static void step(final SenderSession session, final FakeTime time)
    {
        while (session.doWork() > 0)
        {
            // until nothing is left to do at this instant
        }
        time.advance(STEP_NS);
    }
}
