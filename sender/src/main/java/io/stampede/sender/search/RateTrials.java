package io.stampede.sender.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All trials of one rate, and what they say of it (MLRsearch, load classification). Over trials at least as long as the
 * target's (full) and shorter ones:
 * <pre>
 *   balancing     = short good · exceed / (1 − exceed)
 *   effective bad = full bad + max(0, short bad − balancing)
 *   whole         = max(full good + effective bad, duration sum)
 *   optimistic    = effective bad / whole                      as if all trials still to come were good
 *   pessimistic   = (whole − full good) / whole                as if they were bad
 *
 *   upper bound if optimistic &gt; exceed     lower bound if pessimistic ≤ exceed     else undecided
 * </pre>
 */
final class RateTrials
{
    private final double ratePps;
    private final List<Trial> trials = new ArrayList<>();

    RateTrials(final double ratePps)
    {
        this.ratePps = ratePps;
    }

    double ratePps()
    {
        return ratePps;
    }

    void add(final Trial trial)
    {
        trials.add(trial);
    }

    /** Too much is lost even if all trials still to come lose nothing. */
    boolean isUpperBound(final Target target)
    {
        return effectiveBadNs(target) / wholeNs(target) > target.exceedRatio();
    }

    /** Not too much is lost even if all trials still to come lose everything. */
    boolean isLowerBound(final Target target)
    {
        return (wholeNs(target) - sumNs(target, true, false)) / wholeNs(target) <= target.exceedRatio();
    }

    private double wholeNs(final Target target)
    {
        return Math.max(sumNs(target, true, false) + effectiveBadNs(target), (double)target.durationSumNs());
    }

    private double effectiveBadNs(final Target target)
    {
        final double balancingNs = sumNs(target, false, false) * target.exceedRatio() / (1 - target.exceedRatio());
        return sumNs(target, true, true) + Math.max(0, sumNs(target, false, true) - balancingNs);
    }

    private double sumNs(final Target target, final boolean isFull, final boolean isBad)
    {
        double sumNs = 0;
        for (final Trial trial : trials)
        {
            final boolean counts =
                trial.durationNs() >= target.trialNs() == isFull && trial.isBad(target.lossRatio()) == isBad;
            sumNs += counts ? trial.durationNs() : 0;
        }
        return sumNs;
    }

    /** All that speaks against this rate is that the sender could not make it. */
    boolean isSendersLimit(final double goalLossRatio)
    {
        boolean isLimited = false;
        for (final Trial trial : trials)
        {
            if (!trial.isLimited() && trial.isBad(goalLossRatio))
            {
                return false;
            }
            isLimited |= trial.isLimited();
        }
        return isLimited;
    }

    /**
     * The rate that got through (conditional throughput): rate · (1 − loss ratio), of the worst full trial that is left
     * when those that may exceed are set aside. A trial that sent a bit less than the rate has shown no more than that.
     */
    double conditionalThroughputPps(final Target target)
    {
        final List<Trial> full = trials.stream().filter(trial -> trial.durationNs() >= target.trialNs())
            .sorted(Comparator.<Trial>comparingDouble(this::forwardedPps).reversed()).toList();
        double remainingNs = target.durationSumNs() * (1 - target.exceedRatio());
        double throughputPps = ratePps;
        for (final Trial trial : full)
        {
            if (remainingNs <= 0)
            {
                break;
            }
            throughputPps = forwardedPps(trial);
            remainingNs -= trial.durationNs();
        }
        return throughputPps;
    }

    private double forwardedPps(final Trial trial)
    {
        return Math.min(ratePps, trial.sentPps()) * (1 - trial.lossRatio());
    }

    /** The least that got through in any trial, per second: where the next look shall be. */
    double forwardedPps()
    {
        return trials.stream().mapToDouble(this::forwardedPps).min().orElse(0);
    }
}
