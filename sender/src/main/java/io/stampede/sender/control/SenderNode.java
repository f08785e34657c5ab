package io.stampede.sender.control;

import io.stampede.runtime.AgentThread;
import io.stampede.runtime.EnvironmentException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Says which part of a run is on which thread: engine and statistics on one thread of their own, everything else on the
 * caller's. Started once; {@link #stop} from any thread.
 */
public final class SenderNode
{
    private final SenderSession session;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    /** A node for one run. */
    public SenderNode(final SenderSession session)
    {
        this.session = session;
    }

    /** The session until it is done, or until the first thing it throws. */
    private final class Run implements Agent
    {
        @Override
        public void onStart()
        {
            session.onStart();
        }

        @Override
        public int doWork()
        {
            if (session.isDone())
            {
                throw new AgentTerminationException();
            }
            try
            {
                return session.doWork();
            }
            catch (final RuntimeException | Error ex)
            {
                failure = ex;
                throw new AgentTerminationException(ex);
            }
        }

        @Override
        public void onClose()
        {
            session.onClose();
            ended.countDown();
        }

        @Override
        public String roleName()
        {
            return session.roleName();
        }
    }

    /**
     * Starts the thread; the first probe is due at once.
     *
     * @param idle how the thread waits when there is nothing to do.
     * @param cpu  core to be tied to; null for any.
     */
    public void start(final IdleStrategy idle, final @Nullable Integer cpu)
        throws EnvironmentException, InterruptedException
    {
        AgentThread.start(new Run(), idle, cpu == null ? AgentThread.ANY_CPU : cpu, this::onError);
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
        session.sender().stop();
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
