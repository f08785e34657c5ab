package io.stampede.sender.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search has found.
 *
 * @param lowerPps       the highest rate found good below all found bad; null if none was.
 * @param upperPps       the lowest rate found bad; null if none was.
 * @param limit          what stands in the way of more.
 * @param throughputPps  what got through at the lower bound: that rate, or what the sender made of it, less the loss
 *                       allowed (conditional throughput); null without one.
 * @param trials         all of them, in order.
 */
public record SearchResult(
    @Nullable Double lowerPps,
    @Nullable Double upperPps,
    Limit limit,
    @Nullable Double throughputPps,
    List<Trial> trials)
{
    /** Why not more. */
    public enum Limit
    {
        /** Beyond it probes are lost. */
        LOSS,
        /** Beyond it the sender does not keep its rate: the path may take more. */
        SENDER,
        /** Faster was not tried. */
        MAX_RATE,
        /** Probes are lost at the lowest rate, too. */
        MIN_RATE,
        /** The sender does not keep the lowest rate. */
        SENDER_AT_MIN_RATE,
        /** The search was ended before it was done, by its user or after too many trials. */
        UNFINISHED
    }
}
