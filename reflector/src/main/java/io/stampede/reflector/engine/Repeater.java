package io.stampede.reflector.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.reflector.reflect.Burst;
import io.stampede.reflector.reflect.Bursts;
import io.stampede.reflector.reflect.Reflector;
import java.util.Arrays;

/**
 * Sends replies again and again at their intervals (RFC 10052 §3), by the port their requests came by. A burst under
 * way holds one frame of a batch of its own: octets and addressing stay there from copy to copy, only numbers, time and
 * HMACs are renewed. Fixed memory; a scan, as bursts are few. Owned by the reflecting thread.
 * <pre>
 *   begin ──▶ waiting ──▶ due ──▶ copy sent ──▶ waiting … until all are sent
 *                          └────▶ its session has ended: no more
 * </pre>
 */
public final class Repeater extends Bursts
{
    /** Too few: bursts of many sources fall behind. Too many: requests wait while copies are sent. */
    private static final int MAX_COPIES_PER_TURN = 32;

    private final Port port;
    private final PacketBatch batch;
    private final Burst[] bursts;
    /** Copies each burst has still to send; 0 where there is none. */
    private final int[] left;
    private final int[] lengths;
    private final long[] intervalNs;
    private final long[] dueNs;
    private int underWay;
    private int first;
    private long nextDueNs;

    /**
     * A repeater.
     *
     * @param port     of the lane; also makes the batch, not for the duty cycle.
     * @param capacity bursts under way at once.
     */
    public Repeater(final Port port, final int capacity)
    {
        this.port = port;
        batch = port.newBatch(capacity);
        batch.count(capacity);
        bursts = new Burst[capacity];
        Arrays.setAll(bursts, slot -> new Burst());
        left = new int[capacity];
        lengths = new int[capacity];
        intervalNs = new long[capacity];
        dueNs = new long[capacity];
    }

    @Override
    public boolean hasRoom()
    {
        return underWay < left.length;
    }

    @Override
    public Burst begin(
        final PacketBatch from, final int i, final int copies, final long interval, final long nowNs)
    {
        int slot = 0;
        while (left[slot] > 0)
        {
            slot++;
        }
        port.copyReply(batch, slot, from, i);
        lengths[slot] = batch.sendLength(slot);
        left[slot] = copies;
        intervalNs[slot] = interval;
        dueNs[slot] = nowNs + interval;
        nextDueNs = underWay == 0 || dueNs[slot] - nextDueNs < 0 ? dueNs[slot] : nextDueNs;
        underWay++;
        begun++;
        return bursts[slot];
    }

    @Override
    public long untilDueNs(final long nowNs)
    {
        return underWay == 0 ? Long.MAX_VALUE : nextDueNs - nowNs;
    }

    @Override
    public int repeat(final Reflector reflector, final long nowNs)
    {
        if (untilDueNs(nowNs) > 0)
        {
            return 0;
        }
        final int before = underWay;
        final int copies = compose(reflector, nowNs);
        if (copies > 0)
        {
            seal(reflector);
            repeated += port.send(batch);
        }
        return Math.max(copies, before - underWay);
    }

    private int compose(final Reflector reflector, final long nowNs)
    {
        final int capacity = left.length;
        int copies = 0;
        long untilNextNs = Long.MAX_VALUE;
        for (int n = 0; n < capacity; n++)
        {
            final int slot = first + n < capacity ? first + n : first + n - capacity;
            batch.sendLength(slot, 0);
            if (left[slot] > 0 && nowNs - dueNs[slot] >= 0 && copies < MAX_COPIES_PER_TURN)
            {
                copies += composeNext(reflector, slot, nowNs);
            }
            untilNextNs = left[slot] > 0 ? Math.min(untilNextNs, dueNs[slot] - nowNs) : untilNextNs;
        }
        // who was behind the bound comes first the next time
        first = first + 1 < capacity ? first + 1 : 0;
        nextDueNs = nowNs + untilNextNs;
        return copies;
    }

    private int composeNext(final Reflector reflector, final int slot, final long nowNs)
    {
        if (!reflector.repeat(batch, slot, bursts[slot]))
        {
            left[slot] = 0;
            underWay--;
            return 0;
        }
        batch.sendLength(slot, lengths[slot]);
        left[slot]--;
        underWay -= left[slot] == 0 ? 1 : 0;
        // in step with the first, but never closer together than asked for: a delay is not made up for
        final long inStepNs = dueNs[slot] + intervalNs[slot];
        dueNs[slot] = inStepNs - nowNs > 0 ? inStepNs : nowNs + intervalNs[slot];
        return 1;
    }

    private void seal(final Reflector reflector)
    {
        for (int slot = 0; slot < left.length; slot++)
        {
            if (batch.sendLength(slot) > 0)
            {
                reflector.seal(batch, slot, bursts[slot]);
            }
        }
    }
}
