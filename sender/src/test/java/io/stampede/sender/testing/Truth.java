package io.stampede.sender.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What really became of every probe, kept by the network that did it; counted the slow and obvious way. */
public final class Truth
{
    private final long timeoutNs;
    private final List<Probe> probes = new ArrayList<>();
    private int answers;

    private static final class Probe
    {
        private final long sentNs;
        private int reflected;
        private final List<Arrival> arrivals = new ArrayList<>();

        private Probe(final long sentNs)
        {
            this.sentNs = sentNs;
        }
    }

    private record Arrival(int answer, long atNs)
    {
    }

    Truth(final long timeoutNs)
    {
        this.timeoutNs = timeoutNs;
    }

    void sent(final long ordinal, final long atNs)
    {
        if (ordinal != probes.size())
        {
            throw new IllegalStateException("probe " + ordinal + " after " + probes.size());
        }
        probes.add(new Probe(atNs));
    }

    void reflected(final long ordinal)
    {
        probes.get((int)ordinal).reflected++;
    }

    int newAnswer()
    {
        return answers++;
    }

    void arrived(final long ordinal, final int answer, final long atNs)
    {
        probes.get((int)ordinal).arrivals.add(new Arrival(answer, atNs));
    }

    public long sent()
    {
        return probes.size();
    }

    private boolean isAnswered(final Probe probe)
    {
        return probe.arrivals.stream().anyMatch(arrival -> arrival.atNs - probe.sentNs <= timeoutNs);
    }

    public long answered()
    {
        return probes.stream().filter(this::isAnswered).count();
    }

    public long late()
    {
        return probes.stream().filter(probe -> !isAnswered(probe) && !probe.arrivals.isEmpty()).count();
    }

    /** Index of the last probe answered in time. */
    private int lastAnswered()
    {
        int last = probes.size() - 1;
        while (last >= 0 && !isAnswered(probes.get(last)))
        {
            last--;
        }
        return last;
    }

    /** Probes up to the last answered one of which no copy reached the reflector. */
    public long lostForward()
    {
        return probes.subList(0, lastAnswered() + 1).stream().filter(probe -> probe.reflected == 0).count();
    }

    /** Probes up to the last answered one that were reflected and not answered in time. */
    public long lostBackward()
    {
        return probes.subList(0, lastAnswered() + 1).stream()
            .filter(probe -> probe.reflected > 0 && !isAnswered(probe)).count();
    }

    /** Probes after the last answered one. */
    public long tail()
    {
        return sent() - 1 - lastAnswered();
    }

    /** Answers beyond the first that arrived for each probe. */
    public long duplicatesForward()
    {
        return probes.stream().filter(probe -> !probe.arrivals.isEmpty())
            .mapToLong(probe -> distinctAnswers(probe) - 1).sum();
    }

    /** Arrivals beyond the first of each answer. */
    public long duplicatesBackward()
    {
        return probes.stream().mapToLong(probe -> probe.arrivals.size() - distinctAnswers(probe)).sum();
    }

    private static long distinctAnswers(final Probe probe)
    {
        final Set<Integer> distinct = new HashSet<>();
        probe.arrivals.forEach(arrival -> distinct.add(arrival.answer));
        return distinct.size();
    }

    /** First answers in time that came after the first answer of a later probe (RFC 4737 §3.3). */
    public long reordered()
    {
        long reordered = 0;
        for (int i = 0; i < probes.size(); i++)
        {
            reordered += isOvertaken(i) ? 1 : 0;
        }
        return reordered;
    }

    private boolean isOvertaken(final int i)
    {
        final long firstNs = firstArrivalNs(probes.get(i));
        return firstNs != Long.MAX_VALUE && probes.subList(i + 1, probes.size()).stream()
            .anyMatch(later -> firstArrivalNs(later) < firstNs);
    }

    private long firstArrivalNs(final Probe probe)
    {
        return isAnswered(probe) ? probe.arrivals.stream().mapToLong(Arrival::atNs).min().orElseThrow() :
            Long.MAX_VALUE;
    }
}
