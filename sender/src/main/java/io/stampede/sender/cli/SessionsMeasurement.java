package io.stampede.sender.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stampede.clock.KernelClockQuality;
import io.stampede.clock.KernelWallClock;
import io.stampede.runtime.EnvironmentException;
import io.stampede.sender.control.BetweenProbesIdleStrategy;
import io.stampede.sender.control.SenderNode;
import io.stampede.sender.control.SessionsAssembly;
import io.stampede.sender.control.SessionsRun;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.plan.SessionGroup;
import io.stampede.sender.report.GroupResult;
import io.stampede.sender.report.ProgressLine;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.SessionsJson;
import io.stampede.sender.report.SessionsResult;
import io.stampede.sender.report.SessionsText;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.report.WholeFile;
import io.stampede.yaml.YamlNode;
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
import java.util.stream.Collectors;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/** A run of many sessions from its file to the exit code, on the thread that calls it. */
final class SessionsMeasurement
{
    private static final long LINE_INTERVAL_NS = 1_000_000_000L;

    private final SessionsOptions options;
    private final Map<String, String> supplied;
    private final PrintWriter out;
    private final PrintWriter err;
    private final SecureRandom random = new SecureRandom();

    /** @param supplied options as typed. */
    SessionsMeasurement(
        final SessionsOptions options, final Map<String, String> supplied, final PrintWriter out, final PrintWriter err)
    {
        this.options = options;
        this.supplied = supplied;
        this.out = out;
        this.err = err;
    }

    /** The exit code. */
    int run() throws CommandFailure, InterruptedException
    {
        final List<FailCondition> conditions = options.failConditions();
        final SessionsFile file = SessionsFile.read(options.file());
        final SessionsPlanning.Planned planned = SessionsPlanning.plan(file);
        final @Nullable InetAddress source = source(file, planned);
        final YamlNode.Text named = file.sourcePorts();
        final SourcePorts.Pool pool = named == null ? SourcePorts.Pool.ofKernel(random) :
            GroupSettings.parse("source-ports", named, SourcePorts.Pool::named);
        if (options.isCheck())
        {
            SessionsCheck.print(planned, pool, out);
            return ExitCode.OK;
        }
        Results.check(options.output());
        try (SourcePorts ports = SourcePorts.open(planned.sockets(), source, pool, new KernelWallClock()))
        {
            return measure(planned, ports, conditions);
        }
        catch (final OutOfMemoryError ex)
        {
            throw CommandFailure.refused("memory for " + planned.sessionCount() + " sessions in " +
                planned.groups().size() + " groups: " + ex.getMessage() +
                " — use fewer, or a larger -Xmx and -XX:MaxDirectMemorySize", ex);
        }
    }

    private static @Nullable InetAddress source(final SessionsFile file, final SessionsPlanning.Planned planned)
        throws CommandFailure
    {
        final YamlNode.Text text = file.source();
        if (text == null)
        {
            return null;
        }
        final InetAddress source = GroupSettings.parse("source", text, InetAddress::ofLiteral);
        for (final SocketShares.Share share : planned.sockets())
        {
            if (share.isIpv6() != source instanceof Inet6Address)
            {
                throw CommandFailure.usage(text.place() + ": 'source' is " + (share.isIpv6() ? "IPv4" : "IPv6") +
                    " and a target is not — leave it out, or part the targets into two files");
            }
        }
        return source;
    }

