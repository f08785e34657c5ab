package io.stampede.sender.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** What really became of every probe, kept by the network that did it; counted the slow and obvious way. */
public final class Truth
{
    private final long timeoutNs;
    private final List<Probe> probes = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private int epoch;
    private long corrupted;

    private static final class Probe
    {
        private final long sentNs;
        private final List<Answer> answers = new ArrayList<>();
        private final List<Arrival> arrivals = new ArrayList<>();

        private Probe(final long sentNs)
        {
            this.sentNs = sentNs;
        }
    }

    /**
     * What the reflector gave.
     *
     * @param number of all answers in the order they were given, over its restarts.
     * @param epoch  its restarts before.
     */
    public record Answer(long number, int epoch, long ordinal)
    {
    }

    /** @param number of all arrivals, in order. */
    private record Arrival(long number, Answer answer, long atNs)
    {
    }

    /**
     * Reordering as RFC 4737 has it.
     *
     * @param packets   those that came after a greater one.
     * @param maxExtent the most arrivals since the first greater one, 0 if none.
     */
    public record Order(long packets, long maxExtent)
    {
        /** @param numbers of the packets in order of arrival. */
        static Order of(final long... numbers)
        {
            long packets = 0;
            long maxExtent = 0;
            for (int i = 0; i < numbers.length; i++)
            {
                final long number = numbers[i];
                final int arrival = i;
                final long firstGreater =
                    LongStream.range(0, i).filter(j -> numbers[(int)j] > number).findFirst().orElse(arrival);
                packets += firstGreater < arrival ? 1 : 0;
                maxExtent = Math.max(maxExtent, arrival - firstGreater);
            }
            return new Order(packets, maxExtent);
        }
    }

    /** Nothing sent yet; an answer after {@code timeoutNs} is late. */
    public Truth(final long timeoutNs)
    {
        this.timeoutNs = timeoutNs;
    }

    /** A probe leaves; they are told in order. */
    public void sent(final long ordinal, final long atNs)
    {
        if (ordinal != probes.size())
        {
            throw new IllegalStateException("probe " + ordinal + " after " + probes.size());
        }
        probes.add(new Probe(atNs));
    }

    /** The reflector has forgotten its numbers. */
    void restarted()
    {
        epoch++;
    }

    /** The reflector answers; told in the order it does. */
    public Answer answered(final long ordinal)
    {
        final Answer answer = new Answer(answers.size(), epoch, ordinal);
        answers.add(answer);
        probes.get((int)ordinal).answers.add(answer);
        return answer;
    }

    /** @param isSound not if it was corrupted on its way: then it is no answer. */
    public void arrived(final Answer answer, final long atNs, final boolean isSound)
    {
        if (!isSound)
        {
            corrupted++;
            return;
        }
        final Arrival arrival = new Arrival(arrivals.size(), answer, atNs);
        arrivals.add(arrival);
        probes.get((int)answer.ordinal).arrivals.add(arrival);
    }

    public long sent()
    {
        return probes.size();
    }

    /** Answers that arrived corrupted. */
    public long corrupted()
    {
        return corrupted;
    }

    /** Restarts of which an answer in time tells, and 1. */
    public long epochs()
    {
        return inTime().stream().map(arrival -> arrival.answer.epoch).distinct().count();
    }

    private boolean isInTime(final Arrival arrival)
    {
        return arrival.atNs - probes.get((int)arrival.answer.ordinal).sentNs <= timeoutNs;
    }

    private boolean isAnswered(final Probe probe)
    {
        return !probe.arrivals.isEmpty() && isInTime(probe.arrivals.getFirst());
    }

