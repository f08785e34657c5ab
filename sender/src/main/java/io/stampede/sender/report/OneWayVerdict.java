package io.stampede.sender.report;

import org.jspecify.annotations.Nullable;

/**
 * Whether forward and backward delays mean anything.
 *
 * @param isValid       they do, within the uncertainty.
 * @param uncertaintyNs how far they can be off because of the clocks; null if not valid.
 * @param reason        why.
 */
public record OneWayVerdict(boolean isValid, @Nullable Long uncertaintyNs, String reason)
{
    static OneWayVerdict invalid(final String reason)
    {
        return new OneWayVerdict(false, null, reason);
    }

    /** One sentence for people. */
    public String sentence()
    {
        if (uncertaintyNs == null)
        {
            return "one-way delay not meaningful: " + reason;
        }
        if (uncertaintyNs == 0)
        {
            return "one-way delay valid: " + reason;
        }
        return "one-way delay valid to ±" + DurationFormat.of(uncertaintyNs) + " of clock error: " + reason;
    }
}
