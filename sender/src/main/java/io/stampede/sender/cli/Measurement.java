package io.stampede.sender.cli;

import io.stampede.clock.KernelClockQuality;
import io.stampede.clock.KernelWallClock;
import io.stampede.clock.WallClock;
import io.stampede.linux.Errno;
import io.stampede.linux.InterfaceStatistics;
import io.stampede.net.SocketAddressText;
import io.stampede.runtime.EnvironmentException;
import io.stampede.sender.control.BetweenProbesIdleStrategy;
import io.stampede.sender.control.BookKeeping;
import io.stampede.sender.control.Capacities;
import io.stampede.sender.control.ResultAssembly;
import io.stampede.sender.control.SenderNode;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.engine.InterfaceDataPackets;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.CsvReport;
import io.stampede.sender.report.ProbeLine;
import io.stampede.sender.report.RunBooks;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.samplelog.RunHead;
import io.stampede.sender.stats.PacketLog;
import io.stampede.sender.stats.SampleListener;
import io.stampede.sender.stats.Timeline;
import java.io.Console;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/** One run from options to exit code, on the thread that calls it. */
final class Measurement
{
    /** Replies wait in the socket meanwhile, stamped. Too long → its queue overflows at high rates. */
    private static final long RECEIVING_SLEEP_NS = 50_000;

    /** A thread that does not end is left behind: it harms nothing but its own log, which stays mapped. */
    private static final long STOP_WAIT_NS = 2_000_000_000L;

    private final SenderOptions options;
    private final Map<String, String> supplied;
    private final PrintWriter out;
    private final PrintWriter err;
    private final SecureRandom random = new SecureRandom();

    /** @param supplied options as typed. */
    Measurement(
        final SenderOptions options, final Map<String, String> supplied, final PrintWriter out, final PrintWriter err)
    {
        this.options = options;
        this.supplied = supplied;
        this.out = out;
        this.err = err;
    }

    /** What is kept of a run as it goes on, beside its figures. */
    private record Beside(LogKeeping log, @Nullable WindowDesk desk, @Nullable Timeline timeline)
    {
        List<SampleListener> listeners()
        {
            final List<SampleListener> listeners = new ArrayList<>(log.listeners());
            if (desk != null)
            {
                listeners.add(desk.listener());
            }
            if (timeline != null)
            {
                listeners.add(timeline);
            }
            return listeners;
        }
    }

    /** The exit code. */
    int run() throws CommandFailure, InterruptedException
    {
        final SenderPlan plan = options.plan(random);
        final WindowDesk.Frame frame = frame(plan);
        options.log().check();
        options.results().checkWith(options.windows().intervals());
        final InetSocketAddress remote = options.target().address(options.path().isLoopback());
        final Wiring wiring = new Wiring(options.target(), options.path(), remote, plan,
            options.clock().isT1Kernel(plan.schedule(), options.load(), options.path()));
        try (FlowPorts ports = FlowPorts.open(
                wiring.opening(), options.load().flows(), options.load().threads(), random);
            InterfaceStatistics counts = Wiring.dataCounts(plan.shape()))
        {
            final DataPackets data = counts == null ? DataPackets.NONE : new InterfaceDataPackets(counts);
            final InetSocketAddress peer =
                remote.getPort() == 0 ? new InetSocketAddress(remote.getAddress(), ports.local().getPort()) : remote;
            return measure(plan, peer, ports, data, wiring.isSameHost(), frame);
        }
        catch (final OutOfMemoryError ex)
        {
            throw CommandFailure.refused("memory for " + plan.inFlightCapacity() + " probes in flight: " +
                ex.getMessage() + " — use a lower rate, a shorter -W, or a larger -XX:MaxDirectMemorySize", ex);
        }
    }

    private WindowDesk.Frame frame(final SenderPlan plan) throws CommandFailure
    {
        return new WindowDesk.Frame(windowNs(plan), options.windows().isWindowAsked(), options.windows().intervals(),
            options.results().histogramLog(), options.windows().alarms());
    }

    private long windowNs(final SenderPlan plan)
    {
        return options.isAccessReport() ? 0 : options.windows().windowNs(plan.schedule());
    }

