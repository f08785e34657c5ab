package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;

/**
 * Where replies wait that are sent more than once (RFC 10052 §3). What waits ends with the reflector it belongs to.
 * Owned by the reflecting thread.
 */
public abstract class Bursts
{
    /** Bursts begun so far. */
    public long begun;
    /** Copies handed to the network so far. */
    public long repeated;

    /** No reply is sent more than once. */
    private static final class None extends Bursts
    {
        @Override
        public boolean hasRoom()
        {
            return false;
        }

        @Override
        public Burst begin(
            final PacketBatch batch, final int i, final int copies, final long intervalNs, final long nowNs)
        {
            throw new IllegalStateException("no room for bursts");
        }

        @Override
        public int repeat(final Reflector reflector, final long nowNs)
        {
            return 0;
        }

        @Override
        public long untilDueNs(final long nowNs)
        {
            return Long.MAX_VALUE;
        }
    }

    /** Where no reply is sent more than once. */
    public static Bursts none()
    {
        return new None();
    }

    /** Goes on counting where an earlier policy's stopped; what waited there ends with it. */
    public final void resume(final Bursts earlier)
    {
        begun += earlier.begun;
        repeated += earlier.repeated;
    }

    /** Whether one more burst can begin. */
    public abstract boolean hasRoom();

    /**
     * Takes a copy of the reply in frame {@code i}, composed and ready to leave but for its seal. Only while there is
     * {@linkplain #hasRoom room}.
     *
     * @param copies     to send after the reply itself, ≥ 1.
     * @param intervalNs from one to the next.
     * @param nowNs      monotonic, when the reply itself leaves.
     * @return to be told what copies are made of.
     */
    public abstract Burst begin(PacketBatch batch, int i, int copies, long intervalNs, long nowNs);

    /**
     * Sends the copies that are due, a bounded number of them.
     *
     * @param reflector makes copies of its own replies.
     * @param nowNs     monotonic.
     * @return copies handed to the network or refused by it; also bursts that ended without one.
     */
    public abstract int repeat(Reflector reflector, long nowNs);

    /** Nanoseconds until the next copy is due, ≤ 0 when one is; {@link Long#MAX_VALUE} when none waits. */
    public abstract long untilDueNs(long nowNs);
}
