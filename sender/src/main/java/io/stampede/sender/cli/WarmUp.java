package io.stampede.sender.cli;

import io.stampede.clock.ClockQuality;
import io.stampede.clock.WallClock;
import io.stampede.net.udp.UdpPort;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Sends some probes over a socket connected to itself before the run, so that the first real probe is not the one that
 * loads the classes: forward delay of the first probe over loopback (kernel T2) was 1.1 to 5.0 ms without, 51 to 86 us
 * with it, 8 runs each. Nothing of this leaves the machine or enters a result.
 */
final class WarmUp
{
    /** Some thousand calls are what the compiler waits for; they take about 50 ms. */
    private static final long PROBES = 3_000;
    private static final double INTERVAL_NS = 5_000;
    private static final long TIMEOUT_NS = 1_000_000;

    /** Asked once a second, the clock's quality would stay interpreted, and allocate, for hours. */
    private static final int QUALITY_READINGS = 20_000;

    private WarmUp()
    {
    }

    /** Best effort: where there is no loopback address of this family, the first probe is slower. */
    static void run(
        final InetAddress likeThis, final WallClock clock, final ClockQuality quality, final RandomGenerator random)
    {
        for (int i = 0; i < QUALITY_READINGS; i++)
        {
            quality.refresh();
        }
        final InetAddress loopback = Resolver.loopbackLike(likeThis);
        final int port = PortOpening.randomPort(random);
        final InetSocketAddress self = new InetSocketAddress(loopback, port);
        final ProbeShape shape = ProbeShape.base(1);
        final SenderPlan plan = new SenderPlan(Schedule.periodic(PROBES, INTERVAL_NS, TIMEOUT_NS), shape, 0, 0);
        try (UdpPort socket = new PortOpening(self, loopback, port, shape).open(clock, random))
        {
            final MonotonicScale scale = new MonotonicScale(clock, SystemNanoClock.INSTANCE);
            final SenderSession session =
                new SenderSession(plan, socket, scale, quality, EnumSet.noneOf(SenderSession.Keep.class));
            session.onStart();
            while (!session.isDone())
            {
                final int ignored = session.doWork();
            }
            session.onClose();
        }
        catch (final CommandFailure ex)
        {
            // the run itself will say what is wrong, if anything is
        }
    }
}