    private int measure(
        final SessionsPlanning.Planned planned, final SourcePorts ports, final List<FailCondition> conditions)
        throws CommandFailure, InterruptedException
    {
        final KernelClockQuality quality = new KernelClockQuality();
        final KernelWallClock clock = new KernelWallClock();
        announce(planned, ports);
        final SessionGroup first = planned.groups().getFirst();
        WarmUp.run(first.sessions().getFirst().remote().getAddress(),
            first.sessions().getFirst().plan().shape(), clock, quality, random);
        final SessionsRun run = new SessionsRun(planned.groups(), ports.ports(),
            new MonotonicScale(clock, SystemNanoClock.INSTANCE), quality, List.of());
        final SenderNode node =
            new SenderNode(List.of(new SenderNode.Part(run, run::isDone)), run.engine()::stop);
        StopSignals.install(node::stop, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
        final long cpuBeforeNs = Footprints.cpuNs();
        start(node, run);
        follow(node, run);
        Measurement.rethrow(node.failure());
        final SessionsResult result =
            new SessionsAssembly(run, ports.statistics(), quality, Measurement::describe).result(
                supplied, machine(), remote -> Resolver.isOwn(remote.getAddress()), ports.locals(),
                Footprints.since(cpuBeforeNs));
        return report(result, conditions);
    }

    private void announce(final SessionsPlanning.Planned planned, final SourcePorts ports)
    {
        if (!options.isQuiet())
        {
            err.println(planned.sessionCount() + " sessions in " + planned.groups().size() + " groups, " +
                SessionsCheck.rate(planned.ratePps()) + " probes a second, from UDP ports " +
                ports.locals().stream().map(InetSocketAddress::getPort).map(String::valueOf)
                    .collect(Collectors.joining(", ")));
        }
    }

    private void start(final SenderNode node, final SessionsRun run) throws CommandFailure, InterruptedException
    {
        final IdleStrategy idle = options.idle() == LoadOptions.Idle.busy ? BusySpinIdleStrategy.INSTANCE :
            new BetweenProbesIdleStrategy(run.engine()::untilNextDueNs);
        try
        {
            node.start(List.of(idle), options.cpus());
        }
        catch (final EnvironmentException ex)
        {
            throw CommandFailure.refused("--cpu " + options.cpus().getFirst() + ": " + ex.getMessage(), ex);
        }
    }

    private void follow(final SenderNode node, final SessionsRun run) throws InterruptedException
    {
        final long startNs = SystemNanoClock.INSTANCE.nanoTime();
        while (!node.awaitEnd(LINE_INTERVAL_NS))
        {
            if (!options.isQuiet())
            {
                err.println(ProgressLine.of(
                    SystemNanoClock.INSTANCE.nanoTime() - startNs,
                    run.engine().live().sent(),
                    run.live().answered(),
                    run.live().unanswered(),
                    run.engine().live().notSent(),
                    run.live().lastRttNs()));
            }
        }
    }

    private RunConfig.Machine machine()
    {
        return ThisMachine.with(options.idle(), 1, options.cpus());
    }

    private int report(final SessionsResult result, final List<FailCondition> conditions) throws CommandFailure
    {
        final List<String> failed = new ArrayList<>();
        for (final GroupResult group : result.groups())
        {
            verdict(group, conditions, failed);
        }
        final Verdict verdict = new Verdict(exitCode(result, failed), failed);
        write(result, verdict);
        failed.forEach(reason -> err.println(StampSender.NAME + ": " + reason));
        return verdict.exitCode();
    }

    private static int exitCode(final SessionsResult result, final List<String> failed)
    {
        if (!result.contradictions().isEmpty())
        {
            return ExitCode.INTERNAL;
        }
        final boolean isRefused = result.sent() == 0 && result.notSent() > 0;
        return isRefused ? ExitCode.ENVIRONMENT : failed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void verdict(
        final GroupResult group, final List<FailCondition> conditions, final List<String> failed)
    {
        if (group.together().counts().sent() == 0 && group.together().counts().notSent() > 0)
        {
            failed.add("group " + group.name() + ": no probe left: " +
                Measurement.describe(group.together().counts().own().lastSendErrno()) + " — check route and interface");
        }
        else if (group.together().counts().sent() == 0)
        {
            failed.add("group " + group.name() + ": the run ended before its first probe: nothing is known of it");
        }
        else if (group.together().counts().received() == 0)
        {
            failed.add("group " + group.name() + ": no reply to " + group.together().counts().sent() +
                " probes — are reflectors running there, and do they know SSIDs (RFC 8972)?");
        }
        for (final FailCondition condition : conditions)
        {
            final String hit = condition.hit(group.together());
            if (hit != null)
            {
                failed.add("group " + group.name() + ": --fail-on " + hit);
            }
        }
    }

    private void write(final SessionsResult result, final Verdict verdict) throws CommandFailure
    {
        try
        {
            if (options.isJson())
            {
                SessionsJson.write(result, verdict, out);
            }
            else
            {
                SessionsText.write(result, out);
            }
            out.flush();
            final Path output = options.output();
            if (output != null)
            {
                WholeFile.write(output, stream ->
                {
                    final Writer writer = new OutputStreamWriter(stream, UTF_8);
                    SessionsJson.write(result, verdict, writer);
                    writer.flush();
                });
            }
        }
        catch (final IOException ex)
        {
            throw CommandFailure.refused("write the result: " + ex.getMessage() +
                " — name a file in a directory you may write to", ex);
        }
        if (out.checkError())
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT,
                "write standard output: it cannot take all of the result — check where it leads", null);
        }
    }
}
