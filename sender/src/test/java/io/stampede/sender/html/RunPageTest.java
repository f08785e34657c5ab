package io.stampede.sender.html;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.Timeline;
import io.stampede.sender.stats.TimelineSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import io.stampede.sender.testing.VirtualRun;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class RunPageTest
{
    private static final double PLOT_WIDTH = 1000;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+");

    private final FakeTime time = new FakeTime();

    @Test
    void shouldHaveAllItsPartsAndNothingFromOutside()
    {
        final PagedRun run = eventful();

        assertThat(run.elements("section")).extracting(section -> section.getAttribute("id"))
            .containsExactly("over-time", "distributions", "behind", "figures", "definitions");
        assertThat(run.elements("div")).filteredOn(div -> div.getAttribute("class").startsWith("plot"))
            .extracting(div -> div.getAttribute("id")).containsExactly(
                "rtt", "forward", "backward", "lossforward", "lossbackward", "lossopen",
                "nines", "ways", "variation", "offset", "pacing", "residence");
        assertThat(run.page().replace("xmlns=\"http://www.w3.org/1999/xhtml\"", ""))
            .doesNotContainPattern("https?:|src=|href=|url\\(|@import|<link|<img|<iframe");
    }

    @Test
    void shouldSayInWordsWhatEachPictureShows()
    {
        final PagedRun run = eventful();

        assertThat(run.elements("svg")).hasSize(12).allSatisfy(svg ->
        {
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            assertThat(run.element(svg.getAttribute("aria-labelledby")).getTextContent()).isNotBlank();
            assertThat(run.element(svg.getAttribute("aria-describedby")).getTextContent()).isNotBlank();
        });
        assertThat(run.elements("th")).allSatisfy(head ->
            assertThat(head.getAttribute("scope")).isIn("row", "col"));
        assertThat(run.elements("table")).allSatisfy(table ->
            assertThat(table.getElementsByTagName("caption").getLength()).isEqualTo(1));
        assertThat(run.elements("*")).extracting(element -> element.getAttribute("id")).filteredOn(id -> !id.isEmpty())
            .doesNotHaveDuplicates();
    }

    @Test
    void shouldDrawEachSliceWhereItIs()
    {
        final PagedRun run = eventful();

        final List<TimelineSummary.Slice> slices = run.timeline().slices();
        final double last = slices.getLast().number() + 1;
        final double[] drawn = coordinates(run.path("rtt", "p50"));
        final List<TimelineSummary.Slice> answered =
            slices.stream().filter(slice -> slice.fates().answered() > 0).toList();
        assertThat(drawn).hasSize(2 * answered.size());
        for (int i = 0; i < answered.size(); i++)
        {
            assertThat(drawn[2 * i])
                .isCloseTo((answered.get(i).number() + 0.5) / last * PLOT_WIDTH, Offset.offset(0.06));
        }
        assertRisesWith(drawn, answered);
        assertThat(count(run.path("lossforward", "column"), 'Z'))
            .isEqualTo(slices.stream().filter(slice -> slice.fates().lostForward() > 0).count()).isPositive();
        assertThat(count(run.path("lossbackward", "column"), 'Z'))
            .isEqualTo(slices.stream().filter(slice -> slice.fates().lostBackward() > 0).count()).isPositive();
        assertThat(count(run.path("rtt", "lost"), 'M'))
            .isEqualTo(slices.stream().filter(slice -> slice.fates().lost() > 0).count());
    }

    /** The larger a delay, the higher up it is. */
    private static void assertRisesWith(final double[] drawn, final List<TimelineSummary.Slice> slices)
    {
        for (int i = 1; i < slices.size(); i++)
        {
            final int expected = Long.signum(slices.get(i).rtt().p50Ns() - slices.get(0).rtt().p50Ns());
            final double rise = drawn[1] - drawn[2 * i + 1];
            assertThat(Math.abs(rise) < 0.11 || Math.signum(rise) == expected).as("slice " + i).isTrue();
        }
    }

    private static double[] coordinates(final String path)
    {
        return NUMBER.matcher(path).results().map(MatchResult::group).mapToDouble(Double::parseDouble).toArray();
    }

    private static long count(final String path, final char command)
    {
        return path.chars().filter(each -> each == command).count();
    }

    @Test
    void shouldHaveTheFiguresOfTheTextReport() throws IOException
    {
        final PagedRun run = eventful();

        final StringBuilder text = new StringBuilder();
        TextReport.write(run.result(), text);
        assertThat(run.elements("pre").getFirst().getTextContent()).isEqualTo(text.toString().strip());
        final List<String> rows =
            text.toString().lines().filter(line -> line.matches("(RTT|forward|pacing).*s")).toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(5);
        final List<String> cells = run.elements("td").stream().map(Element::getTextContent).toList();
        for (final String row : rows)
        {
            assertThat(cells).containsAll(Arrays.stream(row.substring(15).strip().split("\\s+"))
                .map(cell -> cell.replaceFirst("us", "\u202Fµs").replaceFirst("(?<=[0-9])(?=[nm]?s)", "\u202F")
                    .replace("-", "−")).toList());
        }
    }

    @Test
    void shouldGreyOneWayDelaysThatMeanNothingAndSayWhy()
    {
        final ImpairedPath path = path(ordinal -> Fate.answered(MS + 10 * ordinal, 2 * MS + 20 * ordinal));
        path.remoteErrorEstimate(0x0001);
        path.remoteOffset(-5_000 * MS);

        final PagedRun run = PagedRun.of(plan(200, 9), path, time);

        assertThat(run.element("forward").getAttribute("class")).contains("doubtful");
        assertThat(run.element("backward").getAttribute("class")).contains("doubtful");
        assertThat(run.element("rtt").getAttribute("class")).doesNotContain("doubtful");
        assertThat(run.page()).contains("not meaningful: the reflector&#39;s clock is not synchronized (S bit 0)");
        assertThat(run.element("forward").getTextContent()).contains("0 = −4.999\u202Fs").doesNotContain("NaN");
        assertThat(run.element("offset").getTextContent()).contains("0 = −5");
    }

    @Test
    void shouldNotDoubtOneWayDelaysOfClocksThatAgree()
    {
        final PagedRun run = PagedRun.of(plan(200, 9), path(ordinal(Fate.answered(MS, 2 * MS))), time);

        assertThat(run.element("forward").getAttribute("class")).doesNotContain("doubtful");
        assertThat(run.elements("p")).noneMatch(p -> p.getAttribute("class").equals("doubt"));
    }

    @Test
    void shouldShowNegativeDelaysAsNegative()
    {
        final ImpairedPath path = path(ordinal(Fate.answered(MS, 2 * MS)));
        path.remoteOffset(-MS - 50_000);

        final PagedRun run = PagedRun.of(plan(20, 0), path, time);

        assertThat(run.element("forward-d").getTextContent()).contains("least −50.0\u202Fµs");
        assertThat(run.page()).contains("<td data-head=\"Min\">−50.0\u202Fµs</td>");
    }

    @Test
    void shouldSayThatDirectionsOfLossAreNotKnown()
    {
        final ImpairedPath path = new ImpairedPath(time, false, TIMEOUT_NS,
            ordinal -> ordinal == 30 ? Fate.lostForward() : Fate.answered(MS, MS));

        final PagedRun run = PagedRun.of(plan(200, 0), path, time);

        assertThat(run.page()).contains("forward n/a, backward n/a: the reflector numbers its replies as we");
        assertThat(count(run.path("loss", "column"), 'Z')).isEqualTo(1);
        assertThat(run.path("forward", "lost")).isEmpty();
        assertThat(run.path("rtt", "lost")).isNotEmpty();
    }

    @Test
    void shouldDrawLossAndNothingElseWhenAllIsLost()
    {
        final PagedRun run = PagedRun.of(plan(100, 5), path(ordinal(Fate.lostForward())), time);

        assertThat(run.elements("div")).filteredOn(div -> div.getAttribute("class").startsWith("plot"))
            .extracting(div -> div.getAttribute("id")).containsExactly("loss", "pacing");
        assertThat(count(run.path("loss", "column"), 'Z')).isEqualTo(run.timeline().slices().size());
        assertThat(run.page()).contains("No reply came in time.");
    }

    @Test
    void shouldHaveAPageOfOneProbe()
    {
        final PagedRun run = PagedRun.of(plan(1, 5), path(ordinal(Fate.answered(MS, 2 * MS))), time);

        assertThat(coordinates(run.path("rtt", "p50 dots"))).hasSize(3);
        assertThat(run.page()).contains("No two probes in a row were answered.").doesNotContain("NaN");
    }

    @Test
    void shouldHaveAPageOfNoProbe()
    {
        final SenderPlan plan = plan(1, 0);
        final ImpairedPath path = path(ordinal(Fate.answered(MS, MS)));
        final SenderSession session = VirtualRun.newSession(plan, path, time);
        session.onStart();
        session.onClose();

        final PagedRun run = PagedRun.of(Results.of(plan, session, path.statistics()),
            new Timeline(plan, 1).summary(), new Verdict(3, List.of("no probe left")));

        assertThat(run.page()).contains("No probe left, so there is nothing to draw", "<li>no probe left</li>")
            .doesNotContain("NaN");
        assertThat(run.elements("svg")).isEmpty();
    }

    @Test
    void shouldDrawAnHourInNoMorePointsThanAMinute()
    {
        final SenderPlan plan = new SenderPlan(
            Schedule.periodic(7_200, 5e8, TIMEOUT_NS), ProbeShape.base(VirtualRun.SSID), 77, 1);
        final Timeline timeline = new Timeline(plan, 1);
        final ImpairedPath path = path(ordinal -> Fate.answered(MS + ordinal * 100, 2 * MS));
        final SenderSession session = VirtualRun.newSession(plan, path, time, List.of(timeline));
        session.onStart();
        while (!session.isDone())
        {
            while (session.doWork() > 0)
            {
                // until nothing is left to do at this instant
            }
            time.advance(10 * MS);
        }
        session.onClose();

        final PagedRun run =
            PagedRun.of(Results.of(plan, session, path.statistics()), timeline.summary(), PagedRun.GOOD);

        assertThat(run.timeline().slices()).hasSizeBetween(Timeline.BINS / 2, Timeline.BINS);
        assertThat(run.timeline().slices().stream().mapToLong(slice -> slice.fates().answered()).sum())
            .isEqualTo(7_200);
        assertThat(run.page().length()).isLessThan(400_000);
        assertThat(run.element("rtt").getTextContent()).contains("10\u202Fmin", "50\u202Fmin");
    }

    @Test
    void shouldDrawPercentilesAsTheyAre()
    {
        final PagedRun run = eventful();

        final DistributionSummary rtt = run.result().distribution(RunResult.RTT);
        final double[] drawn = coordinates(run.path("nines", "curve rtt"));
        final double nines = Math.log10((double)rtt.count());
        final double least = drawn[1];
        for (int i = 0; i < drawn.length / 2; i++)
        {
            final double percent = i == drawn.length / 2 - 1 ? 100 : 100 - 100 * Math.pow(10, -i / 20.0);
            assertThat(drawn[2 * i]).isCloseTo(
                (percent == 100 ? nines : i / 20.0) / nines * PLOT_WIDTH, Offset.offset(0.06));
            assertThat(drawn[2 * i + 1]).as("p" + percent).isLessThanOrEqualTo(i == 0 ? least : drawn[2 * i - 1]);
        }
        assertThat(drawn[drawn.length - 1]).isLessThan(least / 2);
    }

    @Test
    void shouldTakeNothingOfTheUsersForMarkup()
    {
        final String evil = "<script>alert('1')</script> & \"{{data}}\" \u0000 ]]>";
        final PagedRun run = eventful();
        final Verdict verdict = new Verdict(1, List.of(evil));

        final PagedRun page = PagedRun.of(run.result(), run.timeline(), verdict);

        assertThat(page.elements("script")).hasSameSizeAs(run.elements("script"));
        assertThat(page.elements("li")).extracting(Element::getTextContent).contains(evil.replace('\u0000', '\uFFFD'));
    }

    @ParameterizedTest
    @CsvSource({"0,0 ns", "-0.3,0 ns", "-50000,−50.0 µs", "1250000,1.25 ms", "3e9,3.00 s", "-3.6e12,−60.0 min"})
    void shouldWriteDurationsWithTheirUnitApart(final double ns, final String expected)
    {
        assertThat(Quantity.duration(ns).replace('\u202F', ' ')).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 7, 999, 1_000, 20_000, 999_999, 1e9, 3.6e12})
    void shouldNameRoundValuesWithinEveryAxis(final double most)
    {
        Stream.of(Axis.delays(most / 100.0, most), Axis.delays(0, most), Axis.delays(-most, most),
            Axis.delays(most, most), Axis.delays(1e13 + most, 1e13 + 2.0 * most), Axis.time(most)).forEach(axis ->
        {
            assertThat(axis.ticks()).as(axis.toString()).hasSizeBetween(1, 12);
            assertThat(axis.ticks()).extracting(Axis.Tick::label).doesNotHaveDuplicates();
            assertThat(axis.ticks()).allSatisfy(tick -> assertThat(axis.at(tick.value())).isBetween(-1e-9, 1 + 1e-9));
        });
    }

    private PagedRun eventful()
    {
        return PagedRun.of(plan(12_000, 1_000), PagedRun.eventful(time, 8762), time);
    }

    private static LongFunction<Fate> ordinal(final Fate fate)
    {
        return ordinal -> fate;
    }

    private ImpairedPath path(final LongFunction<Fate> fates)
    {
        return new ImpairedPath(time, true, TIMEOUT_NS, fates);
    }
}
