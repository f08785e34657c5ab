package io.stampede.sender.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where results go: of a run, and of the report of a recorded one. */
final class OutputOptions
{
    @Option(names = "--json", description = "Print one JSON object (stamp-result/1) instead of the text report.")
    private boolean isJson;

    @Option(names = "--packets", description = "Keep every probe in the JSON object; up to 1000000 probes.")
    private boolean hasPackets;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
        description = "Write the JSON object to FILE, complete or not at all.")
    private @Nullable Path output;

    @Option(names = "--hlog", paramLabel = "FILE", description = "Write an HdrHistogram log to FILE.")
    private @Nullable Path histogramLog;

    @Option(names = "--csv", paramLabel = "FILE",
        description = "Write a line per probe to FILE, in the order they were sent.")
    private @Nullable Path csv;

    @Mixin
    private PageOptions page = new PageOptions();

    @Option(names = "--fail-on", paramLabel = "EXPR",
        description = "Exit 1 if a condition hits: loss>1%%,p99>5ms,lost>0,duplicates>0,reordered>0,late>0," +
            "notSent>0. Percentiles are of rtt, or as forward.p99.")
    private @Nullable String failOn;

    boolean isJson()
    {
        return isJson;
    }

    boolean hasPackets()
    {
        return hasPackets;
    }

    @Nullable Path output()
    {
        return output;
    }

    @Nullable Path histogramLog()
    {
        return histogramLog;
    }

    @Nullable Path csv()
    {
        return csv;
    }

    PageOptions page()
    {
        return page;
    }

    /** As typed; null if not. */
    @Nullable String failOn()
    {
        return failOn;
    }

    List<FailCondition> failConditions() throws CommandFailure
    {
        return failOn == null ? List.of() : FailCondition.parseAll(failOn);
    }

    /**
     * Refuses what could not be written, or is not understood.
     *
     * @param intervals another file to be written; null for none.
     */
    void checkWith(final @Nullable Path intervals) throws CommandFailure
    {
        if (failOn != null)
        {
            FailCondition.parseAll(failOn);
        }
        Results.check(output, histogramLog, csv, page.file(), intervals);
    }

    /** Refuses to write over what is read. */
    void checkApart(final @Nullable Path intervals, final List<Path> inputs) throws CommandFailure
    {
        Results.checkApart(inputs, output, histogramLog, csv, page.file(), intervals);
    }
}
