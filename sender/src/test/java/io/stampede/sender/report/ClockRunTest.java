package io.stampede.sender.report;

import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import java.io.IOException;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a report says of clocks that do what clocks do: each run is 400 probes, a millisecond apart. */
class ClockRunTest
{
    private static final long FORWARD_NS = 300_000;
    private static final long BACKWARD_NS = 200_000;
    private static final int PROBES = 400;
    private static final int STEPS_PER_MS = 8;
    private static final int HALFWAY = PROBES / 2 * STEPS_PER_MS + 5;
    private static final String ONE_WAY = "one-way delay ";

    private final FakeTime time = new FakeTime();
    private ImpairedPath path =
        new ImpairedPath(time, true, TIMEOUT_NS, ordinal -> Fate.answered(FORWARD_NS, BACKWARD_NS));
    private long remoteOffsetNs;

    private RunResult run(final LongConsumer event)
    {
        final SenderPlan plan = plan(PROBES, 0);
        final SenderSession session = VirtualRun.newSession(plan, path, time);
        session.onStart();
        for (long step = 0; step < PROBES * STEPS_PER_MS; step++)
        {
            event.accept(step);
            VirtualRun.step(session, time);
        }
        VirtualRun.finish(session, time);
        final RunResult result = Results.of(plan, session, path.statistics());
        assertThat(result.counts().received()).isEqualTo(PROBES);
        assertThat(result.distribution(RunResult.RTT).moments().max() -
            result.distribution(RunResult.RTT).moments().min()).isLessThan(5);
        return result;
    }

    /** The reflector's clock is none of ours. */
    private void stepOurs(final long ns)
    {
        time.stepWallClock(ns);
        remoteOffsetNs -= ns;
        path.remoteOffset(remoteOffsetNs);
    }

    @ParameterizedTest
    @CsvSource({"5000000000, 5.00s", "-5000000000, -5.00s", "-1000000000, -1.00s", "1000000000, 1.00s"})
    void shouldSayThatOurClockWasStepped(final long stepNs, final String shown) throws IOException
    {
        final RunResult result = run(step -> stepOurs(step == HALFWAY ? stepNs : 0));

        assertThat(text(result)).contains(ONE_WAY + "not meaningful: the local clock was stepped by " + shown +
            " during the run", "clock steps: 1 of ours (" + shown +
            "), 0 of the reflector's (0ns); left out: 1 pairs forward, 1 backward\n");
        assertThat(result.clock().steps()).isEqualTo(new ClockSteps(1, stepNs, 0, 0, 0, 1, 1));
    }

    @ParameterizedTest
    @CsvSource({"5000000000, 5.00s", "-5000000000, -5.00s", "-1000000000, -1.00s", "1000000000, 1.00s"})
    void shouldSayThatTheReflectorsClockWasStepped(final long stepNs, final String shown) throws IOException
    {
        final RunResult result = run(step -> path.remoteOffset(step < HALFWAY ? 0 : stepNs));

        assertThat(text(result)).contains(ONE_WAY + "not meaningful: the reflector's clock was stepped by " + shown +
            " during the run", "clock steps: 0 of ours (0ns), 1 of the reflector's (" + shown +
            "); left out: 1 pairs forward, 1 backward\n");
    }

    @Test
    void shouldCountStepsThereAndBack()
    {
        final RunResult result = run(step -> path.remoteOffset(step < HALFWAY || step > 2_400 ? 0 : 5_000_000_000L));

        assertThat(result.clock().oneWay().sentence()).startsWith(
            ONE_WAY + "not meaningful: the reflector's clock was stepped 2 times, by ").endsWith(
            " in all, during the run");
        assertThat(result.clock().steps().remote()).isEqualTo(2);
        assertThat(result.clock().steps().pairsExcludedForward()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"500, +500.00ppm", "-500, -500.00ppm"})
    void shouldTellTheDriftOfAClockThatIsSlewed(final long ppm, final String shown) throws IOException
    {
        path = new ImpairedPath(
            time, true, TIMEOUT_NS, ordinal -> Fate.answered(FORWARD_NS / 10, BACKWARD_NS / 10));
        path.remoteErrorEstimate(0x0001);

        final RunResult result = run(step -> path.remoteOffset(step * ppm / STEPS_PER_MS));

        assertThat(text(result)).contains("the reflector's not synchronized, ", ONE_WAY +
            "not meaningful: the reflector's clock is not synchronized (S bit 0)");
        // half of 50 us of round trip, twice, over all but the ends of 0.4 s
        assertThat(text(result)).contains("and drifts by " + shown + " ±148.8");
    }

    @Test
    @Conforms("8.3")
    void shouldNotBelieveClocksThatTheRepliesDisprove() throws IOException
    {
        path.remoteOffset(-760_000_000);

        final RunResult result = run(step -> { });

        assertThat(text(result)).contains("by the shortest round trip the reflector's clock is 760ms behind ours, " +
            "±250us", ONE_WAY + "not meaningful: both clocks are synchronized, but the replies show that they differ " +
            "by 760ms at least, not ±1.00us");
        assertThat(result.distribution(RunResult.FORWARD).negativeCount()).isEqualTo(PROBES);
    }

    @Test
    void shouldMeasureThroughTheEndOfTheNtpEra() throws IOException
    {
        final Instant start = Instant.parse("2036-02-07T06:28:15.800Z");
        time.stepWallClock(start.getEpochSecond() * 1_000_000_000L + start.getNano() - time.epochNs());

        final RunResult result = run(step -> { });

        assertThat(text(result)).contains(ONE_WAY + "valid to ±1.00us of clock error: both clocks are synchronized\n");
        assertThat(result.clock().steps().isAny()).isFalse();
        assertThat(result.distribution(RunResult.FORWARD).moments().max()).isBetween(299_998L, 300_002L);
    }

    @Test
    @Conforms("8.1")
    void shouldShowVariationAboveTheShortestDelay() throws IOException
    {
        final ImpairedPath uneven = new ImpairedPath(time, true, TIMEOUT_NS,
            ordinal -> Fate.answered(ordinal % 10 == 0 ? 2 * FORWARD_NS : FORWARD_NS, BACKWARD_NS));
        // percentiles are of histograms, rounded up by a thousandth of the delay at most
        final String least = " +(0|[1-4]?\\d?\\d)ns";

        final String text = text(Results.of(plan(100, 0), uneven, time));

        assertThat(text).containsPattern("PDV RTT +0ns +30.0us" + least.repeat(2) + " +300us".repeat(3) + "\\n");
        assertThat(text).containsPattern("PDV backward +0ns" + least.repeat(6) + "\\n");
    }

    private static String text(final RunResult result) throws IOException
    {
        final StringBuilder text = new StringBuilder();
        TextReport.write(result, text);
        return text.toString();
    }
}
