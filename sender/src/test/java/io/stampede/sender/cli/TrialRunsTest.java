package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.clock.WallClock;
import io.stampede.net.Port;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.SearchedTrial;
import io.stampede.sender.search.RateSearch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What one trial of a search is told to be. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TrialRunsTest
{
    private static final InetSocketAddress NEAR = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    private static final InetSocketAddress FAR = new InetSocketAddress(InetAddress.getLoopbackAddress(), 862);
    private static final RateSearch.Step STEP = new RateSearch.Step(1_000, 10_000_000);
    private static final long OVERFLOW = 3;

    private final SearchOptions options = options("127.0.0.1", "-W", "10ms");
    private final TrialRuns runs = new TrialRuns(options, null);

    private static SearchOptions options(final String... arguments)
    {
        final SearchOptions parsed = new SearchOptions();
        new CommandLine(CommandSpec.create().addMixin("options", CommandSpec.forAnnotatedObject(parsed)))
            .parseArgs(arguments);
        return parsed;
    }

    private SenderPlan plan() throws CommandFailure
    {
        return options.plan(options.sizes(false).getFirst(), false, 1, 1);
    }

    /** Somebody who takes probes and answers none. */
    private static FlowPorts open(final Port port) throws CommandFailure
    {
        final PortOpening opening = new PortOpening(FAR, NEAR.getPort())
        {
            @Override
            ProbePort openFrom(final List<Integer> ports, final WallClock clock)
            {
                return new ProbePort(port, List.of(NEAR));
            }
        };
        return FlowPorts.open(opening, 1, 1, new SecureRandom());
    }

    private SearchedTrial trial(final FlowPorts ports) throws CommandFailure, InterruptedException
    {
        final RunResult run = runs.run(plan(), ports, runs.schedule(STEP));
        return runs.judge(STEP, run, options.goal(1_000));
    }

    @Test
    void shouldNotBlameATrialForWhatWasDroppedBeforeIt() throws CommandFailure, InterruptedException
    {
        final Port port = LoopbackPort.pair(NEAR, FAR, new KernelWallClock()).first();
        try (FlowPorts ports = open(port))
        {
            // in a run nobody judged
            port.statistics().receiveQueueOverflow = OVERFLOW;

            final SearchedTrial trial = trial(ports);

            assertThat(trial.ownDrops()).isZero();
            assertThat(trial.trial().lost()).isEqualTo(trial.trial().sent()).isEqualTo(10);
        }
    }

    @Test
    void shouldNotTakeDropsBackWhenPortsAreNew() throws CommandFailure, InterruptedException
    {
        final Port used = LoopbackPort.pair(NEAR, FAR, new KernelWallClock()).first();
        try (FlowPorts ports = open(used))
        {
            used.statistics().receiveQueueOverflow = OVERFLOW;
            assertThat(trial(ports).trial().sent()).isEqualTo(10);
        }
        try (FlowPorts ports = open(LoopbackPort.pair(NEAR, FAR, new KernelWallClock()).first()))
        {
            assertThat(trial(ports).ownDrops()).isZero();
        }
    }

    @Test
    void shouldRememberNoMoreProbesThanATrialHas() throws CommandFailure
    {
        // within the 10 s a reply may take 200 million would leave
        final TrialRuns patient = new TrialRuns(options("127.0.0.1", "-W", "10s"), null);

        final SenderPlan plan = plan().withSchedule(patient.schedule(new RateSearch.Step(20_000_000, 100_000_000)));

        assertThat(plan.schedule().expectedProbes()).isEqualTo(2_000_000);
        assertThat(plan.inFlightCapacity()).isEqualTo(1 << 21);
    }
}
