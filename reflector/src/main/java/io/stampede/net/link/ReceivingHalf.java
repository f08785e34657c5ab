package io.stampede.net.link;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.net.Port;
import io.stampede.net.PortStatistics;
import java.util.function.Function;

/**
 * The receiving side of a port over whole frames, for a thread of its own: {@link Port#receivingHalf}. Nothing leaves
 * by it.
 */
public final class ReceivingHalf extends Port
{
    private static final int EOPNOTSUPP = -Errno.EOPNOTSUPP.number();

    private final Port whole;
    private final FrameIntake intake;

    /** @param intakes makes what this half receives by, and counts in its statistics. */
    public ReceivingHalf(final Port whole, final Function<PortStatistics, ? extends FrameIntake> intakes)
    {
        this.whole = whole;
        intake = intakes.apply(statistics());
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        return whole.newBatch(capacity);
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        return intake.receive(batch);
    }

    @Override
    public boolean isDrained()
    {
        return intake.isDrained();
    }

    /** Refuses every frame. */
    @Override
    public int send(final PacketBatch batch)
    {
        final int count = batch.count();
        for (int i = 0; i < count; i++)
        {
            final boolean isToLeave = batch.sendLength(i) > 0;
            batch.sendStatus(i, isToLeave ? EOPNOTSUPP : 0);
            statistics().sendFailed += isToLeave ? 1 : 0;
        }
        return 0;
    }

    @Override
    public void updateReceiveQueueOverflow()
    {
        intake.updateReceiveQueueOverflow();
    }

    @Override
    public int localPort()
    {
        return whole.localPort();
    }

    @Override
    public int[] localPorts()
    {
        return whole.localPorts();
    }

    @Override
    public int interfaceIndex()
    {
        return whole.interfaceIndex();
    }

    @Override
    public int readableFd()
    {
        return intake.readableFd();
    }

    /** The whole is closed, not its half. */
    @Override
    public void close()
    {
    }
}
