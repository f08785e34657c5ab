package io.stampede.sender.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of a run of many sessions; what is sent stands in its file. */
final class SessionsOptions
{
    /** Alarms are of windows; the others are counted by sockets, which groups share. */
    private static final Set<String> NOT_OF_GROUPS = Set.of("alarms", "garbage", "unknown");

    @Parameters(index = "0", paramLabel = "FILE",
        description = "What to send, as YAML: groups of sessions; see the README.")
    private Path file = Path.of("");

    @Option(names = "--check",
        description = "Say what would run, how much and from how many source ports, and send nothing.")
    private boolean isCheck;

    @Option(names = "--cpu", paramLabel = "N", description = "Tie the sender's thread to this core.")
    private @Nullable Integer cpu;

    @Option(names = "--idle", paramLabel = "HOW",
        description = "How this thread waits: busy spins all the time, adaptive sleeps between probes. Default: busy " +
            "with --cpu, adaptive without.")
    private LoadOptions.@Nullable Idle idle;

    @Option(names = "--fail-on", paramLabel = "COND[,COND...]",
        description = "Exit with 1 if, in any group, a figure is beyond a limit, as in loss>1%%,p99>5ms; as of a " +
            "single run, but alarms, garbage and unknown.")
    private @Nullable String failOn;

    @Option(names = "--json", description = "Print one JSON object (stamp-sessions/1) instead of the text report.")
    private boolean isJson;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
        description = "Write the JSON object to FILE, complete or not at all.")
    private @Nullable Path output;

    @Option(names = {"-q", "--quiet"}, description = "No progress on standard error.")
    private boolean isQuiet;

    Path file()
    {
        return file;
    }

    boolean isCheck()
    {
        return isCheck;
    }

    /** The core of the thread; none if it may run on any. */
    List<Integer> cpus()
    {
        return cpu == null ? List.of() : List.of(cpu);
    }

    LoadOptions.Idle idle()
    {
        return idle != null ? idle : cpu == null ? LoadOptions.Idle.adaptive : LoadOptions.Idle.busy;
    }

    List<FailCondition> failConditions() throws CommandFailure
    {
        final List<FailCondition> conditions = failOn == null ? List.of() : FailCondition.parseAll(failOn);
        for (final FailCondition condition : conditions)
        {
            if (NOT_OF_GROUPS.contains(condition.figure()))
            {
                throw CommandFailure.usage("--fail-on '" + condition.text() + "': groups have no '" +
                    condition.figure() + "': many sessions have no alarms, and what is no reply to any of them is of " +
                    "no group — leave it out");
            }
        }
        return conditions;
    }

    boolean isJson()
    {
        return isJson;
    }

    @Nullable Path output()
    {
        return output;
    }

    boolean isQuiet()
    {
        return isQuiet;
    }
}
