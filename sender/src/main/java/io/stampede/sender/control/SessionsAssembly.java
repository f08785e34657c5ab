package io.stampede.sender.control;

import io.stampede.clock.ClockQuality;
import io.stampede.net.PortStatistics;
import io.stampede.net.SocketAddressText;
import io.stampede.sender.engine.ProbeSession;
import io.stampede.sender.engine.SessionSocket;
import io.stampede.sender.engine.StrangerCounters;
import io.stampede.sender.match.MatchCounters;
import io.stampede.sender.match.MatchRules;
import io.stampede.sender.match.PeerSigns;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.sender.report.ClockState;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.GroupResult;
import io.stampede.sender.report.Jitter;
import io.stampede.sender.report.Marks;
import io.stampede.sender.report.OwnTimes;
import io.stampede.sender.report.RunBooks;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.SessionResult;
import io.stampede.sender.report.SessionsResult;
import io.stampede.sender.report.SocketResult;
import io.stampede.sender.stats.FlowStatistics;
import io.stampede.sender.stats.GroupStatistics;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Makes the result of a run of many sessions that has ended: each group's as that of a run of many flows. */
public final class SessionsAssembly
{
    /** Of a group: its thread is everybody's, see {@link SessionsResult#times}. */
    private static final OwnTimes NO_TIMES = new OwnTimes(new OwnTimes.SendCall(0, 0, 0, 0, 0, 0, 0), 0, 0, 0, 0, 0);

    private final SessionsRun run;
    private final List<PortStatistics> ports;
    private final RunBooks.LocalClock clock;
    private final RunBooks.Span span;
    private final OwnTimes times;
    private final IntFunction<String> errnoText;

    /**
     * @param run       has ended.
     * @param ports     counts of the ports it used.
     * @param quality   of the local clock.
     * @param errnoText names an errno, positive.
     */
    public SessionsAssembly(
        final SessionsRun run,
        final List<PortStatistics> ports,
        final ClockQuality quality,
        final IntFunction<String> errnoText)
    {
        this.run = run;
        this.ports = List.copyOf(ports);
        this.errnoText = errnoText;
        quality.refresh();
        clock = new RunBooks.LocalClock(
            new ClockState(quality.isSynchronized(), quality.errorNs(), quality.source()),
            run.scale().steps(),
            run.scale().steppedNs());
        times = BookKeeping.times(run.engine().times(), OwnTimes.SendCall.of(run.engine().times().sendCalls()),
            run.collectionsBefore());
        span = new RunBooks.Span(run.engine().startEpochNs(), run.engine().elapsedNs(), run.engine().sendingNs());
    }

    /**
     * The result.
     *
     * @param supplied options as typed.
     * @param isOwn    whether an address is of this machine.
     * @param locals   where the sockets are bound, in their order.
     */
    public SessionsResult result(
        final Map<String, String> supplied,
        final RunConfig.Machine machine,
        final Predicate<InetSocketAddress> isOwn,
        final List<InetSocketAddress> locals,
        final SessionsResult.Footprint footprint)
    {
        final List<GroupResult> groups = new ArrayList<>();
        for (int i = 0; i < run.plans().size(); i++)
        {
            final boolean isSameHost =
                run.sessions().get(i).stream().map(ProbeSession::remote).distinct().allMatch(isOwn);
            groups.add(group(i, machine, isSameHost));
        }
        return new SessionsResult(
            supplied, machine, span, groups, sockets(locals), own(), times, footprint, marks(groups));
    }

    private GroupResult group(final int number, final RunConfig.Machine machine, final boolean isSameHost)
    {
        final SessionGroup group = run.plans().get(number);
        final List<ProbeSession> sessions = run.sessions().get(number);
        final GroupStatistics statistics = run.statistics().get(number);
        final SenderPlan plan = sessions.getFirst().plan();
        final ProbeSession first = sessions.getFirst();
        final RunConfig config = new RunConfig(
            Map.of(),
            plan.withSchedule(group.schedule().sharedBy(sessions.size())),
            new RunConfig.Endpoints(group.name(), SocketAddressText.of(first.remote().getAddress()),
                first.remote().getPort(), "", first.localPort()),
            machine,
            span.startEpochNs(),
            span.elapsedNs(),
            span.sendingNs());
        final RunResult together = new ResultAssembly(plan, statistics.all(), books(plan, number), null)
            .result(config, isSameHost, errnoText);
        final List<SessionResult> each = new ArrayList<>();
        for (int n = 0; n < sessions.size(); n++)
        {
            each.add(session(sessions.get(n), statistics, n, together));
        }
        return new GroupResult(group.name(), together, each);
    }

