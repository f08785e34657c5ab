package io.stampede.sender.control;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.SSID;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.ClockQuality;
import io.stampede.net.Port;
import io.stampede.net.PortStatistics;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.engine.ProbeFlow;
import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.JsonReport;
import io.stampede.sender.report.RunBooks;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.samplelog.LogPlace;
import io.stampede.sender.samplelog.LogRules;
import io.stampede.sender.samplelog.RecordedRun;
import io.stampede.sender.samplelog.RunHead;
import io.stampede.sender.samplelog.SampleLog;
import io.stampede.sender.stats.PacketLog;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.FixedClockQuality;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The report of a log is the report of the run. */
class ReplayTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Verdict VERDICT = new Verdict(0, List.of());

    @TempDir
    private Path directory;
    private final FakeTime time = new FakeTime();
    private final long createdEpochNs = time.epochNs();
    private final ClockQuality quality = new FixedClockQuality(true, 1_000);
    private final List<ImpairedPath> paths = new ArrayList<>();

    private @Nullable SampleLog log;
    private @Nullable SenderSession session;

    /** A run with a log, ready to start. */
    private SenderSession newSession(final SenderPlan plan, final int flows, final long seed, final LogRules rules)
        throws IOException
    {
        final List<SenderSession.Flow> ends = new ArrayList<>();
        for (int i = 0; i < flows; i++)
        {
            final SplittableRandom random = new SplittableRandom(seed + i);
            final ImpairedPath path = new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> fate(random));
            paths.add(path);
            ends.add(new SenderSession.Flow(
                plan.asFlow(SSID + i, null), ProbeFlow.Ports.of((Port)path)));
        }
        final SampleLog kept = new SampleLog(
            LogPlace.of(directory, "run"), head(plan, flows), rules, time::epochNs, time);
        log = kept;
        final MonotonicScale scale = new MonotonicScale(time, time);
        final SenderSession made = new SenderSession(plan, ends, DataPackets.NONE,
            SenderSession.Clocks.of(scale, quality), Set.of(SenderSession.Keep.PACKETS), List.of(kept.listener()));
        kept.follow(() -> BookKeeping.read(made, statistics(), quality), trouble -> { });
        session = made;
        return made;
    }

    private List<PortStatistics> statistics()
    {
        return paths.stream().map(Port::statistics).toList();
    }

    private RunHead head(final SenderPlan plan, final int flows)
    {
        final RunConfig config = new RunConfig(Map.of("target", "192.0.2.1"), plan,
            new RunConfig.Endpoints("192.0.2.1", "192.0.2.1", 862, "198.51.100.7", 50_000),
            new RunConfig.Machine("stamp-sender test", "system", "java", "busy", 1, List.of(1)), 0, 0, 0);
        return new RunHead(
            "run", createdEpochNs, config.supplied(), plan, config.endpoints(), config.machine(), false, flows,
            Capacities.window(plan, flows), 0);
    }

    /** Everything that can happen to a probe, often. */
    private static Fate fate(final SplittableRandom random)
    {
        final long there = MS / 4 + random.nextLong(3 * MS);
        final long back = MS / 4 + random.nextLong(3 * MS);
        return switch (random.nextInt(12))
        {
            case 0 -> Fate.lostForward();
            case 1 -> Fate.lostBackward(there);
            case 2 -> Fate.duplicatedForward(there, MS / 8, back);
            case 3 -> Fate.answered(there, TIMEOUT_NS);
            default -> Fate.answered(there, back);
        };
    }

    private void run(final long untilStep)
    {
        final SenderSession running = session();
        running.onStart();
        for (long step = 0; step < untilStep && !running.isDone(); step++)
        {
            VirtualRun.step(running, time);
            if (step % 8 == 0)
            {
                log().doWork();
            }
        }
    }

    private SenderSession session()
    {
        return Objects.requireNonNull(session);
    }

    private SampleLog log()
    {
        return Objects.requireNonNull(log);
    }

    private static String errno(final int errno)
    {
        return "errno " + errno;
    }

    private RunResult live()
    {
        session().onClose();
        final RunBooks books = log().finish(BookKeeping.read(session(), statistics(), quality));
        return new ResultAssembly(
            session().plan(), session().statistics(), books, session().packets())
            .result(Results.config(session().plan(), session()), false, ReplayTest::errno);
    }

    private RunResult replayed(final int packets) throws IOException
    {
        try (RecordedRun recorded = RecordedRun.open(List.of(directory)))
        {
            return new Replay(recorded).result(
                packets == 0 ? null : new PacketLog(packets), List.of(), ReplayTest::errno);
        }
    }

    private static String json(final RunResult result) throws IOException
    {
        final StringWriter out = new StringWriter();
        JsonReport.write(result, VERDICT, out);
        return out.toString();
    }

    private static String text(final RunResult result) throws IOException
    {
        final StringBuilder out = new StringBuilder();
        TextReport.write(result, out);
        return out.toString();
    }

    private static SenderPlan plan(final long count)
    {
        return new SenderPlan(
            Schedule.periodic(count, 1e6, TIMEOUT_NS), ProbeShape.base(SSID), 0xFFFF_FF00L, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldReportTheSameFromTheLogAsTheRunDid(final int flows) throws IOException
    {
        final var ignored = newSession(plan(4_000), flows, 11, new LogRules(1 << 18, LogRules.NEVER, SECOND_NS));
        run(Long.MAX_VALUE);

        final RunResult live = live();

        final RunResult replayed = replayed(4_000);
        assertThat(live.counts().loss().lost()).as("worth comparing").isGreaterThan(200);
        assertThat(live.counts().duplicates()).isPositive();
        assertThat(json(replayed)).isEqualTo(json(live));
        assertThat(text(replayed)).isEqualTo(text(live));
        assertThat(replayed.marks()).isEqualTo(live.marks());
        assertThat(live.log()).satisfies(counts -> assertThat(counts == null ? 0 : counts.files()).isEqualTo(5));
    }

    @Test
    void shouldTellOfAKilledRunWhatItsLogHolds() throws IOException
    {
        final var ignored = newSession(plan(100_000), 1, 12, new LogRules(1 << 18, LogRules.NEVER, LogRules.NEVER));
        // three seconds, and then no more: neither drained nor finished
        run(3_000 * 8);
        final long sent = session().sender().counters().sent;
        final long answered = session().statistics().answered();

        final RunResult replayed = replayed(0);

        assertThat(replayed.counts().received()).isEqualTo(answered).isGreaterThan(2_000);
        assertThat(replayed.counts().sent()).isBetween(sent - TIMEOUT_NS / MS - 1, sent);
        assertThat(replayed.counts().sent())
            .isEqualTo(replayed.counts().received() + replayed.counts().loss().lost());
        assertThat(replayed.marks()).hasSize(1).first().asString()
            .startsWith("the log ended without a last word at 20");
        assertThat(replayed.config().elapsedNs()).isBetween(2_900 * MS, 3_000 * MS);
    }

    @Test
    void shouldTakeTheLogsBeginForTheRunsWhereTheFirstStateIsTheOnlyOne() throws IOException
    {
        final var ignored = newSession(plan(100_000), 1, 15, new LogRules(1 << 18, LogRules.NEVER, LogRules.NEVER));
        log().doWork();
        final SenderSession running = session();
        running.onStart();
        for (int step = 0; step < 300 * 8; step++)
        {
            VirtualRun.step(running, time);
        }

        final RunResult replayed = replayed(0);

        assertThat(replayed.counts().received()).isPositive();
        assertThat(replayed.config().startEpochNs()).isEqualTo(createdEpochNs);
        assertThat(replayed.config().elapsedNs()).isBetween(250 * MS, 310 * MS);
    }

    @Test
    void shouldSayWhichFilesAreMissing() throws IOException
    {
        final var ignored = newSession(plan(4_000), 1, 13, new LogRules(1 << 18, LogRules.NEVER, SECOND_NS));
        run(Long.MAX_VALUE);
        final RunResult live = live();
        Files.delete(directory.resolve("run-00002.slog"));

        final RunResult replayed = replayed(0);

        assertThat(replayed.marks()).contains(
            "files of the log are missing, number 2 of the run: these figures are of the rest");
        assertThat(replayed.counts().sent()).isBetween(2_000L, live.counts().sent() - 900);
    }

    @Test
    void shouldTellEverySampleOnceOverAllFilesOfManyHours() throws IOException
    {
        final SenderPlan slow = new SenderPlan(
            Schedule.periodic(10_000, 1e9, TIMEOUT_NS), ProbeShape.base(SSID), 0, 1);
        final var ignored = newSession(slow, 1, 14, new LogRules(1 << 18, LogRules.NEVER, 3_600 * SECOND_NS));
        final SenderSession running = session();
        running.onStart();
        while (!running.isDone())
        {
            VirtualRun.step(running, time);
            log().doWork();
            time.advance(MS * 50);
        }
        final RunResult live = live();

        final List<Long> closed = new ArrayList<>();
        try (RecordedRun recorded = RecordedRun.open(List.of(directory)))
        {
            recorded.replay(List.of((flow, kind, buffer, offset) ->
            {
                if (kind == Sample.CLOSED_ANSWERED || kind == Sample.CLOSED_LOST)
                {
                    closed.add(Sample.index(buffer, offset));
                }
            }));
        }
        assertThat(closed).isEqualTo(IntStream.range(0, 10_000).mapToObj(Long::valueOf).toList());
        try (Stream<Path> files = Files.list(directory))
        {
            assertThat(files).hasSizeBetween(3, 4);
        }
        assertThat(json(replayed(10_000))).isEqualTo(json(live));
    }
}