    private int measure(
        final SenderPlan plan,
        final InetSocketAddress remote,
        final FlowPorts ports,
        final DataPackets data,
        final boolean isSameHost,
        final WindowDesk.Frame frame) throws CommandFailure, InterruptedException
    {
        // the log first: it is refused where there is one, and what the desk writes is begun anew
        final RunHead head = runHead(plan, remote, ports.local(), isSameHost);
        try (LogKeeping log = LogKeeping.open(options.log(), head);
            WindowDesk desk = WindowDesk.open(frame, plan, options.load().flows(), new WindowDesk.Origin(
                head.createdEpochNs(), head.machine().version(), SocketAddressText.of(remote)), err))
        {
            return measure(plan, remote, ports, data, isSameHost, new Beside(
                log, desk, options.results().page().timeline(plan, options.load().flows())));
        }
    }

    private int measure(
        final SenderPlan plan,
        final InetSocketAddress remote,
        final FlowPorts ports,
        final DataPackets data,
        final boolean isSameHost,
        final Beside beside) throws CommandFailure, InterruptedException
    {
        final KernelClockQuality quality = new KernelClockQuality();
        final KernelClockQuality logQuality = new KernelClockQuality();
        final WallClock clock = new KernelWallClock();
        final SenderSession session = new SenderSession(
            plan, ports.flows(options.flowPlans(plan)), data, clocks(options.load(), quality), keep(plan),
            beside.listeners());
        final SenderNode node = new SenderNode(session, options.load().threads());
        final LiveView live = beside.desk != null && options.windows().isLive() ?
            LiveView.of(session, SocketAddressText.of(remote), beside.desk, err) : null;
        StopSignals.install(node::stop, () -> halt(live));
        final ProbeLine line = options.hasLines(plan.schedule()) ? new ProbeLine(
            plan, isSameHost, quality.isSynchronized(), options.clock().trust()) : null;
        announce(plan, remote, ports.local());
        WarmUp.run(remote.getAddress(), plan.shape(), clock, quality, random);
        session.disownCollections();
        beside.log.start(() -> BookKeeping.readSoFar(session, ports.statisticsSoFar(), logQuality), err);
        start(node, session, options.load());
        try
        {
            if (live == null)
            {
                follow(session, node, line, beside.desk);
            }
            else
            {
                live.follow(node);
            }
        }
        catch (final InterruptedException | RuntimeException | Error ex)
        {
            // before its log is closed
            node.stop();
            node.awaitEnd(STOP_WAIT_NS);
            throw ex;
        }
        final RunBooks books = beside.log.finish(BookKeeping.read(session, ports.statistics(), quality));
        rethrow(node.failure());
        final RunResult figures = new ResultAssembly(plan, session.statistics(), books,
            options.results().hasPackets() ? session.packets() : null).result(
            config(plan, remote, ports.local(), session), isSameHost, Measurement::describe);
        final RunResult result = beside.desk == null ? figures : figures.withWindows(beside.desk.finish());
        return report(result, books.isAcknowledged(), beside.log.files().isEmpty() ? fromMemory(session.packets()) :
            ReportCommand.fromLog(beside.log.files()), beside);
    }

