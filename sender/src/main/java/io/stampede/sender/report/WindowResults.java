package io.stampede.sender.report;

import io.stampede.sender.stats.AvailabilitySummary;
import io.stampede.sender.stats.WindowSummary;
import java.util.List;

/**
 * What a run's windows say.
 *
 * @param lengthNs       of a window.
 * @param isAsked        whether the length was asked for.
 * @param windows        the last ones, in order.
 * @param omitted        windows before those.
 * @param dropped        windows whose figures are lost because nobody took them in time.
 * @param secondsDropped seconds that --intervals lacks for the same reason.
 * @param availability   by seconds.
 * @param alarms         each threshold, in the order given.
 */
public record WindowResults(
    long lengthNs,
    boolean isAsked,
    List<WindowSummary> windows,
    long omitted,
    long dropped,
    long secondsDropped,
    AvailabilitySummary availability,
    List<AlarmResult> alarms)
{
    /** Alarms raised. */
    public long alarmsRaised()
    {
        return alarms.stream().mapToLong(AlarmResult::raised).sum();
    }
}
