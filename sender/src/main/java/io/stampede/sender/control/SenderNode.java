package io.stampede.sender.control;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Says which part of a run is on which thread: engine and statistics on one thread of their own, everything else on the
 * caller's. Started once; {@link #stop} from any thread.
 */
public final class SenderNode
{
    private final SenderSession session;
    private final IdleStrategy idle;
    private final Runnable onThread;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    /**
     * @param idle     how the thread waits when there is nothing to do.
     * @param onThread called first on the thread, to tie it to a core.
     */
    public SenderNode(final SenderSession session, final IdleStrategy idle, final Runnable onThread)
    {
        this.session = session;
        this.idle = idle;
        this.onThread = onThread;
        thread = new Thread(this::run, session.roleName());
        thread.setDaemon(true);
    }

    /** The first probe is due at once. */
    public void start()
    {
        thread.start();
    }

    private void run()
    {
        try
        {
            onThread.run();
            session.onStart();
            while (!session.isDone())
            {
                idle.idle(session.doWork());
            }
            session.onClose();
        }
        catch (final Throwable ex)
        {
            failure = ex;
        }
        finally
        {
            ended.countDown();
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
