package io.stampede.sender.stats;

/**
 * What one flow has lost in one window, and the reflector's numbers its answers span; plain longs of
 * {@link WindowLoss}.
 * <pre>
 *   numbers of this window's answers:   base ──────────────────────▶ top
 *   missing = top − base − numbers seen in between       within = lost between the first answer and the last
 *
 *   backward = decided + min(missing, within)            forward = decided + within − min(missing, within)
 * </pre>
 */
final class WindowFlow
{
    /** Probes lost. */
    long lost;
    /** Of those, since the last answer: not decided yet, in this window. */
    long gap;
    /** Of those, between two answers of this window. */
    long within;
    /** Of those, in a gap that was decided by itself. */
    long forward;
    long backward;
    /** Number of the first answer; the highest one so far. */
    long base;
    long top;
    /** Numbers seen behind the base. */
    long seen;
    boolean hasAnswer;
    /** The reflector restarted hereabouts. */
    boolean isBroken;
    /** As of the end of the window: whether the reflector's numbers tell a direction. */
    boolean isKnown;

    void reset()
    {
        lost = 0;
        gap = 0;
        within = 0;
        forward = 0;
        backward = 0;
        base = 0;
        top = 0;
        seen = 0;
        hasAnswer = false;
        isBroken = false;
        isKnown = false;
    }

    /** Answers that never arrived; below 0 if more came than were given. */
    private long missing()
    {
        return top - base - seen;
    }

    long lostBackward()
    {
        return isBroken ? 0 : backward + Math.clamp(missing(), 0, within);
    }

    long lostForward()
    {
        return isBroken ? 0 : forward + within - Math.clamp(missing(), 0, within);
    }

    /** The numbers do not add up: answers to duplicated requests were lost, or the reflector restarted. */
    boolean isSuspect()
    {
        return isBroken || missing() < 0 || missing() > within;
    }

    /** Answers missing beyond the probes lost. */
    long excess()
    {
        return isBroken ? 0 : Math.max(0, missing() - within);
    }
}
