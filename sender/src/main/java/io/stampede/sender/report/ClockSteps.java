package io.stampede.sender.report;

/**
 * Steps of both clocks during a run, and what was left out because of them.
 *
 * @param own                   steps of our wall clock; round trips are immune, one-way values are not.
 * @param ownNs                 their sum, signed.
 * @param remote                steps of the reflector's clock, told from its answers.
 * @param remoteNs              their sum, signed.
 * @param torn                  answers whose T2 and T3 lie on both sides of one: only T4 − T1 is used.
 * @param pairsExcludedForward  pairs of probes with a step between them, left out of variation and jitter there.
 * @param pairsExcludedBackward the same of the way back.
 */
public record ClockSteps(
    long own,
    long ownNs,
    long remote,
    long remoteNs,
    long torn,
    long pairsExcludedForward,
    long pairsExcludedBackward)
{
    /** None of anything. */
    public static final ClockSteps NONE = new ClockSteps(0, 0, 0, 0, 0, 0, 0);

    /** A clock was stepped. */
    public boolean isAny()
    {
        return own > 0 || remote > 0 || torn > 0;
    }
}
