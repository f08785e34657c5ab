package io.stampede.sender.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one threshold.
 *
 * @param condition  that raises the alarm, as typed.
 * @param clearLimit what clears it, as typed; null for the limit that raises it.
 * @param raised     how often it was raised.
 * @param times      the first ones and the last.
 */
public record AlarmResult(String condition, @Nullable String clearLimit, long raised, List<Time> times)
{
    /**
     * One time it was raised.
     *
     * @param raisedEpochNs  end of the window that raised it, UTC.
     * @param clearedEpochNs end of the window that cleared it; null if none did.
     * @param windows        for how many windows it stood.
     * @param reason         the figure that raised it.
     */
    public record Time(long raisedEpochNs, @Nullable Long clearedEpochNs, long windows, String reason)
    {
    }
}
