package io.stampede.sender.report;

import io.stampede.sender.search.SearchGoal;
import io.stampede.sender.stats.LossSummary;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a search means, in sentences its text and its JSON object share. */
final class SearchWords
{
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double PERCENT = 100;

    private SearchWords()
    {
    }

    /** Which definition of throughput is reported. */
    static String definition(final SearchGoal goal)
    {
        final double trialS = goal.finalTrialNs() / NANOS_PER_SECOND;
        final double sumS = goal.durationSumNs() / NANOS_PER_SECOND;
        if (goal.isRfc2544())
        {
            return String.format(Locale.ROOT, "throughput of RFC 2544 §26.1: the highest rate at which no probe is " +
                "lost in any trial; trials of %.3gs, %.3gs of them for a rate to be believed (the RFC has 60 s)",
                trialS, sumS);
        }
        return String.format(Locale.ROOT, "conditional throughput (BMWG MLRsearch): the highest rate at which trials " +
            "of %.3gs lose at most %.4g%%, up to %.4g%% of %.3gs of them excepted, less what they lose",
            trialS, goal.lossRatio() * PERCENT, goal.exceedRatio() * PERCENT, sumS);
    }

    /** Why not more. */
    static String limit(final SearchReport.OfSize size)
    {
        return switch (size.result().limit())
        {
            case LOSS -> "loss beyond it";
            case SENDER -> "sender limit: the path may take more";
            case MAX_RATE -> size.senderPps() == null ? "the highest rate asked for" :
                "no bound found: the highest rate tried";
            case MIN_RATE -> "loss at the lowest rate, too";
            case SENDER_AT_MIN_RATE -> "sender limit at the lowest rate";
            case UNFINISHED -> "ended before it was done";
        };
    }

    /** Who lost what in the trial at the upper bound. */
    static String blame(final @Nullable SearchedTrial trial)
    {
        if (trial == null)
        {
            return "";
        }
        final LossSummary loss = trial.loss();
        final String limitation = trial.limitation() == null ? "" : trial.limitation();
        if (loss.lost() == 0)
        {
            return limitation;
        }
        // what we drop has come back
        final String directions = loss.forward() == null ?
            "forward n/a, backward n/a (" + loss.unknowableReason() + ")" :
            "forward or in the reflector " + loss.forward() + ", backward " + loss.backward() +
            (trial.ownDrops() > 0 ? " with the sender's" : "") + ", unattributed " + loss.unattributed();
        return limitation + (limitation.isEmpty() ? "" : "; ") + "of " + trial.trial().sent() + " sent " +
            loss.lost() + " lost: by the sender " + trial.ownDrops() + ", by " + others(trial) + "; " + directions;
    }

    private static String others(final SearchedTrial trial)
    {
        final ReflectorShare share = trial.share();
        if (share == null || share.reason() != null)
        {
            return "network or reflector " + trial.trial().lost() + (share == null ? "" : " (" + share.reason() + ")");
        }
        return "the reflector " + share.reflector() + ", by the network " + share.forward() + " on the way there and " +
            share.backward() + " on the way back, by the reflector's counts";
    }

    /** A rate for people. */
    static String rate(final double pps)
    {
        if (pps >= 1e6)
        {
            return String.format(Locale.ROOT, "%.4g Mpps", pps / 1e6);
        }
        return pps >= 1e4 ? String.format(Locale.ROOT, "%.4g kpps", pps / 1e3) :
            String.format(Locale.ROOT, "%.0f pps", pps);
    }
}
