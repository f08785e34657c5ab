package io.stampede.reflector.cli;

import io.stampede.net.PortException;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.Steering;
import io.stampede.reflector.control.AdminSocket;
import io.stampede.reflector.control.EffectiveConfig;
import io.stampede.reflector.control.EngineErrors;
import io.stampede.reflector.control.ReflectorNode;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.runtime.EnvironmentException;
import io.stampede.runtime.ProcessSignal;
import io.stampede.telemetry.CountersFileException;
import io.stampede.units.InstantText;
import io.stampede.units.RateText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code run}: answers test packets until a signal ends it. */
@Command(
    name = "run",
    description = {
        "Answers STAMP test packets until SIGTERM or SIGINT (Ctrl-C), then prints what it counted and ends with 0." +
            " SIGHUP makes it read its configuration file and keys again, as 'reload' does.",
        "",
        "For each socket that answers it prints one line on standard error: 'ready udp 127.0.0.1:862 stateless'." +
            " While it runs, 'stat' and 'sessions' show what it does."})
final class RunCommand implements Callable<Integer>
{
    private static final long CHECK_INTERVAL_MS = 100;

    /** The rest of {@code own.*} was a nuisance, but lost no packet. */
    private static final List<ReflectorCounter> OWN_LOSSES = List.of(
        ReflectorCounter.OWN_SEND_BUFFER_FULL,
        ReflectorCounter.OWN_SEND_FAILED,
        ReflectorCounter.OWN_RECEIVE_QUEUE_OVERFLOW);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OptionSources sources = new OptionSources();

    /** Set by SIGHUP, on a thread of the JVM's. */
    private final AtomicBoolean isReloadAsked = new AtomicBoolean();

    @Override
    public Integer call() throws CommandFailure, InterruptedException
    {
        final Decisions decisions = sources.read().forStart();
        final EngineErrors errors = new EngineErrors(this::tellEngineError);
        ProcessSignal.handle("HUP", () -> isReloadAsked.set(true));
        final StopSignal stop = StopSignal.install();
        int exitCode = ExitCode.INTERNAL;
        try
        {
            exitCode = run(decisions, errors, stop);
            return exitCode;
        }
        catch (final CommandFailure ex)
        {
            exitCode = ex.exitCode();
            throw ex;
        }
        finally
        {
            err().flush();
            stop.finish(exitCode);
        }
    }

