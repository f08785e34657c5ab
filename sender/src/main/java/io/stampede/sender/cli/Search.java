package io.stampede.sender.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stampede.clock.KernelWallClock;
import io.stampede.net.SocketAddressText;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.ProbeSize;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.SearchJson;
import io.stampede.sender.report.SearchReport;
import io.stampede.sender.report.SearchText;
import io.stampede.sender.report.SearchedTrial;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.report.WholeFile;
import io.stampede.sender.search.RateSearch;
import io.stampede.sender.search.SearchGoal;
import io.stampede.sender.search.SearchResult;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A search from options to exit code, on the thread that calls it. */
final class Search
{
    private static final int MAX_SSID = 65_535;
    private static final int[] LATENCY_PERCENTS = {10, 50, 90};
    private static final double PERCENT = 100;
    /** Of what the sender reaches back to back: on a schedule it reaches a bit less. */
    private static final double OF_BACK_TO_BACK = 1.1;
    /** That was a short run, and a cold one: where the sender keeps a rate above it, the search goes on to a higher. */
    private static final double RAISE = 1.5;
    private static final int MAX_RAISES = 8;

    private final SearchOptions options;
    private final Map<String, String> supplied;
    private final PrintWriter out;
    private final PrintWriter err;
    private final SecureRandom random = new SecureRandom();
    private final TrialRuns runs;

    /**
     * @param supplied options as typed.
     * @param runs     makes the trials.
     */
    Search(
        final SearchOptions options,
        final Map<String, String> supplied,
        final TrialRuns runs,
        final PrintWriter out,
        final PrintWriter err)
    {
        this.options = options;
        this.supplied = supplied;
        this.out = out;
        this.err = err;
        this.runs = runs;
    }

