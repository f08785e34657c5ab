package io.stampede.sender.engine;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.Port;
import io.stampede.sender.control.ResultAssembly;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.FlowResult;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.stats.FlowStatistics;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.FixedClockQuality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many sessions of one run: each has its own numbers, and its own truth. */
class FlowsTest
{
    private static final int FLOWS = 5;
    private static final int FIRST_SSID = 65_533;
    private static final long FIRST_SEQUENCE = 1_000;

    private final FakeTime time = new FakeTime();
    private final List<ImpairedPath> paths = new ArrayList<>();

    private SenderSession run(final long count, final Schedule schedule, final List<LongFunction<Fate>> fates)
    {
        final List<ProbeFlow.Ports> ports = new ArrayList<>();
        for (final LongFunction<Fate> fate : fates)
        {
            paths.add(new ImpairedPath(time, true, TIMEOUT_NS, fate));
            ports.add(ProbeFlow.Ports.of(paths.getLast()));
        }
        return run(count, schedule, ports, () -> { });
    }

    private SenderSession run(
        final long count, final Schedule schedule, final List<ProbeFlow.Ports> ports, final Runnable meanwhile)
    {
        final SenderPlan plan = new SenderPlan(schedule, ProbeShape.base(FIRST_SSID), FIRST_SEQUENCE, 1);
        final List<SenderSession.Flow> flows = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++)
        {
            flows.add(new SenderSession.Flow(
                plan.asFlow(1 + (FIRST_SSID - 1 + i) % 65_535, null), ports.get(i)));
        }
        final SenderSession session = new SenderSession(plan, flows, DataPackets.NONE,
            SenderSession.Clocks.of(new MonotonicScale(time, time), new FixedClockQuality(true, 1_000)), Set.of(),
            List.of());
        session.onStart();
        meanwhile.run();
        VirtualRun.finish(session, time);
        assertThat(session.sender().counters().sent).isEqualTo(count);
        return session;
    }

    private static Fate fine(final long ordinal)
    {
        return Fate.answered(MS / 4, MS / 4);
    }

    @Test
    void shouldTakeTurnsWithOwnSsidsAndNumbers()
    {
        run(23, Schedule.periodic(23, 1e6, TIMEOUT_NS), Collections.nCopies(FLOWS, FlowsTest::fine));

        for (int i = 0; i < FLOWS; i++)
        {
            final long probes = i < 3 ? 5 : 4;
            assertThat(paths.get(i).requests()).as("flow %d", i).extracting(ImpairedPath::sequence)
                .isEqualTo(LongStream.range(FIRST_SEQUENCE, FIRST_SEQUENCE + probes).boxed().toList());
            final int ssid = new int[]{65_533, 65_534, 65_535, 1, 2}[i];
            assertThat(paths.get(i).requests()).as("SSID of flow %d", i)
                .allMatch(request -> ((request[14] & 0xFF) << 8 | (request[15] & 0xFF)) == ssid);
        }
    }

    /** The path's reflector numbers its replies as they come, whosever they are; each probe's fate is its own. */
    @Test
    void shouldTellTheRepliesOfOnePortApartByItsUdpPorts()
    {
        final ImpairedPath path = new ImpairedPath(time, false, TIMEOUT_NS, ordinal ->
            ordinal % 3 == 1 && ordinal < 30 ? Fate.lostForward() : Fate.answered(MS / 4, 5 * MS));
        final List<ProbeFlow.Ports> ports = IntStream.of(50_000, 60_001, 49_999)
            .mapToObj(local -> new ProbeFlow.Ports(path, path, local)).toList();

        final SenderSession session = run(300, Schedule.periodic(300, 1e6, TIMEOUT_NS), ports,
            () -> path.inject(new byte[44]));

        assertThat(session.statistics().flows()).extracting(flow -> flow.answered).containsExactly(100L, 90L, 100L);
        assertThat(session.statistics().lossSummary().lost()).isEqualTo(10);
        assertThat(session.flows()).extracting(ProbeFlow::localPort).containsExactly(50_000, 60_001, 49_999);
        assertThat(session.flows()).extracting(flow -> flow.matcher().counters().unknown())
            .as("what is nobody's").containsExactly(1L, 0L, 0L);
        assertThat(session.matchCounters().garbage()).isZero();
    }

    /** While one flow's replies wait in the common queue, no probe of another is taken for lost. */
    @Test
    void shouldWaitForWhatIsInACommonQueue()
    {
        final ImpairedPath path = new ImpairedPath(time, false, TIMEOUT_NS, FlowsTest::fine);
        path.receiveAtMost(1);
        final List<ProbeFlow.Ports> ports = IntStream.range(50_000, 50_003)
            .mapToObj(local -> new ProbeFlow.Ports(path, path, local)).toList();

        final SenderSession session = run(150, Schedule.backToBack(150, SenderPlan.UNBOUNDED, TIMEOUT_NS), ports,
            () -> { });

        // a turn is 64 probes
        assertThat(session.statistics().flows()).extracting(flow -> flow.answered).containsExactly(64L, 64L, 22L);
        assertThat(session.statistics().late()).isZero();
    }

    @Test
    void shouldKeepTheTotalRate()
    {
        final SenderSession session = run(1_000, new Schedule(SenderPlan.UNBOUNDED, 100 * MS, 1e5, Schedule.Gaps.EQUAL,
            TIMEOUT_NS), Collections.nCopies(3, FlowsTest::fine));

        assertThat(session.sender().sendingNs()).isBetween(99 * MS, 100 * MS);
        assertThat(session.statistics().answered()).isEqualTo(1_000);
    }

    @Test
    void shouldTellLossByDirectionOfEachFlowAndOfAll()
    {
        final SenderSession session = run(60, Schedule.periodic(60, 1e6, TIMEOUT_NS), List.of(
            FlowsTest::fine,
            ordinal -> ordinal == 3 || ordinal == 4 ? Fate.lostForward() : Fate.answered(MS / 4, MS / 4),
            ordinal -> ordinal == 5 ? Fate.lostBackward(MS / 4) : Fate.answered(MS / 4, MS / 4)));

        final List<FlowStatistics> flows = session.statistics().flows();
        assertThat(flows.get(0).loss.summary()).isEqualTo(new LossSummary(0, 0L, 0L, 0L, 0, 1, null));
        assertThat(flows.get(1).loss.summary()).isEqualTo(new LossSummary(2, 2L, 0L, 0L, 0, 1, null));
        assertThat(flows.get(2).loss.summary()).isEqualTo(new LossSummary(1, 0L, 1L, 0L, 0, 1, null));
        assertThat(session.statistics().lossSummary()).isEqualTo(new LossSummary(3, 2L, 1L, 0L, 0, 1, null));
        assertThat(flows).extracting(flow -> flow.answered).containsExactly(20L, 18L, 19L);
        assertThat(session.statistics().reordered()).as("turns are no reordering").isZero();
    }

    @Test
    void shouldListTheFlowsInTheResult()
    {
        final SenderSession session = run(60, Schedule.periodic(60, 1e6, TIMEOUT_NS), List.of(
            FlowsTest::fine, ordinal -> ordinal == 3 ? Fate.lostForward() : Fate.answered(MS / 4, MS / 4)));

        final RunResult result = new ResultAssembly(
            session, paths.stream().map(Port::statistics).toList(), new FixedClockQuality(true, 1_000))
            .result(Results.config(session.plan(), session), false, errno -> "errno " + errno);

        assertThat(result.flows()).extracting(FlowResult::ssid).containsExactly(65_533, 65_534);
        assertThat(result.flows()).extracting(FlowResult::isClean).containsExactly(true, false);
        assertThat(result.flows()).extracting(FlowResult::sent).containsExactly(30L, 30L);
        assertThat(result.flows()).extracting(FlowResult::received).containsExactly(30L, 29L);
        assertThat(result.counts().loss().lost()).isEqualTo(1);
    }
}
