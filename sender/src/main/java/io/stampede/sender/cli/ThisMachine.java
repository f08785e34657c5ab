package io.stampede.sender.cli;

import io.stampede.sender.report.RunConfig;
import java.util.List;

/** What a run is made with: this program, this machine, this Java. */
final class ThisMachine
{
    private ThisMachine()
    {
    }

    /** As the options of its load say. */
    static RunConfig.Machine with(final LoadOptions load)
    {
        return with(load.idle(), load.threads(), load.cpus());
    }

    /** The same of a run without these options. */
    static RunConfig.Machine with(final LoadOptions.Idle idle, final int threads, final List<Integer> cpus)
    {
        return new RunConfig.Machine(
            StampSender.version(),
            System.getProperty("os.name") + " " + System.getProperty("os.version") + " " +
                System.getProperty("os.arch"),
            System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
            idle.name(),
            threads,
            cpus);
    }
}
