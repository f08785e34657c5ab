package io.stampede.sender.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the sending thread is, for the receiving one: written by the former with release stores, the end last, so
 * that who has seen the end (acquire) sees the other two as they will stay.
 */
final class SendProgress
{
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong lastSentNs = new AtomicLong(Long.MIN_VALUE);
    private final AtomicBoolean isOver = new AtomicBoolean();

    /** @param numbers used so far by all flows. */
    void sentRelease(final long numbers, final long nowNs)
    {
        lastSentNs.setRelease(nowNs);
        opened.setRelease(numbers);
    }

    void overRelease()
    {
        isOver.setRelease(true);
    }

    boolean isOverAcquire()
    {
        return isOver.getAcquire();
    }

    /** Numbers used by all flows, each of which will be closed. */
    long openedAcquire()
    {
        return opened.getAcquire();
    }

    /** No probe has left after this, monotonic; {@link Long#MIN_VALUE} before the first. */
    long lastSentNs()
    {
        return lastSentNs.getAcquire();
    }
}
