package io.stampede.sender.report;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.net.PortStatistics;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.stats.ClockOffset;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest
{
    private static final StampReport STAMPS = new StampReport(0, 0, 0, 0, null, null);

    private final FakeTime time = new FakeTime();

    @ParameterizedTest
    @CsvSource({
        "0, 0ns", "812, 812ns", "999, 999ns", "1000, 1.00us", "-50000, -50.0us", "999499, 999us", "999500, 1.00ms",
        "1250000, 1.25ms", "12345678, 12.3ms", "9995000000, 10.0s", "36000000000, 36.0s", "-599000000000, -599s",
        "600000000000, 10.0min", "3600000000000, 60.0min", "86400000000000, 24.0h", "864000000000000, 10.0d",
        "-9223372036854775807, -106752d"})
    void shouldWriteDurationsWithThreeDigits(final long durationNs, final String expected)
    {
        assertThat(DurationFormat.of(durationNs)).isEqualTo(expected);
    }

    @Test
    void shouldKeepColumnsWhereClocksAreDecadesApart() throws IOException
    {
        final ImpairedPath path = path(true);
        path.remoteOffset(-1_795_000_000_000_000_000L);

        final String[] lines = text(Results.of(plan(20, 0), path, time)).split("\n");

        final int end = lines[3].length();
        assertThat(lines[3]).endsWith("Max");
        assertThat(lines).filteredOn(line -> line.startsWith("forward ") || line.startsWith("backward "))
            .hasSize(2).allSatisfy(line -> assertThat(line).hasSize(end).contains("20775d"));
    }

    @Test
    void shouldWriteInstantsWithNineDigits()
    {
        assertThat(DurationFormat.instant(1_795_219_200_000_000_001L)).isEqualTo("2026-11-21T00:00:00.000000001Z");
        assertThat(DurationFormat.instant(-1)).isEqualTo("1969-12-31T23:59:59.999999999Z");
    }

    @Test
    @Conforms("8.3")
    void shouldShowNegativeDelaysAsNegative() throws IOException
    {
        final ImpairedPath path = path(true);
        path.remoteOffset(-MS - 50_000);

        final String text = text(Results.of(plan(20, 0), path, time));

        assertThat(text).containsPattern("forward +-50.0us +-50.0us");
    }

    @Test
    void shouldNotBelieveInOneClockWhenAPacketArrivedBeforeItLeft()
    {
        final ImpairedPath relayed = path(true);
        relayed.remoteOffset(-MS - 50_000);

        assertThat(Results.ofSameHost(plan(20, 0), path(true), time).clock().oneWay().reason())
            .isEqualTo("both ends read the same clock");
        assertThat(Results.ofSameHost(plan(20, 0), relayed, time).clock().oneWay().reason())
            .isNotEqualTo("both ends read the same clock");
    }

    @Test
    @Conforms("8.12")
    void shouldSayWhyDirectionsAreUnknownAndHowToKnow() throws IOException
    {
        final ImpairedPath path = new ImpairedPath(time, false, TIMEOUT_NS,
            ordinal -> ordinal == 3 ? Fate.lostForward() : Fate.answered(MS, MS));

        final String text = text(Results.of(plan(20, 0), path, time));

        assertThat(text).contains("lost forward n/a, backward n/a: ", "stateless", "--first-sequence 1000 would tell");
    }

    @Test
    void shouldMarkTheRunWhenAnswersToDuplicatesWereLost() throws IOException
    {
        final Fate answeredOnceOfTwo = new Fate(List.of(
            new Fate.Copy(MS, List.of()), new Fate.Copy(MS + 10, List.of(MS))));
        final ImpairedPath path = new ImpairedPath(time, true, TIMEOUT_NS,
            ordinal -> ordinal == 3 ? answeredOnceOfTwo : Fate.answered(MS, MS));

        final RunResult result = Results.of(plan(20, 0), path, time);

        assertThat(result.marks()).singleElement().asString().startsWith("1 answers are missing beyond the probes");
        assertThat(text(result)).contains("! 1 answers are missing");
    }

    @Test
    @Conforms("8.11")
    void shouldSayThatTheReflectorRestarted() throws IOException
    {
        final ImpairedPath path = path(true);
        path.restartAt(time.nanoTime() + 10 * MS);

        assertThat(text(Results.of(plan(20, 0), path, time)))
            .contains("reflector restarted: its numbers began anew once");
    }

    @Test
    @Conforms("8.7")
    void shouldTellWhichWayPacketsOvertookEachOther() throws IOException
    {
        final LongFunction<Fate> fates = ordinal -> Fate.answered(
            ordinal == 4 ? 3 * MS + 1 : MS, ordinal % 8 == 7 ? 5 * MS + 2 : 2 * MS);

        assertThat(text(Results.of(plan(30, 7), new ImpairedPath(time, true, TIMEOUT_NS, fates), time)))
            .contains(" 4 reordered (1 forward, 3 backward), ");
        assertThat(text(Results.of(plan(30, 7), new ImpairedPath(time, false, TIMEOUT_NS, fates), time)))
            .contains(" 4 reordered (forward n/a, backward n/a), ");
    }

    @Test
    void shouldTellTtlAndDscpSeen() throws IOException
    {
        final String text = text(Results.of(plan(20, 0), path(true), time));

        assertThat(text).contains("TTL 61 at the reflector, 58 back here; DSCP 46 back here");
    }

    @Test
    void shouldMarkTheRunWhenWeLostSomethingOurselves() throws IOException
    {
        final ImpairedPath path = path(true);
        final SenderSession session = VirtualRun.run(plan(20, 0), path, time);
        final PortStatistics port = path.statistics();
        port.receiveQueueOverflow = 3;
        port.sendBufferFull = 4;

        final RunResult result = Results.of(plan(20, 0), session, port);

        assertThat(result.marks()).hasSize(2);
        assertThat(text(result)).contains("! 3 packets were dropped by our kernel", "! 4 probes were not sent");
    }

    @Test
    void shouldHaveNoMarksWhenAllWentWell()
    {
        assertThat(Results.of(plan(20, 0), path(true), time).marks()).isEmpty();
    }

    /** Clocks as S for synchronised or U for not, and the error in ns, none if it gives none. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "S5000|S7000|false|0|valid to ±12.0us of clock error: both clocks are synchronized",
        "S5000|U|true|0|valid: both ends read the same clock",
        "U16000|U|true|0|valid: both ends read the same clock",
        "S5000|U7000|false|0|not meaningful: the reflector's clock is not synchronized (S bit 0)",
        "U5000|S7000|false|0|not meaningful: the local clock is not synchronized (test)",
        "U5000|U7000|false|0|not meaningful: neither clock is synchronized",
        "S5000|S|false|0|not meaningful: the reflector's clock says it is synchronized but not how well",
        "S5000|S7000|true|1|not meaningful: the local clock was stepped by 1.00ms during the run"})
    void shouldSayInOneSentenceWhatOneWayDelayIsWorth(
        final String local, final String remote, final boolean isSameHost, final long steps, final String sentence)
    {
        final ClockReport report =
            new ClockReport(clock(local), clock(remote), isSameHost, ClockTrust.AUTO,
                new ClockSteps(steps, steps * MS, 0, 0, 0, 0, 0), null, STAMPS);

        assertThat(report.oneWay().sentence()).isEqualTo("one-way delay " + sentence);
        assertThat(report.oneWay().isValid()).isEqualTo(sentence.startsWith("valid"));
    }

    /** Whose word is taken; both clocks as above; offset and half the shortest round trip as the replies show them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "auto|S5000|S7000|350000000|1000000|not meaningful: both clocks are synchronized, but the replies " +
            "show that they differ by 349ms at least, not ±12.0us",
        "auto|S5000|S7000|900000|1000000|valid to ±12.0us of clock error: both clocks are synchronized",
        "ntp|S5000|S7000|900000|1000000|valid to ±12.0us of clock error: you say NTP disciplines both clocks " +
            "(--clock ntp), and both say how well",
        "ntp|U5000|S7000|-900000|1000000|valid to ±1.90ms of clock error: you say NTP disciplines both clocks " +
            "(--clock ntp), and the shortest round trip bounds their offset",
        "ptp|S5000|S7000|900|100|valid to ±1.00us of clock error: you say PTP disciplines both clocks " +
            "(--clock ptp), and the shortest round trip bounds their offset",
        "assume:50us|U5000|U7000|900000|1000000|valid to ±50.0us of clock error: you say both clocks are within " +
            "50.0us of each other (--clock assume:50us)",
        "assume:50us|U5000|U7000|-1200000|1000000|not meaningful: you say both clocks are within 50.0us of each " +
            "other (--clock assume:50us), but the replies show that they differ by 200us at least, not ±50.0us"})
    void shouldTakeTheUsersWordUnlessTheRepliesDisproveIt(
        final String trust,
        final String local,
        final String remote,
        final long offsetNs,
        final long uncertaintyNs,
        final String sentence)
    {
        final ClockReport report = new ClockReport(clock(local), clock(remote), false, ClockTrust.parse(trust),
            ClockSteps.NONE, new ClockOffset(offsetNs, uncertaintyNs, 0, 9, null), STAMPS);

        assertThat(report.oneWay().sentence()).isEqualTo("one-way delay " + sentence);
    }

    private static ClockState clock(final String text)
    {
        final Long errorNs = text.length() > 1 ? Long.valueOf(text.substring(1)) : null;
        return new ClockState(text.startsWith("S"), errorNs, "test");
    }

    private ImpairedPath path(final boolean isStateful)
    {
        return new ImpairedPath(time, isStateful, TIMEOUT_NS, ordinal -> Fate.answered(MS, 2 * MS));
    }

    private static String text(final RunResult result) throws IOException
    {
        final StringBuilder text = new StringBuilder();
        TextReport.write(result, text);
        return text.toString();
    }
}
