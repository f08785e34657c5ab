package io.stampede.sender.control;

import io.stampede.clock.ClockQuality;
import io.stampede.net.Port;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.engine.ProbeComposer;
import io.stampede.sender.engine.ProbeSession;
import io.stampede.sender.engine.SessionSocket;
import io.stampede.sender.engine.SessionTurns;
import io.stampede.sender.engine.SessionsAgent;
import io.stampede.sender.match.InFlightRing;
import io.stampede.sender.match.MatchRules;
import io.stampede.sender.match.ReplyMatcher;
import io.stampede.sender.match.SampleWriter;
import io.stampede.sender.match.SentProbes;
import io.stampede.sender.plan.PlannedSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.sender.stats.GroupStatistics;
import io.stampede.sender.stats.GroupsAgent;
import io.stampede.sender.stats.LiveStatistics;
import io.stampede.sender.stats.SampleListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The parts of a run of many sessions, put together: sockets, sessions, groups, statistics and the ring of samples
 * between them. As an agent it runs all on one thread, which empties the ring in every cycle, so that it never fills.
 */
public final class SessionsRun implements Agent
{
    /**
     * 23,831 samples of 88 octets. A cycle makes 320 arrivals of a dozen TLVs with 8 closings each, and visits 640
     * sessions for 8 closings each; a closing is two samples at most: 19,520.
     */
    private static final int SAMPLE_RING_BYTES = 1 << 21;

    private final List<SessionGroup> plans;
    private final List<List<ProbeSession>> sessions = new ArrayList<>();
    private final List<GroupStatistics> statistics = new ArrayList<>();
    private final List<SessionSocket> sockets = new ArrayList<>();
    private final List<List<SampleWriter>> writers = new ArrayList<>();
    private final Map<ProbeShape, DirectBuffer> templates = new HashMap<>();
    private final MonotonicScale scale;
    private final SessionsAgent engine;
    private final GroupsAgent stats;
    private final GarbageCollections collectionsBefore = GarbageCollections.now();

    /**
     * @param plans     what is sent.
     * @param ports     by the number of a session's socket; each of the family and mode of its sessions.
     * @param quality   how good the wall clock is.
     * @param listeners see each sample, on the engine's thread; sessions are numbered through all groups.
     */
    public SessionsRun(
        final List<SessionGroup> plans,
        final List<Port> ports,
        final MonotonicScale scale,
        final ClockQuality quality,
        final List<SampleListener> listeners)
    {
        this.plans = List.copyOf(plans);
        this.scale = scale;
        final OneToOneRingBuffer ring = SenderSession.newRing(SAMPLE_RING_BYTES);
        final int tai = SenderSession.taiMinusUtcSeconds(quality);
        for (int i = 0; i < ports.size(); i++)
        {
            sockets.add(new SessionSocket(
                ports.get(i), ofSocket(i).plan().shape().layout(), SenderSession.BATCH_CAPACITY));
        }
        final List<SessionTurns> turns = new ArrayList<>();
        int number = 0;
        for (final SessionGroup group : plans)
        {
            final List<ProbeSession> ofGroup = new ArrayList<>();
            final List<SampleWriter> writersOfGroup = new ArrayList<>();
            for (final PlannedSession session : group.sessions())
            {
                final SampleWriter writer = new SampleWriter(ring, number++);
                writersOfGroup.add(writer);
                ofGroup.add(newSession(session, writer, tai));
            }
            sessions.add(ofGroup);
            writers.add(writersOfGroup);
            turns.add(new SessionTurns(ofGroup, group.schedule()));
            final SenderPlan longest = longest(group);
            statistics.add(new GroupStatistics(longest, Capacities.windowOfSession(longest),
                group.sessions().stream().map(session -> session.remote().getAddress()).toList()));
        }
        engine = new SessionsAgent(turns, sockets, scale, quality);
        stats = new GroupsAgent(ring, statistics, listeners);
    }

    /** The one with the most TLVs: the others have its first ones. */
    private static SenderPlan longest(final SessionGroup group)
    {
        return group.sessions().stream().map(PlannedSession::plan)
            .max(Comparator.comparingInt(plan -> plan.shape().tlvs().size())).orElseThrow();
    }

    private PlannedSession ofSocket(final int number)
    {
        return plans.stream().flatMap(group -> group.sessions().stream())
            .filter(session -> session.socket() == number).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("socket " + number + ": has no sessions"));
    }

    private ProbeSession newSession(final PlannedSession planned, final SampleWriter writer, final int tai)
    {
        final SenderPlan plan = planned.plan();
        final InFlightRing inFlight = new InFlightRing(plan.leastInFlightCapacity());
        return new ProbeSession(
            plan,
            planned.remote(),
            sockets.get(planned.socket()),
            templates.computeIfAbsent(
                plan.shape().withSsid(1), shape -> new ProbeComposer(plan, DataPackets.NONE).template()),
            new SentProbes(inFlight),
            new ReplyMatcher(new MatchRules(plan, tai), inFlight, writer));
    }

    @Override
    public void onStart()
    {
        engine.onStart();
    }

    @Override
    public int doWork()
    {
        return engine.doWork() + stats.doWork();
    }

    @Override
    public void onClose()
    {
        while (stats.doWork() > 0)
        {
            // what the engine said last
        }
        engine.onClose();
    }

    @Override
    public String roleName()
    {
        return engine.roleName();
    }

    /** All probes were sent and waited for. */
    public boolean isDone()
    {
        return engine.isDone();
    }

    public SessionsAgent engine()
    {
        return engine;
    }

    /** Figures of replies another thread may watch while the run goes on. */
    public LiveStatistics live()
    {
        return stats.live();
    }

    /** What it was made for. */
    public List<SessionGroup> plans()
    {
        return plans;
    }

    /** The sessions of each group. */
    public List<List<ProbeSession>> sessions()
    {
        return List.copyOf(sessions);
    }

    /** Of each group. */
    public List<GroupStatistics> statistics()
    {
        return List.copyOf(statistics);
    }

    public List<SessionSocket> sockets()
    {
        return List.copyOf(sockets);
    }

    /** Garbage collections when it was put together. */
    GarbageCollections collectionsBefore()
    {
        return collectionsBefore;
    }

    /** Samples that found the ring full. */
    public long samplesDropped()
    {
        return writers.stream().mapToLong(SessionsRun::dropped).sum();
    }

    /** Those of a group's sessions among them. */
    long samplesDropped(final int group)
    {
        return dropped(writers.get(group));
    }

    private static long dropped(final List<SampleWriter> writers)
    {
        return writers.stream().mapToLong(SampleWriter::dropped).sum();
    }

    public MonotonicScale scale()
    {
        return scale;
    }
}
