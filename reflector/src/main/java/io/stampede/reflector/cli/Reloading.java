package io.stampede.reflector.cli;

import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.control.EffectiveConfig;
import io.stampede.reflector.control.ReflectorNode;
import io.stampede.runtime.EnvironmentException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the options of a running reflector again and puts its policy into force, whole or not at all; tells what came
 * of it. Any thread, one at a time.
 */
final class Reloading implements AutoCloseable
{
    private static final String REQUEST = "reload";

    private final OptionSources sources;
    private final ReflectorConfig running;
    private final ReflectorNode node;
    private final Consumer<String> told;
    private boolean isClosed;

    /** @param told one line for each reload. */
    Reloading(
        final OptionSources sources,
        final ReflectorConfig running,
        final ReflectorNode node,
        final Consumer<String> told)
    {
        this.sources = sources;
        this.running = running;
        this.node = node;
        this.told = told;
    }

    /** How a reload ended: an exit code and one line. */
    record Outcome(int exitCode, String text)
    {
        private static final Outcome NONSENSE = new Outcome(ExitCode.INTERNAL, "answered nonsense: this is a bug");

        /** As it travels over the admin socket: {@code 0 ok, policy 3}. */
        String line()
        {
            return exitCode + " " + text;
        }

        static Outcome ofLine(final String line)
        {
            final String[] parts = line.split(" ", 2);
            return parts.length == 2 && parts[0].matches("\\d{1,3}") ?
                new Outcome(Integer.parseInt(parts[0]), parts[1]) : NONSENSE;
        }
    }

    /** Asks a reflector's admin socket. */
    static String request()
    {
        return REQUEST;
    }

    /** Answers a line of the admin socket. */
    String answer(final String line)
    {
        return (line.equals(REQUEST) ? reload() : new Outcome(ExitCode.USAGE, "'" + line +
            "': not a command — the only one is " + REQUEST)).line();
    }

    /** Reads, decides, swaps. */
    synchronized Outcome reload()
    {
        if (isClosed)
        {
            return new Outcome(ExitCode.FAILED, "the reflector is about to end — start it again");
        }
        final Outcome outcome = attempt();
        if (outcome.exitCode != ExitCode.OK)
        {
            node.countRefusal();
        }
        told.accept((outcome.exitCode == ExitCode.OK ? "reloaded: " : "not reloaded: ") + outcome.text);
        return outcome;
    }

    private Outcome attempt()
    {
        try
        {
            final Decisions decisions = sources.read();
            final List<String> changes = EffectiveConfig.needingRestart(running, decisions.config());
            if (!changes.isEmpty())
            {
                return new Outcome(ExitCode.USAGE, String.join(", ", changes) + ": needs a restart, nothing was" +
                    " changed — restart the reflector, or take it back");
            }
            final long version = node.apply(decisions.policy());
            final String obstacle = node.offloadObstacle();
            return new Outcome(ExitCode.OK, "ok, policy " + version +
                (obstacle == null ? "" : "; warning: nothing is answered in the kernel by it, " + obstacle));
        }
        catch (final CommandFailure ex)
        {
            return new Outcome(ex.exitCode(), String.valueOf(ex.getMessage()));
        }
        catch (final EnvironmentException ex)
        {
            return new Outcome(ExitCode.ENVIRONMENT, String.valueOf(ex.getMessage()));
        }
    }

    /** Waits for a reload under way; there is none after it, as what it would change is about to be freed. */
    @Override
    public synchronized void close()
    {
        isClosed = true;
    }
}
