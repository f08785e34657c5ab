package io.stampede.sender.testing;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;

/** Refuses some of the frames that are to leave, and passes the others on. */
public final class RefusingPort extends Port
{
    private final Port delegate;
    private final Rule isRefused;
    private final int errno;
    private long ordinal;

    /** Which frames are refused. */
    @FunctionalInterface
    public interface Rule
    {
        /**
         * @param ordinal of the attempt, 0 for the first of all.
         * @param i       of the frame in its batch.
         */
        boolean test(long ordinal, int i);
    }

    /** @param errno of the refused. */
    public RefusingPort(final Port delegate, final Rule isRefused, final int errno)
    {
        this.delegate = delegate;
        this.isRefused = isRefused;
        this.errno = errno;
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        return delegate.newBatch(capacity);
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        return delegate.receive(batch);
    }

    @Override
    public boolean isDrained()
    {
        return delegate.isDrained();
    }

    @Override
    public int send(final PacketBatch batch)
    {
        final boolean[] refused = new boolean[batch.count()];
        for (int i = 0; i < batch.count(); i++)
        {
            refused[i] = isRefused.test(ordinal++, i);
            batch.sendLength(i, refused[i] ? 0 : batch.sendLength(i));
        }
        final int sent = delegate.send(batch);
        for (int i = 0; i < batch.count(); i++)
        {
            batch.sendStatus(i, refused[i] ? -errno : batch.sendStatus(i));
        }
        return sent;
    }

    @Override
    public int localPort()
    {
        return delegate.localPort();
    }

    @Override
    public int readableFd()
    {
        return -1;
    }

    @Override
    public void close()
    {
        delegate.close();
    }
}
