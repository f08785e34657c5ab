package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import org.agrona.DirectBuffer;

/** What befell the probes of one stretch of time; filled, merged with its neighbour and used again. */
final class TimelineBin
{
    final DelaySketch rtt = new DelaySketch();
    final DelaySketch forward = new DelaySketch();
    final DelaySketch backward = new DelaySketch();
    long sent;
    long answered;
    long lost;
    long lostForward;
    long lostBackward;
    /** Lost in a gap of which nobody knows the way. */
    long lostUndecided;
    long duplicates;
    long late;
    private long paced;
    private long pacingMaxNs = Long.MIN_VALUE;
    private double pacingSumNs;
    private long residenceMaxNs = Long.MIN_VALUE;
    private double residenceSumNs;
    private long nearestRttNs = Long.MAX_VALUE;
    private long nearestOffsetNs;

    void onPacing(final long pacingNs)
    {
        paced++;
        pacingMaxNs = Math.max(pacingMaxNs, pacingNs);
        pacingSumNs += pacingNs;
    }

    /** What only a reflector's stamps tell of an answered probe; bases are taken off before recording. */
    void onReflection(
        final DirectBuffer buffer, final int sample, final long forwardBaseNs, final long backwardBaseNs)
    {
        final long forwardNs = Delays.forwardNs(buffer, sample);
        final long backwardNs = Delays.backwardNs(buffer, sample);
        final long residenceNs = Delays.residenceNs(buffer, sample);
        final long rttNs = Sample.rttRawNs(buffer, sample) - residenceNs;
        forward.record(forwardNs - forwardBaseNs);
        backward.record(backwardNs - backwardBaseNs);
        residenceMaxNs = Math.max(residenceMaxNs, residenceNs);
        residenceSumNs += residenceNs;
        if (rttNs < nearestRttNs)
        {
            nearestRttNs = rttNs;
            nearestOffsetNs = (forwardNs - backwardNs) / 2;
        }
    }

    /** Lost in gaps that have not been dealt with. */
    long lostOpen()
    {
        return lost - lostForward - lostBackward - lostUndecided;
    }

    /** Takes in all that {@code other} has. */
    void add(final TimelineBin other)
    {
        rtt.add(other.rtt);
        forward.add(other.forward);
        backward.add(other.backward);
        sent += other.sent;
        answered += other.answered;
        lost += other.lost;
        lostForward += other.lostForward;
        lostBackward += other.lostBackward;
        lostUndecided += other.lostUndecided;
        duplicates += other.duplicates;
        late += other.late;
        paced += other.paced;
        pacingMaxNs = Math.max(pacingMaxNs, other.pacingMaxNs);
        pacingSumNs += other.pacingSumNs;
        residenceMaxNs = Math.max(residenceMaxNs, other.residenceMaxNs);
        residenceSumNs += other.residenceSumNs;
        if (other.nearestRttNs < nearestRttNs)
        {
            nearestRttNs = other.nearestRttNs;
            nearestOffsetNs = other.nearestOffsetNs;
        }
    }

    void clear()
    {
        rtt.clear();
        forward.clear();
        backward.clear();
        sent = 0;
        answered = 0;
        lost = 0;
        lostForward = 0;
        lostBackward = 0;
        lostUndecided = 0;
        duplicates = 0;
        late = 0;
        paced = 0;
        pacingMaxNs = Long.MIN_VALUE;
        pacingSumNs = 0;
        residenceMaxNs = Long.MIN_VALUE;
        residenceSumNs = 0;
        nearestRttNs = Long.MAX_VALUE;
        nearestOffsetNs = 0;
    }

    TimelineSummary.Slice slice(final long number, final long forwardBaseNs, final long backwardBaseNs)
    {
        return new TimelineSummary.Slice(
            number,
            new TimelineSummary.Fates(sent, answered, lost, lostForward, lostBackward, duplicates, late),
            rtt.range(0),
            forward.range(forwardBaseNs),
            backward.range(backwardBaseNs),
            forward.count() == 0 ? null : new TimelineSummary.Offset(nearestOffsetNs, Math.max(0, nearestRttNs) / 2),
            forward.count() == 0 ? null :
                new TimelineSummary.MeanAndMax(residenceSumNs / forward.count(), residenceMaxNs),
            paced == 0 ? null : new TimelineSummary.MeanAndMax(pacingSumNs / paced, pacingMaxNs));
    }
}
