package io.stampede.net.loop;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;

/**
 * A connected port with a bad network behind it: packets are dropped, duplicated, swapped or corrupted by plan, those
 * that leave by one {@link Impairment}, those that arrive by another. It stands at the sender, so forward is what
 * leaves and backward what arrives. Copies every packet; for tests and demonstrations.
 */
public final class LossyPort extends Port
{
    private static final int COPIES = 64;
    /** Frames one arrival can need: itself twice, and the one held back before it. */
    private static final int MAX_YIELD = 3;

    private final Port delegate;
    private final Direction forward;
    private final Direction backward;
    private int taken;

    /**
     * @param delegate the real port, closed with this one.
     * @param forward  what befalls packets that leave.
     * @param backward what befalls packets that arrive.
     */
    public LossyPort(final Port delegate, final Impairment forward, final Impairment backward)
    {
        this.delegate = delegate;
        this.forward = new Departures(forward, delegate.newBatch(COPIES), delegate.newBatch(1));
        this.backward = new Arrivals(backward, delegate.newBatch(COPIES), delegate.newBatch(1));
    }

    /** One direction: its plan, where it is in it, and the packet it holds back. */
    private abstract static class Direction
    {
        final PacketBatch copies;
        private final Impairment impairment;
        private final PacketBatch held;
        private long ordinal;

        private Direction(final Impairment impairment, final PacketBatch copies, final PacketBatch held)
        {
            this.impairment = impairment;
            this.copies = copies;
            this.held = held;
        }

        /** Lets frame {@code i} meet its fate; what is left of it, and of one held back, is appended to {@code to}. */
        final void pass(final PacketBatch from, final int i, final PacketBatch to)
        {
            final int mishap = impairment.of(ordinal++);
            if (mishap == Impairment.SWAP && held.count() == 0)
            {
                append(from, i, held);
                return;
            }
            final int yield = mishap == Impairment.DROP ? 0 : mishap == Impairment.DUPLICATE ? 2 : 1;
            for (int n = 0; n < yield; n++)
            {
                append(from, i, to);
            }
            if (mishap == Impairment.CORRUPT)
            {
                final int last = to.count() - 1;
                final int at = to.offset(last) + length(from, i) / 2;
                to.buffer().putByte(at, (byte)(to.buffer().getByte(at) ^ 1));
            }
            if (held.count() > 0)
            {
                append(held, 0, to);
                held.count(0);
            }
        }

        private void append(final PacketBatch from, final int i, final PacketBatch to)
        {
            copy(from, i, to, to.count());
            to.count(to.count() + 1);
        }

        abstract void copy(PacketBatch from, int i, PacketBatch to, int at);

        abstract int length(PacketBatch batch, int i);
    }

    private static final class Departures extends Direction
    {
        private Departures(final Impairment impairment, final PacketBatch copies, final PacketBatch held)
        {
            super(impairment, copies, held);
        }

        @Override
        void copy(final PacketBatch from, final int i, final PacketBatch to, final int at)
        {
            to.copyDeparture(at, from, i);
        }

        @Override
        int length(final PacketBatch batch, final int i)
        {
            return batch.sendLength(i);
        }
    }

    private static final class Arrivals extends Direction
    {
        private Arrivals(final Impairment impairment, final PacketBatch copies, final PacketBatch held)
        {
            super(impairment, copies, held);
        }

        @Override
        void copy(final PacketBatch from, final int i, final PacketBatch to, final int at)
        {
            to.copyArrival(at, from, i);
        }

        @Override
        int length(final PacketBatch batch, final int i)
        {
            return batch.length(i);
        }
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        return delegate.newBatch(capacity);
    }

    @Override
    public int send(final PacketBatch batch)
    {
        int left = 0;
        for (int i = 0; i < batch.count(); i++)
        {
            if (batch.sendLength(i) > 0)
            {
                batch.sendStatus(i, batch.sendLength(i));
                left++;
                forward.copies.count(0);
                forward.pass(batch, i, forward.copies);
                delegate.send(forward.copies);
            }
        }
        return left;
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        batch.count(0);
        while (batch.count() + MAX_YIELD <= batch.capacity() && hasArrival())
        {
            backward.pass(backward.copies, taken++, batch);
        }
        return batch.count();
    }

    private boolean hasArrival()
    {
        if (taken == backward.copies.count())
        {
            taken = 0;
            delegate.receive(backward.copies);
        }
        return taken < backward.copies.count();
    }

    @Override
    public boolean isDrained()
    {
        return taken == backward.copies.count() && delegate.isDrained();
    }

    @Override
    public int localPort()
    {
        return delegate.localPort();
    }

    @Override
    public int readableFd()
    {
        return delegate.readableFd();
    }

    @Override
    public void close()
    {
        delegate.close();
    }
}
