package io.stampede.sender.report;

import io.stampede.sender.search.SearchResult;
import io.stampede.sender.stats.DistributionSummary;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A search in words and two tables. */
public final class SearchText
{
    private static final double BITS_PER_OCTET = 8;
    private static final double MEGA = 1e6;
    private static final double[] PERCENTS = {50, 90, 99, 99.9};

    private final SearchReport report;
    private final Appendable out;

    private SearchText(final SearchReport report, final Appendable out)
    {
        this.report = report;
        this.out = out;
    }

    /** Writes the whole report. */
    public static void write(final SearchReport report, final Appendable out) throws IOException
    {
        final SearchText text = new SearchText(report, out);
        text.heading();
        text.rates();
        text.latencies();
        text.legend();
    }

    private void heading() throws IOException
    {
        final RunConfig.Endpoints endpoints = report.endpoints();
        line("");
        line("STAMP " + TextReport.endpoint(endpoints.remoteAddress(), endpoints.remotePort()) + " from " +
            endpoints.localAddress() + ", rates without too much loss");
        if (!report.sizes().isEmpty())
        {
            line(SearchWords.definition(report.sizes().getFirst().goal()));
        }
        line("");
    }

    private void rates() throws IOException
    {
        line(String.format(Locale.ROOT, "%-11s %11s %12s  %-25s %6s  %s",
            "Frame", "Throughput", "Mbit/s", "good .. bad", "Trials", "Limit"));
        for (final SearchReport.OfSize size : report.sizes())
        {
            final SearchResult result = size.result();
            final Double throughput = result.throughputPps();
            line(String.format(Locale.ROOT, "%-11s %11s %12s  %-25s %6d  %s",
                size.size().label(),
                throughput == null ? "none" : SearchWords.rate(throughput),
                throughput == null ? "n/a" : String.format(Locale.ROOT, "%.4g",
                    throughput * size.size().meanFrameOctets() * BITS_PER_OCTET / MEGA),
                rate(result.lowerPps()) + " .. " + rate(result.upperPps()),
                result.trials().size(),
                SearchWords.limit(size)));
            final String blame = SearchWords.blame(size.atUpper());
            if (!blame.isEmpty())
            {
                line("            at " + rate(result.upperPps()) + ": " + blame);
            }
        }
        line("");
    }

    private static String rate(final @Nullable Double pps)
    {
        return pps == null ? "n/a" : SearchWords.rate(pps);
    }

    private void latencies() throws IOException
    {
        line(String.format(Locale.ROOT, "%-11s %5s %11s %9s %9s %9s %9s %9s %9s %6s",
            "RTT", "load", "sent", "Min", "p50", "p90", "p99", "p99.9", "Max", "lost"));
        for (final SearchReport.OfSize size : report.sizes())
        {
            for (final SearchReport.Latency latency : size.latencies())
            {
                line(String.format(Locale.ROOT, "%-11s %4d%% %11s%s %6d%s", size.size().label(), latency.percent(),
                    SearchWords.rate(latency.trial().trial().sentPps()), cells(latency.rtt()),
                    latency.trial().loss().lost(),
                    latency.trial().limitation() == null ? "" : "  ! " + latency.trial().limitation()));
            }
        }
        line("");
    }

    private static String cells(final DistributionSummary rtt)
    {
        if (rtt.isEmpty())
        {
            return String.format(Locale.ROOT, " %9s", "n/a");
        }
        final StringBuilder cells = new StringBuilder();
        cell(cells, (double)rtt.moments().min());
        for (final double percent : PERCENTS)
        {
            cell(cells, (double)rtt.percentile(percent));
        }
        cell(cells, (double)rtt.moments().max());
        return cells.toString();
    }

    private static void cell(final StringBuilder cells, final double valueNs)
    {
        cells.append(String.format(Locale.ROOT, " %9s", DurationFormat.of(valueNs)));
    }

    private void legend() throws IOException
    {
        boolean isRaised = false;
        boolean isImix = false;
        for (final SearchReport.OfSize size : report.sizes())
        {
            isRaised |= size.size().label().contains(" as ");
            isImix |= size.size().frameOctets().size() > 1;
        }
        line("Frame: octets of Ethernet with header and FCS. RTT = (T4 - T1) - (T3 - T2), at shares of the throughput");
        if (isRaised)
        {
            line("\"as\": the smallest STAMP frame that can be sent in its place (Ethernet 14, IP " +
                (report.ipVersion() == 6 ? 40 : 20) + ", UDP 8, STAMP 44 or 112, FCS 4; padding takes 4 or more)");
        }
        if (isImix)
        {
            line("imix: frames of 64, 594 and 1518 as 7:4:1, 64 being the smallest STAMP frame");
        }
    }

    private void line(final String text) throws IOException
    {
        out.append(text).append('\n');
    }
}
