package io.stampede.sender.report;

import java.util.List;
import java.util.Map;

/**
 * All that is known of a run of many sessions when it has ended. Immutable.
 *
 * @param supplied  options as typed, by name.
 * @param machine   what ran.
 * @param span      when it was.
 * @param groups    in the order of the file.
 * @param sockets   the sessions shared.
 * @param own       what we lost ourselves, on all sockets together.
 * @param times     what the sending thread took of its own time.
 * @param footprint what it cost.
 * @param marks     why figures of this run need a second look; empty is good.
 */
public record SessionsResult(
    Map<String, String> supplied,
    RunConfig.Machine machine,
    RunBooks.Span span,
    List<GroupResult> groups,
    List<SocketResult> sockets,
    Counts.OwnLosses own,
    OwnTimes times,
    Footprint footprint,
    List<String> marks)
{
    /**
     * What the process took.
     *
     * @param cpuNs      processor time of all its threads during the run; -1 if unknown.
     * @param peakOctets the most memory it had resident; -1 if unknown.
     */
    public record Footprint(long cpuNs, long peakOctets)
    {
    }

    /** Of all groups. */
    public int sessionCount()
    {
        return groups.stream().mapToInt(group -> group.sessions().size()).sum();
    }

    /** Figures of a group that contradict each other; empty unless there is a bug. */
    public List<String> contradictions()
    {
        return groups.stream().flatMap(group -> group.together().contradictions().stream()
            .map(contradiction -> group.name() + ": " + contradiction)).toList();
    }

    /** Probes that left. */
    public long sent()
    {
        return groups.stream().mapToLong(group -> group.together().counts().sent()).sum();
    }

    /** Probes answered within Tmax. */
    public long received()
    {
        return groups.stream().mapToLong(group -> group.together().counts().received()).sum();
    }

    /** Probes that were due and did not leave. */
    public long notSent()
    {
        return groups.stream().mapToLong(group -> group.together().counts().notSent()).sum();
    }
}
