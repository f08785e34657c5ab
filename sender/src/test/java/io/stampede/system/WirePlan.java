package io.stampede.system;

import io.stampede.sender.testing.Fate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a {@link Middlebox} shall do, drawn from a seed, with delays that dwarf those of a busy machine. Answers to
 * doubled requests go through, and so does what comes right before the end, so that the reflector's numbers can tell
 * all of it; of the last three requests none.
 */
final class WirePlan implements Middlebox.Plan
{
    static final int TAIL = 3;

    private static final long MS = 1_000_000;
    private static final long FORWARD_NS = 2 * MS;
    private static final long BACKWARD_NS = MS;
    /** Three probes' time. */
    private static final long OVERTAKEN_NS = 12 * MS;
    private static final long APART_NS = 3 * MS;
    /** Beyond a Tmax of a second, and there before the end. */
    private static final long LATE_NS = 1_300 * MS;
    /** Half a second of probes 4 ms apart: with a thousand milliseconds of waiting it comes while they listen. */
    private static final int LAST_LATE = 30;
    private static final int CALM = 30;

    private final long firstSequence;
    private final List<Fate> fates = new ArrayList<>();
    private final BitSet corrupted = new BitSet();

    WirePlan(final long seed, final int count, final long firstSequence)
    {
        this.firstSequence = firstSequence;
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++)
        {
            final boolean isCalm = i == 0 || i >= count - TAIL - CALM;
            fates.add(i >= count - TAIL ? Fate.lostForward() :
                isCalm ? Fate.answered(FORWARD_NS, BACKWARD_NS) : fate(i, random));
        }
    }

    private Fate fate(final int i, final SplittableRandom random)
    {
        return switch (random.nextInt(24))
        {
            case 0, 1 -> Fate.lostForward();
            case 2, 3 -> Fate.lostBackward(FORWARD_NS);
            case 4 -> Fate.duplicatedForward(FORWARD_NS, APART_NS, BACKWARD_NS);
            case 5 -> Fate.duplicatedBackward(FORWARD_NS, BACKWARD_NS, APART_NS);
            case 6, 7 -> Fate.answered(FORWARD_NS + OVERTAKEN_NS, BACKWARD_NS);
            case 8, 9 -> Fate.answered(FORWARD_NS, BACKWARD_NS + OVERTAKEN_NS);
            case 10 -> Fate.corruptedBackward(FORWARD_NS, BACKWARD_NS, 20);
            case 11 ->
            {
                corrupted.set(i);
                yield Fate.answered(FORWARD_NS, BACKWARD_NS);
            }
            case 12 -> i < LAST_LATE ? Fate.answered(FORWARD_NS, LATE_NS) : Fate.lostForward();
            default -> Fate.answered(FORWARD_NS, BACKWARD_NS);
        };
    }

    @Override
    public Fate fate(final long ordinal)
    {
        return fates.get((int)ordinal);
    }

    @Override
    public boolean isCorrupted(final long ordinal)
    {
        return corrupted.get((int)ordinal);
    }

    @Override
    public long ordinal(final long sequence)
    {
        return (sequence - firstSequence) & 0xFFFF_FFFFL;
    }
}
