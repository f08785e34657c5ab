package io.stampede.sender.stats;

import org.jspecify.annotations.Nullable;

/**
 * Loss by direction; forward + backward + unattributed = lost wherever they are known.
 *
 * @param lost             closed probes without an answer in time.
 * @param forward          lost on the way to the reflector, or dropped by it; null if unknowable.
 * @param backward         answered by the reflector, not received in time; null if unknowable.
 * @param unattributed     lost where no r tells: after the last answer, around a restart; null if unknowable.
 * @param suspect          answers that are missing beyond the probes that are: lost answers to duplicated requests.
 * @param epochs           numberings of the reflector seen.
 * @param unknowableReason why the three are null.
 */
public record LossSummary(
    long lost,
    @Nullable Long forward,
    @Nullable Long backward,
    @Nullable Long unattributed,
    long suspect,
    long epochs,
    @Nullable String unknowableReason)
{
}