    private static void halt(final @Nullable LiveView live)
    {
        if (live != null)
        {
            live.restore();
        }
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    /** Those of the kernel, for each thread. */
    static SenderSession.Clocks clocks(final LoadOptions load, final KernelClockQuality quality)
    {
        final MonotonicScale scale = new MonotonicScale(new KernelWallClock(), SystemNanoClock.INSTANCE);
        return new SenderSession.Clocks(
            scale, load.threads() == 1 ? scale : scale.twin(new KernelWallClock()), quality);
    }

    private Set<SenderSession.Keep> keep(final SenderPlan plan)
    {
        final Set<SenderSession.Keep> keep = EnumSet.noneOf(SenderSession.Keep.class);
        if (options.results().hasPackets() || (options.results().csv() != null && options.log().path() == null))
        {
            keep.add(SenderSession.Keep.PACKETS);
        }
        if (options.hasLines(plan.schedule()))
        {
            keep.add(SenderSession.Keep.LINES);
        }
        return keep;
    }

    /** Starts the threads as they were asked for. */
    static void start(final SenderNode node, final SenderSession session, final LoadOptions load)
        throws CommandFailure, InterruptedException
    {
        try
        {
            node.start(idle(session, load), load.cpus());
        }
        catch (final EnvironmentException ex)
        {
            final String cpus = String.join(",", load.cpus().stream().map(String::valueOf).toList());
            throw CommandFailure.refused("--cpu " + cpus + ": " + ex.getMessage(), ex);
        }
    }

    /** Of the sending thread, and of the receiving one if there are two: it has nothing to be on time for. */
    private static List<IdleStrategy> idle(final SenderSession session, final LoadOptions load)
    {
        return switch (load.idle())
        {
            case busy -> List.of(BusySpinIdleStrategy.INSTANCE, BusySpinIdleStrategy.INSTANCE);
            case adaptive -> List.of(
                new BetweenProbesIdleStrategy(session.sender()::untilNextDueNs),
                new SleepingIdleStrategy(RECEIVING_SLEEP_NS));
        };
    }

    private void announce(final SenderPlan plan, final InetSocketAddress remote, final InetSocketAddress local)
    {
        if (!options.isQuiet())
        {
            err.println("probing " + SocketAddressText.of(remote) +
                " from " + SocketAddressText.of(local) + others() + ", " +
                plan.shape().payloadLength() + " octets, SSID " + plan.shape().ssid());
        }
    }

    private String others()
    {
        return options.load().flows() == 1 ? "" : " and " + (options.load().flows() - 1) + " ports more";
    }

    private void follow(
        final SenderSession session,
        final SenderNode node,
        final @Nullable ProbeLine line,
        final @Nullable WindowDesk desk) throws InterruptedException
    {
        final Runnable takeWindows = desk == null ? () -> { } : desk::poll;
        if (options.isQuiet())
        {
            while (!node.awaitEnd(Progress.TAKE_NS))
            {
                takeWindows.run();
            }
            return;
        }
        new Progress(session, err, isTerminal(), SystemNanoClock.INSTANCE, line, takeWindows)
            .follow(node);
    }

    /** The JDK here does return null where there is no terminal, whatever Error Prone has heard. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal()
    {
        final Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** What broke a run is a bug. */
    static void rethrow(final @Nullable Throwable failure) throws CommandFailure
    {
        if (failure instanceof final RuntimeException ex)
        {
            throw ex;
        }
        if (failure instanceof final Error ex)
        {
            throw ex;
        }
    }

    private RunConfig config(
        final SenderPlan plan,
        final InetSocketAddress remote,
        final InetSocketAddress local,
        final SenderSession session)
    {
        return new RunConfig(
            supplied,
            plan,
            endpoints(remote, local),
            ThisMachine.with(options.load()),
            session.sender().startEpochNs(),
            session.sender().elapsedNs(),
            session.sender().sendingNs());
    }

    private RunConfig.Endpoints endpoints(final InetSocketAddress remote, final InetSocketAddress local)
    {
        return new RunConfig.Endpoints(
            options.target().text(),
            SocketAddressText.of(remote.getAddress()),
            remote.getPort(),
            SocketAddressText.of(local.getAddress()),
            local.getPort());
    }

    private RunHead runHead(
        final SenderPlan plan, final InetSocketAddress remote, final InetSocketAddress local, final boolean isSameHost)
    {
        final long nowNs = new KernelWallClock().epochNs();
        final int flows = options.load().flows();
        return new RunHead(
            LogKeeping.name(nowNs), nowNs, supplied, plan, endpoints(remote, local), ThisMachine.with(options.load()),
            isSameHost, flows, Capacities.window(plan, flows), windowNs(plan));
    }

    /** Names an errno, positive. */
    static String describe(final int errno)
    {
        return Errno.describe(-errno);
    }

    /** For a line per probe. */
    private static CsvReport.Source fromMemory(final @Nullable PacketLog packets)
    {
        return listener ->
        {
            for (int i = 0; packets != null && i < packets.size(); i++)
            {
                listener.onSample(0, packets.kind(i), packets.buffer(), packets.offset(i));
            }
        };
    }

    private int report(
        final RunResult result,
        final boolean isAcknowledged,
        final CsvReport.Source samples,
        final Beside beside) throws CommandFailure
    {
        final Verdict verdict = RunVerdict.of(result, isAcknowledged, options.results().failConditions());
        final List<String> unwritten =
            new Results(options.results(), beside.timeline, out).write(result, verdict, samples);
        unwritten.addAll(beside.log.failures());
        if (beside.desk != null)
        {
            beside.desk.complete(result);
            unwritten.addAll(beside.desk.failures());
        }
        for (final String reason : verdict.failed())
        {
            err.println(StampSender.NAME + ": " + reason);
        }
        if (!unwritten.isEmpty())
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, String.join("; ", unwritten), null);
        }
        return verdict.exitCode();
    }
}
