package io.stampede.sender.stats;

import java.util.List;
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
    /** Of several flows together: a direction is known if it is of each, restarts are those of the worst. */
    public static LossSummary sum(final List<LossSummary> flows)
    {
        long lost = 0;
        long forward = 0;
        long backward = 0;
        long unattributed = 0;
        long suspect = 0;
        long epochs = 0;
        @Nullable String reason = null;
        for (final LossSummary flow : flows)
        {
            lost += flow.lost;
            suspect += flow.suspect;
            epochs = Math.max(epochs, flow.epochs);
            if (flow.forward == null || flow.backward == null || flow.unattributed == null)
            {
                reason = reason == null ? flow.unknowableReason : reason;
                continue;
            }
            forward += flow.forward;
            backward += flow.backward;
            unattributed += flow.unattributed;
        }
        return reason == null ?
            new LossSummary(lost, forward, backward, unattributed, suspect, epochs, null) :
            new LossSummary(lost, null, null, null, suspect, epochs, reason);
    }
}
