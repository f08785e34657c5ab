package io.stampede.sender.search;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the highest rate at which not more than a share is lost, by the idea of the BMWG's MLRsearch: short trials
 * narrow the interval down in wide steps, longer ones decide in small steps, and no rate is believed on less evidence
 * than the goal asks for. Whoever has the network makes the trials:
 * <pre>
 *   while ((step = search.next()) != null)
 *       search.add(trial at step.ratePps() for step.durationNs())
 *   search.result()
 *
 *   phase      trials       the bounds may lie apart by
 *   1          initial      4 widths
 *   2          between      2 widths
 *   3          final        1 width
 * </pre>
 * In each phase: from the highest rate down to where probes arrive, bounds of the phase before are tried again, then
 * outwards in growing steps until there is a bound on either side, then halving. A rate that is bad somewhere makes
 * everything above it bad; good rates above a bad one do not count. Where the highest rate is only a guess, {@link
 * #raise} leads beyond it. Of one thread.
 */
public final class RateSearch
{
    private static final int PHASES = 3;
    /** A search takes a dozen or two; beyond this something varies faster than it can be measured. */
    private static final int MAX_TRIALS = 250;

    private final SearchGoal goal;
    private final Target[] targets = new Target[PHASES];
    private final TreeMap<Double, RateTrials> rates = new TreeMap<>();
    private final List<Trial> trials = new ArrayList<>();
    private double maxPps;
    private int phase;
    private double stride;

    /** @param goal what to look for. */
    public RateSearch(final SearchGoal goal)
    {
        this.goal = goal;
        maxPps = goal.maxPps();
        final double growth = Math.pow((double)goal.finalTrialNs() / goal.initialTrialNs(), 1.0 / (PHASES - 1));
        for (int i = 0; i < PHASES; i++)
        {
            final boolean isLast = i == PHASES - 1;
            final long trialNs = isLast ? goal.finalTrialNs() : Math.round(goal.initialTrialNs() * Math.pow(growth, i));
            final double width = Math.min(goal.width() * (1 << (PHASES - 1 - i)), Math.max(goal.width(), 1.0 / 2));
            targets[i] = new Target(goal.lossRatio(), width, trialNs, isLast ? goal.durationSumNs() : trialNs,
                goal.exceedRatio());
        }
        stride = targets[0].width();
    }

    /**
     * A trial to make.
     *
     * @param ratePps    probes a second.
     * @param durationNs for how long.
     */
    public record Step(double ratePps, long durationNs)
    {
    }

    /** The next trial; null if the search is over. */
    public @Nullable Step next()
    {
        while (phase < PHASES && trials.size() < MAX_TRIALS)
        {
            final Double ratePps = candidate();
            if (ratePps != null)
            {
                return new Step(ratePps, targets[phase].trialNs());
            }
            phase++;
            stride = phase < PHASES ? targets[phase].width() : 0;
        }
        return null;
    }

    /** What came of a trial that was made. */
    public void add(final Trial trial)
    {
        trials.add(trial);
        rates.computeIfAbsent(trial.ratePps(), RateTrials::new).add(trial);
    }

    /**
     * Begins anew with a higher highest rate, where the one there is was found good and nothing was found bad.
     *
     * @param factor above 1.
     * @return whether there is reason to.
     */
    public boolean raise(final double factor)
    {
        final Target target = targets[Math.min(phase, PHASES - 1)];
        final RateTrials highest = rates.get(maxPps);
        if (highest == null || !highest.isLowerBound(target) || upperBound(target) != null)
        {
            return false;
        }
        maxPps *= factor;
        phase = 0;
        stride = targets[0].width();
        return true;
    }

    /** The highest rate by now. */
    public double maxPps()
    {
        return maxPps;
    }

    /** The rate to try next for the target of this phase; null if it is reached. */
    private @Nullable Double candidate()
    {
        final Target target = targets[phase];
        if (!rates.containsKey(maxPps))
        {
            return maxPps;
        }
        final RateTrials upper = upperBound(target);
        final RateTrials lower = lowerBound(target, upper);
        final Double undecided = undecided(target, lower, upper);
        if (undecided != null)
        {
            return undecided;
        }
        if (upper == null)
        {
            return lower != null && lower.ratePps() >= maxPps ? null : above(lower);
        }
        if (lower == null)
        {
            return upper.ratePps() <= goal.minPps() ? null : below(upper);
        }
        return isNarrow(lower.ratePps(), upper.ratePps(), target.width()) ? null :
            (lower.ratePps() + upper.ratePps()) / 2;
    }

    /** A rate between the bounds that was tried, in this phase or an earlier one, and is not decided yet. */
    private @Nullable Double undecided(
        final Target target, final @Nullable RateTrials lower, final @Nullable RateTrials upper)
    {
        Double highest = null;
        for (final RateTrials rate : rates.values())
        {
            final boolean isBetween = (lower == null || rate.ratePps() > lower.ratePps()) &&
                (upper == null || rate.ratePps() < upper.ratePps());
            final boolean isDecided = rate.isLowerBound(target) || rate.isUpperBound(target);
            if (isBetween && !isDecided && isWorthwhile(rate, lower, upper))
            {
                highest = rate.ratePps();
            }
        }
        return highest;
    }

    /** Near a bound of the same phase there is nothing left to learn. */
    private boolean isWorthwhile(
        final RateTrials rate, final @Nullable RateTrials lower, final @Nullable RateTrials upper)
    {
        final double width = targets[phase].width();
        return lower == null || upper == null || !isNarrow(lower.ratePps(), upper.ratePps(), width) ||
            rate.ratePps() == maxPps;
    }

    private static boolean isNarrow(final double lowerPps, final double upperPps, final double width)
    {
        // halving by floating point ends a bit above or below
        return upperPps - lowerPps <= width * upperPps * (1 + 1e-9);
    }

    private double below(final RateTrials upper)
    {
        final double strided = upper.ratePps() * (1 - stride);
        stride = Math.min(2 * stride, 1.0 / 2);
        final double forwarded = upper.forwardedPps();
        // what got through is the best guess, and half a width below it one that should pass; never less than a step
        final double guess = phase == 0 && forwarded > 0 && forwarded < upper.ratePps() ?
            Math.min(strided, forwarded * (1 - targets[0].width() / 2)) : strided;
        return Math.max(goal.minPps(), guess);
    }

    private double above(final @Nullable RateTrials lower)
    {
        final double fromPps = lower == null ? goal.minPps() : lower.ratePps();
        final double strided = fromPps / (1 - stride);
        stride = Math.min(2 * stride, 1.0 / 2);
        return Math.min(maxPps, strided);
    }

    private @Nullable RateTrials upperBound(final Target target)
    {
        for (final RateTrials rate : rates.values())
        {
            if (rate.isUpperBound(target))
            {
                return rate;
            }
        }
        return null;
    }

    private @Nullable RateTrials lowerBound(final Target target, final @Nullable RateTrials upper)
    {
        for (final RateTrials rate : rates.descendingMap().values())
        {
            if (rate.isLowerBound(target) && (upper == null || rate.ratePps() < upper.ratePps()))
            {
                return rate;
            }
        }
        return null;
    }

    /** What was found; to be asked when {@link #next} gives null, or earlier for what is known by then. */
    public SearchResult result()
    {
        final Target target = targets[PHASES - 1];
        final RateTrials upper = upperBound(target);
        final RateTrials lower = lowerBound(target, upper);
        return new SearchResult(
            lower == null ? null : lower.ratePps(),
            upper == null ? null : upper.ratePps(),
            limit(lower, upper),
            lower == null ? null : lower.conditionalThroughputPps(target),
            List.copyOf(trials));
    }

    private SearchResult.Limit limit(final @Nullable RateTrials lower, final @Nullable RateTrials upper)
    {
        if (phase < PHASES)
        {
            return SearchResult.Limit.UNFINISHED;
        }
        if (upper == null)
        {
            return SearchResult.Limit.MAX_RATE;
        }
        final boolean isSenders = upper.isSendersLimit(goal.lossRatio());
        if (lower == null)
        {
            return isSenders ? SearchResult.Limit.SENDER_AT_MIN_RATE : SearchResult.Limit.MIN_RATE;
        }
        return isSenders ? SearchResult.Limit.SENDER : SearchResult.Limit.LOSS;
    }
}
