package io.stampede.net;

/**
 * Which receive queues of an interface have a port each, by their numbers.
 *
 * @param last {@link #EVERY} for however many there are.
 */
public record QueueRange(int first, int last)
{
    /** Number of the last queue, whatever it is. */
    public static final int EVERY = Integer.MAX_VALUE;
    /** All queues the interface has. */
    public static final QueueRange ALL = new QueueRange(0, EVERY);

    public QueueRange
    {
        if (first < 0 || last < first)
        {
            throw new IllegalArgumentException(
                "queues (" + first + "-" + last + "): must be from 0 on, the first not behind the last");
        }
    }

    /** One queue. */
    public static QueueRange of(final int queue)
    {
        return new QueueRange(queue, queue);
    }

    /** {@code all}, {@code 3} or {@code 0-3}. */
    @Override
    public String toString()
    {
        return equals(ALL) ? "all" : first == last ? Integer.toString(first) : first + "-" + last;
    }
}
