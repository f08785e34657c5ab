package io.stampede.sender.engine;

import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.net.TxTimestamps;
import io.stampede.sender.match.ReplyMatcher;

/**
 * Which probe is which of the port's packets that ask when they left, and tells the matcher when one says. A number is
 * remembered until 4096 more have been given: as many as the port keeps times for. Owned by the one thread that sends
 * and receives; allocates nothing.
 */
final class DepartureNumbers
{
    private static final int CAPACITY = 1 << 12;

    private final TxTimestamps times;
    private final long[] numbers = new long[CAPACITY];
    private final long[] indexes = new long[CAPACITY];

    /** @param times of the port that {@code batch} is of; every frame of it asks from now on. */
    DepartureNumbers(final TxTimestamps times, final PacketBatch batch)
    {
        this.times = times;
        for (int i = 0; i < batch.capacity(); i++)
        {
            batch.departure(i, Departure.STAMPED);
        }
    }

    /** The batch was sent; its first frame is probe {@code firstIndex}. */
    void sent(final PacketBatch batch, final long firstIndex)
    {
        for (int i = 0; i < batch.count(); i++)
        {
            final long number = batch.sendNumber(i);
            if (number > 0)
            {
                final int place = (int)number & (CAPACITY - 1);
                numbers[place] = number;
                indexes[place] = firstIndex + i;
            }
        }
    }

    /**
     * Tells what the kernel has told.
     *
     * @param nowNs monotonic.
     */
    void tell(final ReplyMatcher matcher, final long nowNs)
    {
        while (times.size() > 0)
        {
            final int place = (int)times.number() & (CAPACITY - 1);
            if (numbers[place] == times.number())
            {
                matcher.onDeparture(indexes[place], times.epochNs(), nowNs);
            }
            times.remove();
        }
    }

    /** Whether there is something to tell. */
    boolean isWaiting()
    {
        return times.size() > 0;
    }
}
