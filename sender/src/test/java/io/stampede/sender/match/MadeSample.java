package io.stampede.sender.match;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** A sample with the figures a test wants, for parts that are fed with samples alone. */
public final class MadeSample
{
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(Sample.LENGTH);

    /** A probe that left, by a monotonic clock that says what the wall clock does; T2 to T4 are as they were. */
    public MadeSample sent(final long index, final long pacingNs, final long t1)
    {
        Sample.sent(buffer, 0, index, pacingNs, t1);
        Sample.sentBy(buffer, 0, t1, 0);
        return this;
    }

    /** Its answer, as both clocks tell it. */
    public MadeSample answered(final long t2, final long t3, final long t4, final long reflectorSequence)
    {
        Sample.reflectorTimes(buffer, 0, t2, t3);
        Sample.arrival(buffer, 0, t4, false, t4 - Sample.t1(buffer, 0));
        Sample.reply(buffer, 0, reflectorSequence, 0x8001);
        return this;
    }

    /** Where it lies, from 0. */
    public MutableDirectBuffer buffer()
    {
        return buffer;
    }
}
