package io.stampede.sender.match;

/**
 * What the sending thread tells of its probes: enters each into the {@link InFlightRing} before it leaves, and frees or
 * skips the number of one that did not. Owned by the sending thread; allocates nothing.
 */
public final class SentProbes
{
    private final InFlightRing ring;
    private long next;

    /** @param ring shared with the {@link ReplyMatcher} of the same session. */
    public SentProbes(final InFlightRing ring)
    {
        this.ring = ring;
    }

    /** Whether one more probe can be remembered. */
    public boolean hasRoom(final int alreadyPrepared)
    {
        return next + alreadyPrepared - ring.retainedFromAcquire() < ring.capacity();
    }

    /** Index of the next probe. */
    public long next()
    {
        return next;
    }

    /**
     * The probe {@link #next()} is about to leave.
     *
     * @param intendedNs    when it should have left, monotonic.
     * @param t1EpochNs     T1, UTC.
     * @param t1MonotonicNs the same instant on the monotonic scale.
     * @param clockSteps    steps of our clock seen by then.
     */
    public void opened(
        final long intendedNs, final long t1EpochNs, final long t1MonotonicNs, final long clockSteps)
    {
        final int record = ring.recordOffset(next);
        Sample.sent(ring.buffer(), record, next, t1MonotonicNs - intendedNs, t1EpochNs);
        Sample.sentBy(ring.buffer(), record, t1MonotonicNs, clockSteps);
        ring.state(record, InFlightRing.OPEN);
        ring.copies(record, InFlightRing.NO_COPIES);
        next++;
        ring.nextRelease(next);
    }

    /**
     * The probe {@code index} did not leave; to be told from the last of its batch to the first.
     *
     * @return whether its number is free again, which it is if nothing after it has left; else it is skipped.
     */
    public boolean takeBack(final long index)
    {
        if (index == next - 1)
        {
            ring.state(ring.recordOffset(index), InFlightRing.EMPTY);
            next = index;
            ring.nextRelease(next);
            return true;
        }
        ring.state(ring.recordOffset(index), InFlightRing.UNSENT);
        return false;
    }

    /** What was opened so far has left, or its number was taken back or skipped: it may be closed from now on. */
    public void settle()
    {
        ring.settledRelease(next);
    }
}
