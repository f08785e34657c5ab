package io.stampede.sender.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of how the load is made: by how many flows, on which threads. */
final class LoadOptions
{
    private static final int MAX_FLOWS = 1_024;
    private static final int MAX_THREADS = 2;

    /** How the sender's threads wait. */
    enum Idle
    {
        busy, adaptive
    }

    @Option(names = "--flows", paramLabel = "N",
        description = "Send as N sessions in turn, each from a UDP port of its own, with its own SSID and numbers: " +
            "1..1024. With --source ADDR:PORT the ports follow one another. Default: 1.")
    private int flows = 1;

    @Option(names = "--threads", paramLabel = "N",
        description = "1: one thread sends and receives. 2: sending and receiving have one each. Default: 1.")
    private int threads = 1;

    @Option(names = "--cpu", paramLabel = "N", split = ",", splitSynopsisLabel = ",",
        description = "Tie the sender's thread to this core; with --threads 2 two of them, the sending one's first.")
    private List<Integer> cpus = List.of();

    @Option(names = "--idle", paramLabel = "HOW",
        description = "How these threads wait: busy spins all the time, adaptive sleeps between probes. " +
            "Default: busy with --cpu, adaptive without.")
    private @Nullable Idle idle;

    /** Refuses what does not go together. */
    void check() throws CommandFailure
    {
        if (flows < 1 || flows > MAX_FLOWS)
        {
            throw CommandFailure.usage("--flows " + flows + ": must be 1.." + MAX_FLOWS);
        }
        if (threads < 1 || threads > MAX_THREADS)
        {
            throw CommandFailure.usage("--threads " + threads + ": must be 1 or 2");
        }
        if (!cpus.isEmpty() && cpus.size() != threads)
        {
            throw CommandFailure.usage("--threads " + threads + " with --cpu " +
                String.join(",", cpus.stream().map(String::valueOf).toList()) +
                ": each thread needs one core of its own — name " + threads);
        }
        if (cpus.size() == MAX_THREADS && cpus.getFirst().equals(cpus.getLast()))
        {
            throw CommandFailure.usage("--cpu " + cpus.getFirst() + "," + cpus.getLast() + ": core " +
                cpus.getFirst() + " is named twice — each thread needs one of its own");
        }
    }

    /** Sessions that take turns. */
    int flows()
    {
        return flows;
    }

    /** 1, or 2 where sending and receiving have one each. */
    int threads()
    {
        return threads;
    }

    /** Cores of the threads, the sending one's first; empty for any. */
    List<Integer> cpus()
    {
        return cpus;
    }

    Idle idle()
    {
        return idle != null ? idle : cpus.isEmpty() ? Idle.adaptive : Idle.busy;
    }
}