    private int run(final Decisions decisions, final EngineErrors errors, final StopSignal stop)
        throws CommandFailure, InterruptedException
    {
        try (ReflectorNode node = ReflectorNode.start(decisions.config(), decisions.policy(), errors))
        {
            final long startNs = System.nanoTime();
            final boolean isSignalled = serve(decisions, node, errors, stop);
            final long ranNs = System.nanoTime() - startNs;
            final Map<ReflectorCounter, Long> counts = node.stop();
            if (counts.isEmpty())
            {
                throw new CommandFailure(
                    ExitCode.INTERNAL, "the reflecting thread did not stop in time: this is a bug", null);
            }
            summarize(counts, ranNs, errors.count());
            if (!isSignalled)
            {
                throw new CommandFailure(ExitCode.INTERNAL, "the engine failed " + errors.count() +
                    " times, see above: this is a bug", null);
            }
            return ExitCode.OK;
        }
        catch (final PortException | CountersFileException | EnvironmentException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, String.valueOf(ex.getMessage()), ex);
        }
    }

    /** Reloads whenever asked, until it shall or must end; whether a signal asked for the end. */
    private boolean serve(
        final Decisions decisions, final ReflectorNode node, final EngineErrors errors, final StopSignal stop)
        throws EnvironmentException, InterruptedException
    {
        final Reloading reloading = new Reloading(sources, decisions.config(), node, this::tell);
        final AdminSocket admin = AdminSocket.open(AdminSocket.beside(node.countersFile()), reloading::answer);
        try
        {
            announce(decisions.config(), decisions.policy(), node);
            boolean isSignalled = false;
            while (!isSignalled && node.isAlive() && !errors.isFatal())
            {
                isSignalled = stop.await(CHECK_INTERVAL_MS);
                node.requireInterfaces();
                if (isReloadAsked.getAndSet(false))
                {
                    reloading.reload();
                }
            }
            return isSignalled;
        }
        finally
        {
            admin.close();
            reloading.close();
        }
    }

    private void tell(final String line)
    {
        err().println(line);
        err().flush();
    }

    private PrintWriter err()
    {
        return spec.commandLine().getErr();
    }

    private void announce(final ReflectorConfig config, final ReflectorPolicy policy, final ReflectorNode node)
    {
        node.warnings().forEach(this::warn);
        final boolean isReachable =
            config.listens().stream().anyMatch(listen -> !listen.getAddress().isLoopbackAddress());
        final long ratePps = policy.access().rateLimitPps();
        if (policy.access().isOpen() && isReachable)
        {
            warn("open to every source" + (ratePps == 0 ? " at any rate" :
                ", " + RateText.format((double)ratePps) + " each /24 or /56") +
                ": sources can be forged — name yours with --allow-source PREFIX");
        }
        if (config.engines().steering() == Steering.CPU && policy.mode() == SessionMode.STATEFUL)
        {
            warn("--steer cpu with --mode stateful: a session whose receiving CPU changes goes on at another engine," +
                " numbered from 0 again — pin receive queues to CPUs, or use --steer hash");
        }
        if (config.udp().isAggregating())
        {
            warn("--gro: packets that come together have one receive timestamp (T2), the first one's — leave it out" +
                " to measure delay, or send with gaps");
        }
        err().println("counters in " + node.countersFile() + "; config " + EffectiveConfig.text(config, policy));
        node.ready(policy.mode()).forEach(socket -> err().println("ready " + socket));
        err().flush();
    }

    private void warn(final String warning)
    {
        err().println(spec.qualifiedName() + ": warning: " + warning);
    }

    private void tellEngineError(final Throwable error)
    {
        err().println(spec.qualifiedName() + ": engine error, a bug, going on: " + error);
        if (((StampReflector)spec.root().userObject()).hasStacktrace())
        {
            error.printStackTrace(err());
        }
        err().flush();
    }

    private void summarize(final Map<ReflectorCounter, Long> counts, final long ranNs, final long engineErrors)
    {
        final long dropped = sum(counts, "reflector.dropped.");
        final StringBuilder text = new StringBuilder("stopped after ").append(InstantText.span(ranNs))
            .append(": received ").append(counts.get(ReflectorCounter.RECEIVED))
            .append(", reflected ").append(counts.get(ReflectorCounter.REFLECTED))
            .append(", dropped ").append(dropped).append(reasons(counts, "reflector.dropped."))
            .append(", own losses ")
            .append(OWN_LOSSES.stream().mapToLong(counter -> counts.getOrDefault(counter, 0L)).sum())
            .append(reasons(counts, "own."));
        if (engineErrors > 0)
        {
            text.append(", engine errors ").append(engineErrors);
        }
        err().println(text);
    }

    private static long sum(final Map<ReflectorCounter, Long> counts, final String prefix)
    {
        return counts.entrySet().stream().filter(entry -> entry.getKey().counterName().startsWith(prefix))
            .mapToLong(Map.Entry::getValue).sum();
    }

    /** {@code (too_short 7, rate_limited 3)}. */
    private static String reasons(final Map<ReflectorCounter, Long> counts, final String prefix)
    {
        final String reasons = counts.entrySet().stream()
            .filter(entry -> entry.getValue() != 0 && entry.getKey().counterName().startsWith(prefix))
            .map(entry -> entry.getKey().counterName().substring(prefix.length()) + " " + entry.getValue())
            .collect(Collectors.joining(", "));
        return reasons.isEmpty() ? "" : " (" + reasons + ")";
    }
}