    /** The exit code. */
    int run() throws CommandFailure, InterruptedException
    {
        options.check();
        final Path output = options.output();
        Results.check(output);
        final InetSocketAddress remote = options.target().address(options.path().isLoopback());
        final boolean isIpv6 = remote.getAddress() instanceof Inet6Address;
        final List<ProbeSize> sizes = options.sizes(isIpv6);
        StopSignals.install(runs::stop, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
        final long startEpochNs = new KernelWallClock().epochNs();
        final List<SearchReport.OfSize> found = new ArrayList<>();
        InetSocketAddress local = new InetSocketAddress(remote.getAddress(), 0);
        for (final ProbeSize size : sizes)
        {
            if (runs.isStopped())
            {
                break;
            }
            final SenderPlan plan = options.plan(size, isIpv6, 1 + random.nextInt(MAX_SSID), random.nextLong());
            final Wiring wiring = new Wiring(options.target(), options.path(), remote, plan, false);
            try (FlowPorts ports = FlowPorts.open(
                wiring.opening(), options.load().flows(), options.load().threads(), random))
            {
                local = ports.local();
                warmUp(remote.getAddress(), plan.shape());
                found.add(search(size, plan, ports));
            }
            catch (final OutOfMemoryError ex)
            {
                throw CommandFailure.refused("memory for the probes in flight: " + ex.getMessage() + " — use a lower " +
                    "--max-rate, a shorter -W or --trial-duration, or a larger -XX:MaxDirectMemorySize", ex);
            }
        }
        return report(new SearchReport(supplied, endpoints(remote, local), machine(), startEpochNs, isIpv6 ? 6 : 4,
            found));
    }

    private void warmUp(final InetAddress likeThis, final ProbeShape shape)
    {
        WarmUp.run(likeThis, shape, new KernelWallClock(), runs.quality(), random);
    }

    private SearchReport.OfSize search(final ProbeSize size, final SenderPlan plan, final FlowPorts ports)
        throws CommandFailure, InterruptedException
    {
        Double senderPps = null;
        double fastestPps = options.maxPps();
        if (fastestPps == RateConverter.MAX)
        {
            final RunResult reached = runs.run(plan, ports, Schedule.backToBack(
                SenderPlan.UNBOUNDED, Math.max(1, options.trialNs() / 2), options.timeoutNs()));
            requireSent(reached);
            senderPps = reached.sentPps();
            fastestPps = Math.max(options.minPps(), senderPps * OF_BACK_TO_BACK);
            say(size, "the sender reaches " + Math.round(senderPps) + " pps back to back");
        }
        final SearchGoal goal = options.goal(fastestPps);
        final RateSearch search = new RateSearch(goal);
        final List<SearchedTrial> trials = new ArrayList<>();
        int raises = senderPps == null ? MAX_RAISES : 0;
        RateSearch.Step step = search.next();
        while (step != null && !runs.isStopped())
        {
            final SearchedTrial trial = trial(plan, ports, step, goal);
            if (!runs.isStopped())
            {
                search.add(trial.trial());
                trials.add(trial);
                say(size, TrialRuns.describe(trial));
                raises += raises < MAX_RAISES && search.raise(RAISE) ? 1 : 0;
                step = search.next();
            }
        }
        final SearchResult result = search.result();
        return new SearchReport.OfSize(size, options.goal(search.maxPps()), senderPps, result, trials,
            against(result, trials, goal), latencies(plan, ports, result, goal));
    }

    private SearchedTrial trial(
        final SenderPlan plan, final FlowPorts ports, final RateSearch.Step step, final SearchGoal goal)
        throws CommandFailure, InterruptedException
    {
        return runs.judge(step, runs.run(plan, ports, runs.schedule(step)), goal);
    }

    /** No figure can be told from a search none of whose probes could leave. */
    private static void requireSent(final RunResult reached) throws CommandFailure
    {
        if (reached.counts().sent() == 0)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "send: " +
                Measurement.describe(reached.counts().own().lastSendErrno()) +
                " — no probe left; check route and interface", null);
        }
    }

    /** The last trial at the upper bound that speaks against it. */
    private static @Nullable SearchedTrial against(
        final SearchResult result, final List<SearchedTrial> trials, final SearchGoal goal)
    {
        final Double upperPps = result.upperPps();
        SearchedTrial against = null;
        for (final SearchedTrial trial : trials)
        {
            final boolean isThere = upperPps != null && trial.trial().ratePps() == upperPps;
            against = isThere && trial.trial().isBad(goal.lossRatio()) ? trial : against;
        }
        return against;
    }

    private List<SearchReport.Latency> latencies(
        final SenderPlan plan, final FlowPorts ports, final SearchResult result, final SearchGoal goal)
        throws CommandFailure, InterruptedException
    {
        final List<SearchReport.Latency> latencies = new ArrayList<>();
        final Double ratePps = result.lowerPps();
        for (final int percent : LATENCY_PERCENTS)
        {
            if (ratePps == null || runs.isStopped())
            {
                break;
            }
            final RateSearch.Step step = new RateSearch.Step(ratePps * percent / PERCENT, goal.finalTrialNs());
            final RunResult run = runs.run(plan, ports, runs.schedule(step));
            if (runs.isStopped())
            {
                break;
            }
            latencies.add(new SearchReport.Latency(percent, runs.judge(step, run, goal),
                run.distribution(RunResult.RTT), run.distribution(RunResult.RTT_RAW)));
        }
        return latencies;
    }

    private void say(final ProbeSize size, final String text)
    {
        if (!options.isQuiet())
        {
            err.println(size.label() + ": " + text);
        }
    }

    private RunConfig.Endpoints endpoints(final InetSocketAddress remote, final InetSocketAddress local)
    {
        return new RunConfig.Endpoints(options.target().text(), SocketAddressText.of(remote.getAddress()),
            remote.getPort() == 0 ? local.getPort() : remote.getPort(), SocketAddressText.of(local.getAddress()),
            local.getPort());
    }

    private RunConfig.Machine machine()
    {
        return ThisMachine.with(options.load());
    }

    private int report(final SearchReport report) throws CommandFailure
    {
        final List<String> failed = new ArrayList<>();
        for (final SearchReport.OfSize size : report.sizes())
        {
            if (size.result().lowerPps() == null)
            {
                failed.add("size " + size.size().asked() + ": " + failure(size));
            }
        }
        final Verdict verdict = new Verdict(failed.isEmpty() ? ExitCode.OK : ExitCode.FAILED, failed);
        write(report, verdict);
        for (final String reason : failed)
        {
            err.println(StampSender.NAME + ": " + reason);
        }
        return verdict.exitCode();
    }

    private static String failure(final SearchReport.OfSize size)
    {
        if (size.result().limit() == SearchResult.Limit.UNFINISHED)
        {
            return "ended before it was done";
        }
        final boolean isSilent = size.trials().stream().noneMatch(trial -> trial.trial().lossRatio() < 1);
        return isSilent ? "no reply came — is a reflector running there, and may UDP pass?" :
            "no rate was found — use a lower --min-rate, or allow some --loss";
    }

    private void write(final SearchReport report, final Verdict verdict) throws CommandFailure
    {
        try
        {
            if (options.isJson())
            {
                SearchJson.write(report, verdict, out);
            }
            else
            {
                SearchText.write(report, out);
            }
            out.flush();
            final Path output = options.output();
            if (output != null)
            {
                WholeFile.write(output, stream ->
                {
                    final Writer writer = new OutputStreamWriter(stream, UTF_8);
                    SearchJson.write(report, verdict, writer);
                    writer.flush();
                });
            }
        }
        catch (final IOException ex)
        {
            throw CommandFailure.refused("write the result: " + ex.getMessage() +
                " — name a file in a directory you may write to", ex);
        }
    }
}
