package io.stampede.sender.cli;

import io.stampede.sender.report.RunResult;
import io.stampede.sender.stats.DelayFigures;
import io.stampede.sender.stats.DistributionSummary;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.stats.WindowSummary;
import io.stampede.units.DurationText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One condition of {@code --fail-on} or {@code --alarm}: a figure, a comparison, a limit with the figure's unit. A
 * figure that cannot be known, or a percentile that loss makes undefined (which sorts above every number, RFC 7679
 * §4.3), hits.
 *
 * @param text   as typed.
 * @param figure name of a count, {@code loss}, or {@code [DISTRIBUTION.]STATISTIC}.
 * @param limit  count, percent or nanoseconds.
 */
record FailCondition(String text, String figure, Comparison comparison, double limit)
{
    private static final Pattern SYNTAX = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9.]*)\\s*(>=|<=|>|<)\\s*(\\S+)\\s*");
    private static final String STDDEV = "stddev";
    private static final List<String> COUNTS = List.of("lost", "lostForward", "lostBackward", "lostUnattributed",
        "lossSuspect", "duplicates", "reordered", "reorderedForward", "reorderedBackward", "late", "notSent", "garbage",
        "unknown", "received", "sent", "alarms");
    private static final List<String> COUNTS_OF_RUNS = List.of(
        "lossSuspect", "reorderedForward", "reorderedBackward", "notSent", "garbage", "unknown", "alarms");
    private static final List<String> DISTRIBUTIONS_OF_WINDOWS = List.of(
        RunResult.RTT, RunResult.FORWARD, RunResult.BACKWARD, RunResult.RESIDENCE, RunResult.PACING);
    private static final List<String> STATISTICS = List.of("min", "mean", "p50", "p90", "p99", "p999", "max", STDDEV);
    private static final List<String> DISTRIBUTIONS = List.of(RunResult.RTT, RunResult.RTT_RAW, RunResult.RTT_INTENDED,
        RunResult.FORWARD, RunResult.BACKWARD, RunResult.RESIDENCE, RunResult.PACING, RunResult.IPDV_RTT,
        RunResult.IPDV_FORWARD, RunResult.IPDV_BACKWARD, "pdvRtt", "pdvForward", "pdvBackward");
    private static final String LOSS = "loss";
    private static final double PERCENT = 100.0;

    /** How figure and limit are compared. */
    enum Comparison
    {
        ABOVE(">"), AT_LEAST(">="), BELOW("<"), AT_MOST("<=");

        private final String sign;

        Comparison(final String sign)
        {
            this.sign = sign;
        }

        private static Comparison of(final String sign)
        {
            for (final Comparison comparison : values())
            {
                if (comparison.sign.equals(sign))
                {
                    return comparison;
                }
            }
            throw new IllegalArgumentException("comparison " + sign);
        }

        private boolean holds(final double value, final double limit)
        {
            return switch (this)
            {
                case ABOVE -> value > limit;
                case AT_LEAST -> value >= limit;
                case BELOW -> value < limit;
                case AT_MOST -> value <= limit;
            };
        }
    }

    /** All conditions of one option, separated by commas. */
    static List<FailCondition> parseAll(final String expression) throws CommandFailure
    {
        final List<FailCondition> conditions = new ArrayList<>();
        for (final String token : expression.split(",", -1))
        {
            conditions.add(parse("--fail-on", token));
        }
        return conditions;
    }

    /** One condition of this option. */
    static FailCondition parse(final String option, final String token) throws CommandFailure
    {
        final Matcher matcher = SYNTAX.matcher(token);
        if (!matcher.matches())
        {
            throw refused(
                option, token, "not FIGURE>LIMIT — write it like loss>1% or p99>5ms (comparisons: > >= < <=)");
        }
        final String figure = matcher.group(1);
        final Comparison comparison = Comparison.of(matcher.group(2));
        return new FailCondition(token.strip(), figure, comparison, limit(option, token, figure, matcher.group(3)));
    }

    private static double limit(
        final String option, final String token, final String figure, final String limit) throws CommandFailure
    {
        if (figure.equals(LOSS))
        {
            return percent(option, token, limit);
        }
        if (COUNTS.contains(figure))
        {
            if (!limit.matches("\\d{1,18}"))
            {
                throw refused(option, token, "'" + limit + "' is not a number of probes");
            }
            return Long.parseLong(limit);
        }
        final int dot = figure.indexOf('.');
        final boolean isKnown = STATISTICS.contains(figure.substring(dot + 1)) &&
            (dot < 0 || DISTRIBUTIONS.contains(figure.substring(0, dot)));
        if (!isKnown)
        {
            throw refused(option, token, "'" + figure + "' is no figure — use loss, " + String.join(", ", COUNTS) +
                " or " + String.join(", ", STATISTICS) + ", the latter also of another distribution as in forward.p99");
        }
        return durationNs(option, token, limit);
    }

    private static double percent(final String option, final String token, final String limit)
        throws CommandFailure
    {
        if (!limit.matches("\\d{1,9}(\\.\\d{1,9})?%"))
        {
            throw refused(option, token, "'" + limit + "' is not a percentage — write it like 1% or 0.1%");
        }
        return new BigDecimal(limit.substring(0, limit.length() - 1)).doubleValue();
    }

    private static double durationNs(final String option, final String token, final String limit)
        throws CommandFailure
    {
        final boolean isNegative = limit.startsWith("-");
        try
        {
            final long durationNs = DurationText.parseNs(isNegative ? limit.substring(1) : limit);
            return isNegative ? -durationNs : durationNs;
        }
        catch (final IllegalArgumentException ex)
        {
            throw refused(option, token, ex.getMessage());
        }
    }

    private static CommandFailure refused(final String option, final String token, final @Nullable String cause)
    {
        return CommandFailure.usage(option + " '" + token.strip() + "': " + cause);
    }

    /** Why this condition hits; null if it does not. */
    @Nullable String hit(final RunResult result)
    {
        return hit(isCount() ? count(result) : statistic(result));
    }

    /** Why this condition hits in a window; null if it does not. Only if {@link #isOfWindows}. */
    @Nullable String hit(final WindowSummary window)
    {
        return hit(isCount() ? count(window) : statistic(window));
    }

    /** The figure's value in a window, for people. */
    String value(final WindowSummary window)
    {
        final Double value = isCount() ? count(window) : statistic(window);
        return value == null ? "unknown" : describe(value);
    }

    /** Whether windows have this figure. */
    boolean isOfWindows()
    {
        return isCount() ? !COUNTS_OF_RUNS.contains(figure) :
            DISTRIBUTIONS_OF_WINDOWS.contains(distribution()) && !statisticName().equals(STDDEV);
    }

    /** The same figure and comparison with another limit. */
    FailCondition withLimit(final String option, final String newLimit) throws CommandFailure
    {
        return parse(option, figure + comparison.sign + newLimit);
    }

    /** Whether what hits this hits the other, too. */
    boolean isAtLeastAsStrictAs(final FailCondition other)
    {
        return switch (comparison)
        {
            case ABOVE, AT_LEAST -> limit >= other.limit;
            case BELOW, AT_MOST -> limit <= other.limit;
        };
    }

    private boolean isCount()
    {
        return figure.equals(LOSS) || COUNTS.contains(figure);
    }

    private String distribution()
    {
        final int dot = figure.indexOf('.');
        return dot < 0 ? RunResult.RTT : figure.substring(0, dot);
    }

    private String statisticName()
    {
        return figure.substring(figure.indexOf('.') + 1);
    }

    private @Nullable String hit(final @Nullable Double value)
    {
        if (value == null)
        {
            return text + ": " + figure + " cannot be known";
        }
        return comparison.holds(value, limit) ? text + ": it is " + describe(value) : null;
    }

    private @Nullable Double count(final RunResult result)
    {
        final LossSummary loss = result.counts().loss();
        final @Nullable Long count = switch (figure)
        {
            case LOSS, "lost" -> Long.valueOf(loss.lost());
            case "lostForward" -> loss.forward();
            case "lostBackward" -> loss.backward();
            case "lostUnattributed" -> loss.unattributed();
            case "duplicates" -> Long.valueOf(result.counts().duplicates());
            case "lossSuspect" -> Long.valueOf(loss.suspect());
            case "reordered" -> Long.valueOf(result.counts().reordered());
            case "reorderedForward" -> result.counts().pathReordering().forward();
            case "reorderedBackward" -> result.counts().pathReordering().backward();
            case "late" -> Long.valueOf(result.counts().late());
            case "notSent" -> Long.valueOf(result.counts().notSent());
            case "garbage" -> Long.valueOf(result.counts().unusable().garbage());
            case "unknown" -> Long.valueOf(result.counts().unusable().unknown());
            case "received" -> Long.valueOf(result.counts().received());
            case "alarms" -> Long.valueOf(result.windows() == null ? 0 : result.windows().alarmsRaised());
            default -> Long.valueOf(result.counts().sent());
        };
        if (count == null || (figure.equals(LOSS) && result.counts().sent() == 0))
        {
            return null;
        }
        return figure.equals(LOSS) ? PERCENT * count / result.counts().sent() : (double)count;
    }

    private @Nullable Double statistic(final RunResult result)
    {
        final String name = distribution();
        final String statistic = statisticName();
        final DistributionSummary summary = result.distribution(RunResult.PDV.getOrDefault(name, name));
        if (summary.isEmpty())
        {
            return null;
        }
        final double base = RunResult.PDV.containsKey(name) && !statistic.equals("stddev") ?
            summary.moments().min() : 0;
        return absolute(result, name, summary, statistic) - base;
    }

    private static double absolute(
        final RunResult result, final String name, final DistributionSummary summary, final String statistic)
    {
        return switch (statistic)
        {
            case "min" -> (double)summary.moments().min();
            case "mean" -> summary.moments().mean();
            case "max" -> (double)summary.moments().max();
            case STDDEV -> summary.moments().stddev();
            default -> percentile(result, name, summary, percent(statistic));
        };
    }

    private @Nullable Double count(final WindowSummary window)
    {
        final WindowSummary.Counts counts = window.counts();
        final @Nullable Long count = switch (figure)
        {
            case LOSS, "lost" -> Long.valueOf(counts.loss().lost());
            case "lostForward" -> counts.loss().forward();
            case "lostBackward" -> counts.loss().backward();
            case "lostUnattributed" -> counts.loss().unattributed();
            case "duplicates" -> Long.valueOf(counts.duplicates());
            case "reordered" -> Long.valueOf(counts.reordered());
            case "late" -> Long.valueOf(counts.late());
            case "received" -> Long.valueOf(counts.received());
            default -> Long.valueOf(counts.sent());
        };
        if (count == null)
        {
            return null;
        }
        return figure.equals(LOSS) ? PERCENT * count / counts.sent() : (double)count;
    }

    private @Nullable Double statistic(final WindowSummary window)
    {
        final DelayFigures figures = switch (distribution())
        {
            case RunResult.FORWARD -> window.delays().forward();
            case RunResult.BACKWARD -> window.delays().backward();
            case RunResult.RESIDENCE -> window.delays().residence();
            case RunResult.PACING -> window.delays().pacing();
            default -> window.delays().rtt();
        };
        if (!figures.isKnown())
        {
            return null;
        }
        return switch (statisticName())
        {
            case "min" -> (double)figures.min();
            case "mean" -> figures.mean();
            case "max" -> (double)figures.max();
            case "p50" -> defined(window, 50, figures.p50());
            case "p90" -> defined(window, 90, figures.p90());
            case "p99" -> defined(window, 99, figures.p99());
            default -> defined(window, 99.9, figures.p999());
        };
    }

    private double defined(final WindowSummary window, final double percent, final long value)
    {
        return !distribution().equals(RunResult.PACING) && percent > window.percentilesDefinedUpTo() ?
            Double.POSITIVE_INFINITY : (double)value;
    }

    private static Double percentile(
        final RunResult result, final String name, final DistributionSummary summary, final double percent)
    {
        final boolean hasLostMembers = !name.equals(RunResult.PACING) && !name.startsWith("ipdv");
        return hasLostMembers && percent > result.percentilesDefinedUpTo() ?
            Double.POSITIVE_INFINITY : (double)summary.percentile(percent);
    }

    private static double percent(final String statistic)
    {
        return statistic.equals("p999") ? 99.9 : Double.parseDouble(statistic.substring(1));
    }

    private String describe(final double value)
    {
        if (value == Double.POSITIVE_INFINITY)
        {
            return "undefined: too many probes were lost for this percentile";
        }
        if (figure.equals(LOSS))
        {
            return String.format(Locale.ROOT, "%.4g%%", value);
        }
        return COUNTS.contains(figure) ? String.valueOf((long)value) :
            (value < 0 ? "-" : "") + DurationText.format(Math.abs(Math.round(value)));
    }
}