    /** First arrivals in time of each answer, in order of arrival. */
    private List<Arrival> inTime()
    {
        final Set<Answer> seen = new HashSet<>();
        return arrivals.stream().filter(this::isInTime).filter(arrival -> seen.add(arrival.answer)).toList();
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

    /** Probes up to the last answered one, not around a restart, of which no copy reached the reflector. */
    public long lostForward()
    {
        return attributable().stream().filter(probe -> probe.answers.isEmpty()).count();
    }

    /** Probes up to the last answered one, not around a restart, that the reflector answered, and not in time. */
    public long lostBackward()
    {
        return attributable().stream().filter(probe -> !probe.answers.isEmpty()).count();
    }

    /** Lost probes of which no number tells: after the last answered one, and around a restart. */
    public long unattributed()
    {
        return sent() - answered() - attributable().size();
    }

    private List<Probe> attributable()
    {
        final List<Probe> lost = new ArrayList<>();
        for (int i = 0; i < lastAnswered(); i++)
        {
            if (!isAnswered(probes.get(i)) && !isAroundRestart(i))
            {
                lost.add(probes.get(i));
            }
        }
        return lost;
    }

    /**
     * Whether the answered probe before has its answer of another epoch than the next one, and this one none of the
     * latter, whose numbers would tell.
     */
    private boolean isAroundRestart(final int i)
    {
        int before = i;
        while (before >= 0 && !isAnswered(probes.get(before)))
        {
            before--;
        }
        int after = i;
        while (!isAnswered(probes.get(after)))
        {
            after++;
        }
        final int epochAfter = probes.get(after).arrivals.getFirst().answer.epoch;
        return before >= 0 && probes.get(before).arrivals.getFirst().answer.epoch != epochAfter &&
            probes.get(i).answers.stream().noneMatch(answer -> answer.epoch == epochAfter);
    }

    /** Numbers the reflector has given up to the last one seen, and that nobody saw; of one epoch. */
    public long missingAnswers()
    {
        final Set<Answer> seen = seen();
        final long last = seen.stream().mapToLong(Answer::number).max().orElse(-1);
        return answers.stream().filter(answer -> answer.number <= last && !seen.contains(answer)).count();
    }

    /**
     * By how much loss by direction cannot be decided from outside: numbers that are missing beside one for each probe
     * lost backward, and probes lost backward without one, for no number behind theirs was seen.
     */
    public long undecidable()
    {
        final Set<Answer> seen = seen();
        final long last = seen.stream().mapToLong(Answer::number).max().orElse(-1);
        final List<Probe> lost = attributable();
        final long showing = lost.stream().filter(probe -> probe.answers.stream()
            .anyMatch(answer -> answer.number <= last && !seen.contains(answer))).count();
        return missingAnswers() - showing + lostBackward() - showing;
    }

    /** All answers that came, but those that came too late to be the first of their probe. */
    private Set<Answer> seen()
    {
        final Set<Answer> seen = new HashSet<>();
        for (final Probe probe : probes)
        {
            final Set<Answer> ofProbe = new HashSet<>(probe.arrivals.stream().map(Arrival::answer).toList());
            if (!probe.arrivals.isEmpty() && !isAnswered(probe))
            {
                ofProbe.remove(probe.arrivals.getFirst().answer);
            }
            seen.addAll(ofProbe);
        }
        return seen;
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
        return probe.arrivals.stream().map(Arrival::answer).distinct().count();
    }

    /** Of first answers in time, by the order of the probes. */
    public Order reordered()
    {
        final Set<Long> seen = new HashSet<>();
        return Order.of(inTime().stream().mapToLong(arrival -> arrival.answer.ordinal).filter(seen::add).toArray());
    }

    /** Of requests whose answer came in time, in the order they reached the reflector. */
    public Order reorderedForward()
    {
        final Set<Long> seen = new HashSet<>();
        return Order.of(inTime().stream().map(Arrival::answer).sorted(Comparator.comparingLong(Answer::number))
            .mapToLong(Answer::ordinal).filter(seen::add).toArray());
    }

    /** Of answers in time, by the order the reflector gave them. */
    public Order reorderedBackward()
    {
        return Order.of(inTime().stream().mapToLong(arrival -> arrival.answer.number).toArray());
    }
}
