package io.stampede.sender.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Probes as another thread may count them while the run goes on; released once per duty cycle by the sending thread.
 */
public final class LiveCounts
{
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong notSent = new AtomicLong();

    void release(final long probesSent, final long probesNotSent)
    {
        sent.setRelease(probesSent);
        notSent.setRelease(probesNotSent);
    }

    /** Probes that left so far. */
    public long sent()
    {
        return sent.getAcquire();
    }

    /** Probes that were due and did not leave so far. */
    public long notSent()
    {
        return notSent.getAcquire();
    }
}
