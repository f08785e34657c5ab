package io.stampede.sender.stats;

/**
 * Number, minimum, maximum, mean and standard deviation of values in nanoseconds, exact whatever their order of
 * magnitude (Welford). Recorded by one thread without garbage.
 */
public final class RunningMoments
{
    private long count;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private double mean;
    private double sumOfSquares;

    /** Adds one value. */
    public void record(final long valueNs)
    {
        count++;
        min = Math.min(min, valueNs);
        max = Math.max(max, valueNs);
        final double delta = valueNs - mean;
        mean += delta / count;
        sumOfSquares += delta * (valueNs - mean);
    }

    /** Forgets all. */
    void reset()
    {
        count = 0;
        min = Long.MAX_VALUE;
        max = Long.MIN_VALUE;
        mean = 0;
        sumOfSquares = 0;
    }

    /** Of everything recorded so far; not for the duty cycle. */
    public Moments moments()
    {
        return new Moments(count, min, max, mean, count == 0 ? 0 : Math.sqrt(sumOfSquares / count));
    }
}
