package io.stampede.sender.cli;

import io.stampede.sender.report.AlarmResult;
import io.stampede.sender.stats.WindowSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One threshold of {@code --alarm}, judged in each window that is final: raised when its condition hits, cleared by the
 * first window in which the condition with the limit for clearing does not.
 */
final class Alarm
{
    private static final int MAX_TIMES = 64;
    private static final String OPTION = "--alarm";

    private final FailCondition raising;
    private final FailCondition staying;
    private final @Nullable String clearLimit;
    private final List<AlarmResult.Time> times = new ArrayList<>();
    private long raised;
    private boolean isRaised;

    private Alarm(final FailCondition raising, final FailCondition staying, final @Nullable String clearLimit)
    {
        this.raising = raising;
        this.staying = staying;
        this.clearLimit = clearLimit;
    }

    /** CONDITION or CONDITION:LIMIT. */
    static Alarm parse(final String token) throws CommandFailure
    {
        final int colon = token.indexOf(':');
        final FailCondition raising = FailCondition.parse(OPTION, colon < 0 ? token : token.substring(0, colon));
        if (!raising.isOfWindows())
        {
            throw CommandFailure.usage(OPTION + " '" + token.strip() + "': " + raising.figure() +
                " is a figure of the whole run — windows have loss, the counts of losses, duplicates, reordered, " +
                "late, received and sent, and rtt, forward, backward, residence and pacing");
        }
        if (colon < 0)
        {
            return new Alarm(raising, raising, null);
        }
        final String clearLimit = token.substring(colon + 1).strip();
        final FailCondition staying = raising.withLimit(OPTION, clearLimit);
        if (!raising.isAtLeastAsStrictAs(staying))
        {
            throw CommandFailure.usage(OPTION + " '" + token.strip() + "': would be cleared by the window that " +
                "raises it — put the limit for clearing on the good side of the other");
        }
        return new Alarm(raising, staying, clearLimit);
    }

    /** What this window changes, to be told: null if nothing. */
    @Nullable String judge(final WindowSummary window)
    {
        if (isRaised)
        {
            return stay(window);
        }
        final String hit = raising.hit(window);
        if (hit == null)
        {
            return null;
        }
        isRaised = true;
        raised++;
        if (times.size() == MAX_TIMES)
        {
            times.removeLast();
        }
        times.add(new AlarmResult.Time(window.endEpochNs(), null, 1, hit));
        return hit;
    }

    private @Nullable String stay(final WindowSummary window)
    {
        final AlarmResult.Time time = times.removeLast();
        isRaised = staying.hit(window) != null;
        times.add(new AlarmResult.Time(time.raisedEpochNs(), isRaised ? null : Long.valueOf(window.endEpochNs()),
            time.windows() + (isRaised ? 1 : 0), time.reason()));
        return isRaised ? null : raising.text() + ": it is " + raising.value(window);
    }

    boolean isRaised()
    {
        return isRaised;
    }

    /** As typed. */
    String text()
    {
        return raising.text();
    }

    AlarmResult result()
    {
        return new AlarmResult(raising.text(), clearLimit, raised, List.copyOf(times));
    }
}