    private static SessionResult session(
        final ProbeSession session, final GroupStatistics statistics, final int n, final RunResult together)
    {
        final FlowStatistics flow = statistics.all().flows().get(n);
        return new SessionResult(
            SocketAddressText.of(session.remote()),
            session.plan().shape().dscp(),
            session.plan().shape().payloadLength(),
            together.flows().get(n),
            statistics.rtt(n),
            statistics.forward(n),
            statistics.backward(n),
            new Jitter(flow.jitterForward.jitterNs(), flow.jitterBackward.jitterNs()));
    }

    /** Of the group of that number. What ports lose they lose for all groups, see {@link #own}. */
    private RunBooks books(final SenderPlan plan, final int group)
    {
        final MatchCounters counters = new MatchCounters();
        final PeerSigns signs = new PeerSigns(new MatchRules(plan, 0));
        final List<RunBooks.Flow> flows = new ArrayList<>();
        long sent = 0;
        long notSent = 0;
        long sequencesSkipped = 0;
        int errno = 0;
        for (final ProbeSession session : run.sessions().get(group))
        {
            counters.add(session.matcher().counters());
            signs.add(session.matcher().signs());
            flows.add(new RunBooks.Flow(
                session.plan().ssid(), session.localPort(), session.sent(), session.notSent()));
            sent += session.sent();
            notSent += session.notSent();
            sequencesSkipped += session.sequencesSkipped();
            errno = session.lastSendErrno() == 0 ? errno : session.lastSendErrno();
        }
        return new RunBooks(span, sent, notSent, flows, BookKeeping.unusable(counters),
            new Counts.OwnLosses(
                0, 0, 0, 0, 0, run.samplesDropped(group), sequencesSkipped, 0, 0, 0, errno),
            NO_TIMES, signs, 0, false, clock, null);
    }

    private List<SocketResult> sockets(final List<InetSocketAddress> locals)
    {
        final List<SocketResult> results = new ArrayList<>();
        for (int i = 0; i < locals.size(); i++)
        {
            final SessionSocket socket = run.sockets().get(i);
            final StrangerCounters strangers = socket.strangers();
            results.add(new SocketResult(
                SocketAddressText.of(locals.get(i).getAddress()),
                locals.get(i).getPort(),
                socket.sessions(),
                strangers.tooShort,
                strangers.ssidZero,
                strangers.wrongSsid,
                strangers.wrongSource));
        }
        return results;
    }

    private Counts.OwnLosses own()
    {
        long sequencesSkipped = 0;
        int errno = 0;
        for (final List<ProbeSession> sessions : run.sessions())
        {
            for (final ProbeSession session : sessions)
            {
                sequencesSkipped += session.sequencesSkipped();
                errno = session.lastSendErrno() == 0 ? errno : session.lastSendErrno();
            }
        }
        return new Counts.OwnLosses(
            BookKeeping.sum(ports, port -> port.sendBufferFull),
            BookKeeping.sum(ports, port -> port.sendFailed),
            BookKeeping.sum(ports, port -> port.receiveQueueOverflow),
            BookKeeping.sum(ports, port -> port.truncated),
            BookKeeping.sum(ports, port -> port.withoutKernelTimestamp),
            run.samplesDropped(),
            sequencesSkipped,
            0,
            run.engine().skipped(),
            BookKeeping.sum(ports, port -> port.icmpErrors),
            errno);
    }

    private List<String> marks(final List<GroupResult> groups)
    {
        final List<String> marks = new ArrayList<>(Marks.ofOwn(own(), errnoText, times, span.sendingNs()));
        for (final GroupResult group : groups)
        {
            group.together().marks().forEach(mark -> marks.add(group.name() + ": " + mark));
        }
        return marks;
    }
}
