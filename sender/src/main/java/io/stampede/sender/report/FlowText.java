package io.stampede.sender.report;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Flows in words: how many there were, and those that lost, doubled or delayed something, the worst first. */
final class FlowText
{
    /** More are for the JSON object. */
    private static final int SHOWN = 10;

    private FlowText()
    {
    }

    static void write(final List<FlowResult> flows, final Appendable out) throws IOException
    {
        if (flows.size() < 2)
        {
            return;
        }
        final List<FlowResult> notable = flows.stream()
            .filter(flow -> !flow.isClean())
            .sorted(Comparator.comparingLong(FlowText::weight).reversed())
            .toList();
        out.append(flows.size() + " flows: " + (flows.size() - notable.size()) +
            " with one answer to every probe, in time and in order" +
            (notable.isEmpty() ? "" : "; " + notable.size() + " others" +
            (notable.size() > SHOWN ? ", the " + SHOWN + " worst of them" : "")) + "\n");
        if (!notable.isEmpty())
        {
            table(notable, out);
        }
    }

    private static long weight(final FlowResult flow)
    {
        return flow.loss().lost() + flow.notSent() + flow.duplicates() + flow.reordered() + flow.late();
    }

    private static void table(final List<FlowResult> flows, final Appendable out) throws IOException
    {
        out.append(String.format(Locale.ROOT, "%7s %6s %10s %10s %8s %8s %8s %8s %8s %8s%n", "SSID", "port", "sent",
            "received", "lost", "forward", "back", "dup.", "reord.", "late"));
        for (final FlowResult flow : flows.subList(0, Math.min(SHOWN, flows.size())))
        {
            out.append(String.format(Locale.ROOT, "%7d %6d %10d %10d %8d %8s %8s %8d %8d %8d%s%n",
                flow.ssid(), flow.localPort(), flow.sent(), flow.received(), flow.loss().lost(),
                text(flow.loss().forward()), text(flow.loss().backward()),
                flow.duplicates(), flow.reordered(), flow.late(),
                flow.notSent() == 0 ? "" : "  " + flow.notSent() + " not sent"));
        }
    }

    private static String text(final @Nullable Long count)
    {
        return count == null ? "n/a" : count.toString();
    }
}
