package io.stampede.sender.cli;

import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Timeline;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The run as a page for a browser, and what must watch the run for it. */
final class PageOptions
{
    @Option(names = "--html", paramLabel = "FILE",
        description = "Write the run to FILE as one page for a browser: delays and loss over time, percentiles, " +
            "clocks, all figures. It fetches nothing. Complete or not at all.")
    private @Nullable Path file;

    /** Null if no page is wanted. */
    @Nullable Path file()
    {
        return file;
    }

    /** What has to see every sample of the run; null if no page is wanted. */
    @Nullable Timeline timeline(final SenderPlan plan, final int flowCount)
    {
        return file == null ? null : new Timeline(plan, flowCount);
    }
}
