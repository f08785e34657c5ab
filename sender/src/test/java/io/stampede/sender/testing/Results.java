package io.stampede.sender.testing;

import io.stampede.net.PortStatistics;
import io.stampede.sender.control.ResultAssembly;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.testing.FixedClockQuality;
import java.util.List;
import java.util.Map;

/** Results of runs in virtual time. */
public final class Results
{
    private Results()
    {
    }

    /** The result of a run over this path. */
    public static RunResult of(final SenderPlan plan, final ImpairedPath path, final FakeTime time)
    {
        return of(plan, VirtualRun.run(plan, path, time), path.statistics());
    }

    /** The result of a whole run to an address of this machine. */
    public static RunResult ofSameHost(final SenderPlan plan, final ImpairedPath path, final FakeTime time)
    {
        return of(plan, VirtualRun.run(plan, path, time), path.statistics(), true);
    }

    /** The result of a session that has ended. */
    public static RunResult of(final SenderPlan plan, final SenderSession session, final PortStatistics port)
    {
        return of(plan, session, port, false);
    }

    private static RunResult of(
        final SenderPlan plan, final SenderSession session, final PortStatistics port, final boolean isSameHost)
    {
        return new ResultAssembly(session, List.of(port), new FixedClockQuality(true, 1_000))
            .result(config(plan, session), isSameHost, errno -> "errno " + errno);
    }

    /** What a run of this session was asked for. */
    public static RunConfig config(final SenderPlan plan, final SenderSession session)
    {
        return new RunConfig(
            Map.of("target", "192.0.2.1"),
            plan,
            new RunConfig.Endpoints("192.0.2.1", "192.0.2.1", 862, "198.51.100.7", 50_000),
            new RunConfig.Machine("stamp-sender test", "system", "java", "busy", 1, List.of(1)),
            session.sender().startEpochNs(),
            session.sender().elapsedNs(),
            session.sender().sendingNs());
    }
}
