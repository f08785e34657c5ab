package io.stampede.sender.report;

import io.stampede.units.DurationText;

/**
 * Whose word on the clocks is taken, as {@code --clock} says it.
 *
 * @param kind     whose.
 * @param withinNs how near both clocks are by the user's word; 0 where he gives none.
 */
public record ClockTrust(Kind kind, long withinNs)
{
    /** As the clocks say themselves. */
    public static final ClockTrust AUTO = new ClockTrust(Kind.AUTO, 0);

    private static final String ASSUME_PREFIX = "assume:";

    /** Whose word. */
    public enum Kind
    {
        /** The clocks': ours by adjtimex, the reflector's by its Error Estimate. */
        AUTO,
        /** The user's: NTP disciplines both, even one that says it is not synchronised. */
        NTP,
        /** The user's: PTP disciplines both; adjtimex, which is NTP's, is not asked. */
        PTP,
        /** The user's: both are within some time of each other. */
        ASSUME
    }

    /**
     * As typed: auto, ntp, ptp, assume:DUR.
     *
     * @throws IllegalArgumentException with the cause and a remedy.
     */
    public static ClockTrust parse(final String text)
    {
        return switch (text)
        {
            case "auto" -> AUTO;
            case "ntp" -> new ClockTrust(Kind.NTP, 0);
            case "ptp" -> new ClockTrust(Kind.PTP, 0);
            default -> assumed(text);
        };
    }

    private static ClockTrust assumed(final String text)
    {
        if (!text.startsWith(ASSUME_PREFIX))
        {
            throw new IllegalArgumentException("'" + text + "': is none of auto, ntp, ptp, assume:DUR");
        }
        final long withinNs = DurationText.parseNs(text.substring(ASSUME_PREFIX.length()));
        if (withinNs <= 0)
        {
            throw new IllegalArgumentException("'" + text + "': must be above 0 — clocks are never the same");
        }
        return new ClockTrust(Kind.ASSUME, withinNs);
    }

    /** As typed. */
    public String text()
    {
        return switch (kind)
        {
            case AUTO -> "auto";
            case NTP -> "ntp";
            case PTP -> "ptp";
            case ASSUME -> ASSUME_PREFIX + DurationText.format(withinNs);
        };
    }
}
