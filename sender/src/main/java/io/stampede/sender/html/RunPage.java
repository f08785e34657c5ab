package io.stampede.sender.html;

import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.stats.TimelineSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A run as one page: its pictures are SVG, style and script are inside, nothing is fetched, and it is XML as well as
 * HTML. All that is not ours is escaped.
 */
public final class RunPage
{
    private RunPage()
    {
    }

    /**
     * Writes the whole page; leaves {@code out} open.
     *
     * @param timeline the same run over time.
     */
    public static void write(
        final RunResult result, final Verdict verdict, final TimelineSummary timeline, final OutputStream out)
        throws IOException
    {
        final Overview overview = new Overview(result, verdict);
        final Curves curves = new Curves(result);
        final ClockAndPacing behind = new ClockAndPacing(result, timeline);
        final StringBuilder text = new StringBuilder();
        TextReport.write(result, text);
        final String page = new Template("/run.html").fill(Map.ofEntries(
            Map.entry("target", Markup.escape(result.config().endpoints().target())),
            Map.entry("facts", overview.facts()),
            Map.entry("words", overview.words()),
            Map.entry("tiles", overview.tiles()),
            Map.entry("slice", Quantity.duration(timeline.widthNs())),
            Map.entry("overtime", new OverTime(result, timeline).html()),
            Map.entry("roundtrip", curves.roundTrip()),
            Map.entry("oneway", curves.oneWay()),
            Map.entry("variation", curves.variation()),
            Map.entry("offset", behind.offset()),
            Map.entry("pacing", behind.pacing()),
            Map.entry("residence", behind.residence()),
            Map.entry("tables", new Tables(result).all()),
            Map.entry("text", Markup.escape(text.toString().strip())),
            Map.entry("version", Markup.escape(result.config().machine().version())),
            Map.entry("data", ReadOuts.json(timeline))));
        out.write(page.getBytes(StandardCharsets.UTF_8));
    }
}
