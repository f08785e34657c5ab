package io.stampede.sender.control;

import io.stampede.runtime.AgentThread;
import io.stampede.runtime.EnvironmentException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Says which part of a run is on which thread:
 * <pre>
 *   one thread     sending, receiving and statistics on one thread of their own
 *   two threads    sending on one; receiving and statistics on the other
 *   the caller's   everything else
 * </pre>
 * Started once; {@link #stop} from any thread.
 */
public final class SenderNode
{
    private static final int STOP_TIMEOUT_MS = 5_000;

    private final List<Part> parts;
    private final Runnable stop;
    private final CountDownLatch ended;
    private volatile @Nullable Throwable failure;

    /**
     * A node for one run.
     *
     * @param threads 1 or 2.
     */
    public SenderNode(final SenderSession session, final int threads)
    {
        this(partsOf(session, threads), session.sender()::stop);
    }

    /**
     * A node for other parts.
     *
     * @param parts each for a thread of its own; who sends comes first and is started last.
     * @param stop  makes them end; any thread.
     */
    public SenderNode(final List<Part> parts, final Runnable stop)
    {
        this.parts = List.copyOf(parts);
        this.stop = stop;
        ended = new CountDownLatch(parts.size());
    }

    /**
     * What a thread does.
     *
     * @param isDone until when; null: until another part has ended.
     */
    public record Part(Agent agent, @Nullable BooleanSupplier isDone)
    {
    }

    private static List<Part> partsOf(final SenderSession session, final int threads)
    {
        // who has sent all may still have to hand over what its ports could not at once
        return threads == 1 ? List.of(new Part(session, session::isDone)) : List.of(
            new Part(session.sendingHalf(), null),
            new Part(session.receivingHalf(), session::isDone));
    }

    /** An agent until it is done, or until the first thing it or its like throws. */
    private final class Run implements Agent
    {
        private final Agent agent;
        private final @Nullable BooleanSupplier isDone;

        Run(final Part part)
        {
            agent = part.agent();
            isDone = part.isDone();
        }

        @Override
        public void onStart()
        {
            agent.onStart();
        }

        @Override
        public int doWork()
        {
            if (isDone() || failure != null)
            {
                throw new AgentTerminationException();
            }
            try
            {
                return agent.doWork();
            }
            catch (final Exception | Error ex)
            {
                failure = ex;
                throw new AgentTerminationException(ex);
            }
        }

        private boolean isDone()
        {
            return isDone == null ? ended.getCount() < parts.size() : isDone.getAsBoolean();
        }

        @Override
        public void onClose()
        {
            try
            {
                agent.onClose();
            }
            finally
            {
                ended.countDown();
            }
        }

        @Override
        public String roleName()
        {
            return agent.roleName();
        }
    }

    /**
     * Starts the threads; the first probe is due at once. If one cannot be started, those before it have ended.
     *
     * @param idle how each waits when there is nothing to do, the sending one first; as many as threads.
     * @param cpus cores they are tied to, likewise; empty for any.
     */
    public void start(final List<IdleStrategy> idle, final List<Integer> cpus)
        throws EnvironmentException, InterruptedException
    {
        final List<AgentThread> started = new ArrayList<>();
        try
        {
            // who receives first misses nothing
            for (int i = parts.size() - 1; i >= 0; i--)
            {
                started.add(AgentThread.start(new Run(parts.get(i)), idle.get(i), cpu(cpus, i), this::onError));
            }
        }
        catch (final EnvironmentException | InterruptedException ex)
        {
            failure = ex;
            // whoever called closes the ports next
            final boolean ignored = AgentThread.stopAll(started, STOP_TIMEOUT_MS);
            throw ex;
        }
    }

    private static int cpu(final List<Integer> cpus, final int thread)
    {
        return cpus.isEmpty() ? AgentThread.ANY_CPU : cpus.get(thread);
    }

    private void onError(final Throwable ex)
    {
        if (!(ex instanceof AgentTerminationException) && failure == null)
        {
            failure = ex;
        }
    }

    /** No more probes; those in flight are still waited for. */
    public void stop()
    {
        stop.run();
    }

    /** Waits for the end of the run, that long at most; whether it has ended. */
    public boolean awaitEnd(final long timeoutNs) throws InterruptedException
    {
        return ended.await(timeoutNs, TimeUnit.NANOSECONDS);
    }

    /** What broke the run; null if nothing did. Ask after it has ended. */
    public @Nullable Throwable failure()
    {
        return failure;
    }
}
