package io.stampede.sender.report;

import io.stampede.sender.stats.LossSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The sums that hold whatever the network and the reflector did; one that does not is an error of this program's, and
 * none of the figures can be trusted then:
 * <pre>
 *   received + lost + answered by another node + no reply asked for = sent
 *   lost forward + backward + unattributed                          = lost      where they are known
 *   each figure of all flows                                        = the sum of the flows'
 * </pre>
 * Where samples were dropped the sums cannot hold; a mark says so.
 */
final class Books
{
    private Books()
    {
    }

    /** One sentence for each sum that does not hold; none is as it must be. */
    static List<String> contradictions(final Counts counts, final List<FlowResult> flows)
    {
        final List<String> found = new ArrayList<>();
        if (counts.own().samplesDropped() > 0)
        {
            return found;
        }
        final LossSummary loss = counts.loss();
        final long known = counts.received() + loss.lost() + counts.apart().elsewhere() + counts.apart().unasked();
        if (known != counts.sent() || loss.lost() < 0)
        {
            found.add(counts.received() + " received + " + loss.lost() + " lost + " + counts.apart().elsewhere() +
                " answered by another node + " + counts.apart().unasked() + " that asked for no reply are not " +
                counts.sent() + " sent");
        }
        directions(loss, found);
        same("sent", counts.sent(), flows, FlowResult::sent, found);
        same("received", counts.received(), flows, FlowResult::received, found);
        same("lost", loss.lost(), flows, flow -> flow.loss().lost(), found);
        same("duplicates", counts.duplicates(), flows, FlowResult::duplicates, found);
        return found;
    }

    private static void directions(final LossSummary loss, final List<String> found)
    {
        final Long forward = loss.forward();
        final Long backward = loss.backward();
        final Long unattributed = loss.unattributed();
        if (forward == null || backward == null || unattributed == null)
        {
            return;
        }
        final long least = Math.min(forward, Math.min(backward, unattributed));
        if (forward + backward + unattributed != loss.lost() || least < 0)
        {
            found.add("lost forward " + forward + " + backward " + backward + " + unattributed " + unattributed +
                " are not " + loss.lost() + " lost");
        }
    }

    private static void same(
        final String name,
        final long total,
        final List<FlowResult> flows,
        final ToLongFunction<FlowResult> figure,
        final List<String> found)
    {
        final long sum = flows.stream().mapToLong(figure).sum();
        if (sum != total)
        {
            found.add(total + " " + name + " of all flows, but " + sum + " of the flows one by one");
        }
    }
}
