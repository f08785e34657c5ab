package io.stampede.sender.search;

/**
 * One trial and what came of it. Immutable.
 *
 * @param ratePps    what was to be sent (intended load).
 * @param durationNs for how long.
 * @param sentPps    what was sent (offered load).
 * @param sent       probes that left.
 * @param lost       probes without an answer, of which nothing says that the sender lost them itself.
 * @param isLimited  the sender did not keep the rate, or lost replies itself: this tells of the sender, and nothing of
 *                   the network.
 */
public record Trial(double ratePps, long durationNs, double sentPps, long sent, long lost, boolean isLimited)
{
    /** Share of the probes that were lost; 1 if none left. */
    public double lossRatio()
    {
        return sent == 0 ? 1 : (double)lost / sent;
    }

    /** Whether it speaks against its rate. */
    public boolean isBad(final double goalLossRatio)
    {
        return isLimited || lossRatio() > goalLossRatio;
    }
}
