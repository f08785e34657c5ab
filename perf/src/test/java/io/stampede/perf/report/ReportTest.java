package io.stampede.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.perf.load.AllocationRound;
import io.stampede.perf.load.Contender;
import io.stampede.perf.load.Contender.Tier;
import io.stampede.perf.load.LatencyRound;
import io.stampede.perf.load.LoadRound;
import io.stampede.perf.load.Traffic;
import io.stampede.perf.report.Comparison.Measure;
import io.stampede.perf.report.Targets.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Traffic BASE = new Traffic(44, false, "");
    private static final Contender TWIN = new Contender("c-xsk", Tier.XDP, "", BASE, false, false, List.of("twin"));
    private static final Contender OURS = new Contender("xdp", Tier.XDP, "c-xsk", BASE, false, true, List.of("ours"));

    @TempDir
    private Path directory;

    private final Results results = new Results(
        new Environment(Map.of("kernel", "6.18 <rc>")), Instant.parse("2026-11-21T13:40:00Z"), 1000,
        List.of(TWIN, OURS));

    /** Rounds in which ours answers {@code ours} of a million a second more than its twin, which varies. */
    private void rounds(final int count, final double ours)
    {
        for (int round = 1; round <= count; round++)
        {
            final long twin = 600_000 + 10_000L * round;
            results.add(load(TWIN, round, twin), latency(TWIN, round, 2000), "ready twin");
            results.add(load(OURS, round, Math.round(twin * ours)), latency(OURS, round, 2200), "ready <ours>");
        }
    }

    private static LoadRound load(final Contender contender, final int round, final long right)
    {
        return load(contender, round, right, 0, SECOND_NS);
    }

    private static LoadRound load(
        final Contender contender, final int round, final long right, final long wrong, final long cpuNs)
    {
        return new LoadRound(contender.name(), round, 2_000_000, right, 0, wrong, Map.of("port", wrong),
            SECOND_NS, 0, SECOND_NS, cpuNs, Map.of(), Map.of());
    }

    private LatencyRound latency(final Contender contender, final int round, final long p50Ns)
    {
        return latency(contender, round, p50Ns, 10_000);
    }

    private LatencyRound latency(final Contender contender, final int round, final long p50Ns, final long right)
    {
        results.roundTrips(contender).recordValueWithCount(p50Ns, right);
        return new LatencyRound(
            contender.name(), round, 10_000, 10_000, right, 0, 100, p50Ns, p50Ns, 2 * p50Ns, 3 * p50Ns, 4 * p50Ns);
    }

    private List<String> doubts()
    {
        return Doubts.of(results, new Comparison(results)).stream().map(Doubts.Doubt::toString).toList();
    }

    private Targets.Target target(final String beginning, final OptionalDouble twoHmacsNs)
    {
        final Comparison comparison = new Comparison(results);
        return Targets.of(results, comparison, Doubts.of(results, comparison), twoHmacsNs).stream()
            .filter(target -> target.what().startsWith(beginning))
            .findFirst().orElseThrow();
    }

    @Test
    void shouldCompareRoundWithRound()
    {
        rounds(5, 0.98);

        final Comparison.Ratio ratio =
            new Comparison(results).ratio("xdp", "c-xsk", Measure.PACKETS_PER_SECOND).orElseThrow();

        // the twin varies by 40,000 packets/s, ours with it: the ratio does not
        assertThat(ratio.rounds()).hasSize(5);
        assertThat(ratio.spread().min()).isCloseTo(0.98, Offset.offset(1e-5));
        assertThat(ratio.spread().max()).isCloseTo(0.98, Offset.offset(1e-5));
        assertThat(doubts()).isEmpty();
    }

    @Test
    void shouldTellMedianAndRange()
    {
        final Spread even = Spread.of(DoubleStream.of(4, 1, 3, 2));

        assertThat(even).isEqualTo(new Spread(2.5, 1, 4, 4));
        assertThat(Spread.of(DoubleStream.of(9, 1, 2)).median()).isEqualTo(2);
    }

    @Test
    void shouldSayWhichTargetsAreMet()
    {
        rounds(5, 0.96);

        assertThat(target("AF_XDP against its C twin", OptionalDouble.empty()).verdict()).isEqualTo(Verdict.MISSED);
        assertThat(target("latency at 10 kpps, AF_XDP spinning, p50", OptionalDouble.empty()).verdict())
            .isEqualTo(Verdict.MET);
        assertThat(target("AF_XDP against UDP", OptionalDouble.empty()).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(target("allocation", OptionalDouble.empty()).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void shouldSayWhenATargetsFiguresAreInDoubt()
    {
        rounds(4, 0.98);

        assertThat(target("AF_XDP against its C twin", OptionalDouble.empty()).measured())
            .isEqualTo("0.980 (0.980–0.980), in doubt");
    }

    /** The machine is slower in odd rounds: what is added is not. */
    @Test
    void shouldTellWhatAuthenticationAddsRoundByRound()
    {
        final Contender signed = new Contender("xdp-authenticated", Tier.XDP, "xdp", BASE, false, true, List.of());
        final Results authenticated = new Results(
            new Environment(Map.of()), Instant.parse("2026-11-21T13:40:00Z"), 1000, List.of(OURS, signed));
        final long[] openNs = {2000, 1000, 2000, 1000, 2000};
        final long[] addedNs = {510, 480, 500, 490, 520};
        for (int round = 1; round <= 5; round++)
        {
            for (final Contender contender : List.of(OURS, signed))
            {
                final long costNs = openNs[round - 1] + (contender.equals(signed) ? addedNs[round - 1] : 0);
                authenticated.add(
                    load(contender, round, 1000, 0, 1000 * costNs), latency(OURS, round, 2000), "ready");
            }
        }
        final Comparison comparison = new Comparison(authenticated);

        assertThat(Targets.of(authenticated, comparison, List.of(), OptionalDouble.of(400)))
            .filteredOn(target -> target.what().startsWith("AF_XDP authenticated"))
            .containsExactly(new Targets.Target(
                "AF_XDP authenticated, added CPU per packet against two HMACs by JMH", "at most 1.2",
                "1.250: 500 (480–520) ns added, two HMACs 400 ns", Verdict.MISSED));
    }

    @Test
    void shouldCallAllocationOfOneObjectInAThousandPacketsMissed()
    {
        rounds(5, 1);
        results.add(new AllocationRound("xdp", 1_000_000, 60, 16_000, Map.of("reflector", 16_000L)));

        assertThat(target("allocation at full load, reflecting thread, xdp", OptionalDouble.empty()).verdict())
            .isEqualTo(Verdict.MISSED);
    }

    @Test
    void shouldDoubtWhenShortNoisyOrStarved()
    {
        results.add(load(OURS, 1, 500_000, 0, SECOND_NS), latency(OURS, 1, 2000), "ready");
        results.add(load(OURS, 2, 700_000, 0, SECOND_NS * 4 / 10), latency(OURS, 2, 2000), "ready");

        assertThat(doubts()).containsExactly(
            "xdp: short: 2 rounds, at least 5 are needed",
            "xdp: noisy: best round 1.40 x the worst, limit 1.25",
            "xdp: noisy: had 0.40 of its core in a round, at least 0.50 are needed");
    }

    @Test
    void shouldDoubtWhenTheGeneratorSlept()
    {
        rounds(5, 1);
        results.add(new LoadRound("xdp", 6, 2_000_000, 650_000, 0, 0, Map.of(), SECOND_NS, 0, SECOND_NS, SECOND_NS,
            Map.of("idle", SECOND_NS / 2), Map.of()), latency(OURS, 6, 2000), "ready");

        assertThat(doubts()).containsExactly(
            "xdp: no full load: the generator's core was idle 0.50 of a round, limit 0.05");
    }

    @Test
    void shouldDoubtWhenWrongOrAnsweringAllOrMissingItsRate()
    {
        rounds(5, 1);
        results.add(load(OURS, 6, 650_000, 3, SECOND_NS), latency(OURS, 6, 2000), "ready");
        results.add(new LoadRound("c-xsk", 6, 650_000, 650_000, 0, 0, Map.of(), SECOND_NS, 0, 0, SECOND_NS,
            Map.of(), Map.of()), latency(TWIN, 6, 2000, 9_980), "ready");

        assertThat(doubts()).containsExactly(
            "c-xsk: not saturated: it answered all the generator had, and may be faster than this",
            "c-xsk: missed its rate in round 6: 10000 requests due, 10000 sent, 9980 answered",
            "xdp: 3 wrong replies");
    }

    @Test
    void shouldWriteFourFilesThatSayFail() throws IOException
    {
        rounds(5, 0.98);
        results.fail(OURS, "round 6: ended <early>");

        final Path page = new Report(results, OptionalDouble.empty()).write(directory);

        assertThat(page).hasFileName("bench-reflect-20261121T134000Z-FAIL.html").content()
            .contains("ended &lt;early&gt;", "6.18 &lt;rc&gt;", "<svg", "ready &lt;ours&gt;")
            .doesNotContain("{{", "http:", "https:", "src=", "@import", "<early>");
        assertThat(directory.resolve("bench-reflect-20261121T134000Z-FAIL.md")).content()
            .contains("| xdp / c-xsk | 0.980 (0.980–0.980) |", "* xdp: not measured: round 6: ended <early>");
    }

    @Test
    void shouldPutTablesBetweenTheMarksOfAReadme() throws IOException
    {
        rounds(5, 0.98);
        final Path readme = directory.resolve("README.md");
        Files.writeString(readme, "before\n<!-- bench-reflect -->\nold\n<!-- /bench-reflect -->\nafter\n");

        new Report(results, OptionalDouble.empty()).insert(readme);

        assertThat(readme).content()
            .startsWith("before\n<!-- bench-reflect -->\n### bench-reflect-20261121T134000Z\n")
            .endsWith("\n<!-- /bench-reflect -->\nafter\n")
            .contains("| xdp / c-xsk |").doesNotContain("old");
    }

    @Test
    void shouldKeepEveryRoundAndRoundTrip() throws IOException
    {
        rounds(5, 0.98);

        new Report(results, OptionalDouble.empty()).write(directory);

        final Path file = directory.resolve("bench-reflect-20261121T134000Z.json");
        final JsonNode json = new ObjectMapper().readTree(Files.readString(file));
        assertThat(json.path("format").asText()).isEqualTo("stampede-bench-reflect/1");
        assertThat(json.path("loadRounds")).hasSize(10);
        assertThat(json.path("latencyRounds").path(1).path("p50Ns").asLong()).isEqualTo(2200);
        try (HistogramLogReader log =
            new HistogramLogReader(directory.resolve("bench-reflect-20261121T134000Z.hlog").toFile()))
        {
            final Histogram twin = (Histogram)log.nextIntervalHistogram();
            final Histogram ours = (Histogram)log.nextIntervalHistogram();
            assertThat(twin.getTag()).isEqualTo("c-xsk");
            assertThat(twin.getTotalCount()).isEqualTo(50_000);
            assertThat(ours.getTag()).isEqualTo("xdp");
            assertThat(ours.valuesAreEquivalent(ours.getMaxValue(), 2200)).isTrue();
        }
    }

    @Test
    void shouldTakeWhatTwoHmacsCostFromTheNewestRunThatHasIt() throws IOException
    {
        Files.writeString(directory.resolve("micro-20261121T100000Z.json"), """
            [{"benchmark": "a.HmacBenchmark.reflect", "params": {"covered": "base", "keys": "1"},
              "primaryMetric": {"score": 500.0}},
             {"benchmark": "a.ReflectBenchmark.reflect", "params": {"mode": "stateless", "length": "44"},
              "primaryMetric": {"score": 40.0}}]
            """);
        Files.writeString(directory.resolve("micro-20261121T110000Z.json"), "[]");

        assertThat(JmhFigures.twoHmacsNs(directory)).hasValue(460);
        assertThat(JmhFigures.twoHmacsNs(directory.resolve("none"))).isEmpty();
    }
}
