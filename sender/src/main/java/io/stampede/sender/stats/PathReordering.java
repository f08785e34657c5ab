package io.stampede.sender.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reordering by direction (RFC 4737); null where it cannot be known, because the reflector's numbers do not tell.
 *
 * @param forward           requests that reached the reflector after a later one.
 * @param maxForwardExtent  the largest extent, in packets.
 * @param backward          answers that came after one the reflector gave later.
 * @param maxBackwardExtent the largest extent, in packets.
 */
public record PathReordering(
    @Nullable Long forward,
    @Nullable Long maxForwardExtent,
    @Nullable Long backward,
    @Nullable Long maxBackwardExtent)
{
    public static final PathReordering UNKNOWN = new PathReordering(null, null, null, null);

    /** Of several flows together: known if it is of each. */
    public static PathReordering sum(final List<PathReordering> flows)
    {
        long forward = 0;
        long maxForwardExtent = 0;
        long backward = 0;
        long maxBackwardExtent = 0;
        for (final PathReordering flow : flows)
        {
            if (flow.forward == null || flow.maxForwardExtent == null ||
                flow.backward == null || flow.maxBackwardExtent == null)
            {
                return UNKNOWN;
            }
            forward += flow.forward;
            maxForwardExtent = Math.max(maxForwardExtent, flow.maxForwardExtent);
            backward += flow.backward;
            maxBackwardExtent = Math.max(maxBackwardExtent, flow.maxBackwardExtent);
        }
        return new PathReordering(forward, maxForwardExtent, backward, maxBackwardExtent);
    }
}
