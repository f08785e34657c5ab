package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.reflector.session.SessionTable;
import java.util.Arrays;

/**
 * Whose replies the port's send numbers are, so that a session can be told when its reply really left (RFC 8972 §4.7).
 * One per port, owned by its thread; allocates nothing once made.
 * <pre>
 *   reply composed ──▶ awaited (by frame) ──sent, numbered──▶ ring (by number) ──stamp comes──▶ session record
 * </pre>
 * A stamp of a number that the ring no longer has, or of a session that has ended since, is forgotten.
 */
final class FollowUps
{
    /** Too small: stamps of a port with a long queue come when their replies are forgotten; too large: only memory. */
    private static final int CAPACITY = 4_096;
    private static final int NOBODY = -1;

    private final SessionTable sessions;
    /** By frame. */
    private final int[] awaitedSlots;
    private final long[] awaitedSequences;
    /** By number. */
    private final long[] numbers = new long[CAPACITY];
    private final int[] slots = new int[CAPACITY];
    private final int[] generations = new int[CAPACITY];
    private final long[] sequences = new long[CAPACITY];
    private int awaited;

    /** @param batchCapacity frames of the batches that will be shown. */
    FollowUps(final SessionTable sessions, final int batchCapacity)
    {
        this.sessions = sessions;
        awaitedSlots = new int[batchCapacity];
        awaitedSequences = new long[batchCapacity];
        Arrays.fill(awaitedSlots, NOBODY);
        Arrays.fill(numbers, NOBODY);
    }

    /** The reply in frame {@code i} asks when it leaves. */
    void await(final int i, final int slot, final long sequence)
    {
        awaitedSlots[i] = slot;
        awaitedSequences[i] = sequence;
        awaited++;
    }

    /** The batch has left, as far as it could. */
    void sent(final PacketBatch batch)
    {
        if (awaited == 0)
        {
            return;
        }
        awaited = 0;
        final int count = batch.count();
        for (int i = 0; i < count; i++)
        {
            final int slot = awaitedSlots[i];
            final long number = batch.sendNumber(i);
            if (slot != NOBODY && number > 0)
            {
                final int at = (int)number & (CAPACITY - 1);
                numbers[at] = number;
                slots[at] = slot;
                generations[at] = sessions.generation(slot);
                sequences[at] = awaitedSequences[i];
            }
            awaitedSlots[i] = NOBODY;
        }
    }

    /**
     * Packet {@code number} of the port left.
     *
     * @param epochNs UTC.
     */
    void stamped(final long number, final long epochNs)
    {
        final int at = (int)number & (CAPACITY - 1);
        if (numbers[at] == number)
        {
            sessions.left(slots[at], generations[at], sequences[at], epochNs);
        }
    }
}
