package io.stampede.runtime;

import io.stampede.linux.Prctl;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * An agent on a thread of its own, named after its role and, if asked, tied to a CPU. Started and stopped by the
 * control plane.
 */
public final class AgentThread
{
    /** No CPU of its own: the thread runs where the process may. */
    public static final int ANY_CPU = -1;
    /** The kernel wakes a sleeping agent on time instead of up to 50 µs late. */
    private static final long TIMER_SLACK_NS = 1;

    private final AgentRunner runner;
    private final Thread thread;
    private final CountDownLatch prepared = new CountDownLatch(1);
    private volatile @Nullable EnvironmentException refusal;

    private AgentThread(final AgentRunner runner, final int cpu)
    {
        this.runner = runner;
        thread = new Thread(() -> run(cpu), runner.agent().roleName());
    }

    /**
     * Starts the agent; returns when its thread is where it shall be.
     *
     * @param cpu          to be tied to, or {@link #ANY_CPU}.
     * @param errorHandler told of everything the agent throws; it goes on working unless that was an Error or an
     *                     AgentTerminationException.
     */
    public static AgentThread start(
        final Agent agent, final IdleStrategy idleStrategy, final int cpu, final ErrorHandler errorHandler)
        throws EnvironmentException, InterruptedException
    {
        final AgentThread started = new AgentThread(new AgentRunner(idleStrategy, errorHandler, null, agent), cpu);
        started.thread.start();
        started.prepared.await();
        final EnvironmentException refusal = started.refusal;
        if (refusal != null)
        {
            started.runner.close();
            throw refusal;
        }
        return started;
    }

    private void run(final int cpu)
    {
        try
        {
            prepare(cpu);
        }
        catch (final EnvironmentException ex)
        {
            refusal = ex;
        }
        finally
        {
            prepared.countDown();
        }
        if (refusal == null)
        {
            runner.run();
        }
    }

    private static void prepare(final int cpu) throws EnvironmentException
    {
        if (cpu != ANY_CPU)
        {
            ThreadAffinity.pinCurrentThread(cpu);
        }
        // without it sleeps end later, nothing else
        final int ignored = Prctl.setTimerSlackNs(TIMER_SLACK_NS);
    }

    /** Whether the agent still works; not after it was stopped or has ended itself. */
    public boolean isAlive()
    {
        return thread.isAlive();
    }

    /** Waits until the agent has ended. */
    public void join() throws InterruptedException
    {
        thread.join();
    }

    /**
     * Ends the agent after its current duty cycle and closes it on its own thread.
     *
     * @return whether it has ended within the time; if not it is left to itself.
     */
    public boolean stop(final int timeoutMs)
    {
        try
        {
            runner.close(timeoutMs, AgentThread::giveUp);
            return true;
        }
        catch (final StillWorking ex)
        {
            return false;
        }
    }

    /**
     * Ends several agents at once, so that the time is not the sum of theirs.
     *
     * @return whether all have ended within the time.
     */
    public static boolean stopAll(final List<AgentThread> threads, final int timeoutMs)
    {
        final List<CompletableFuture<Boolean>> ends = threads.stream()
            .map(thread -> CompletableFuture.supplyAsync(() -> thread.stop(timeoutMs), Thread::startVirtualThread))
            .toList();
        return ends.stream().map(CompletableFuture::join).reduce(true, Boolean::logicalAnd);
    }

    private static void giveUp(final Thread working)
    {
        throw new StillWorking(working.getName());
    }

    /** Ends AgentRunner's endless wait for a thread. */
    private static final class StillWorking extends RuntimeException
    {
        private static final long serialVersionUID = 1L;

        private StillWorking(final String name)
        {
            super(name);
        }
    }
}
