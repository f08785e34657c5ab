package io.stampede.sender.testing;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What shall befall each probe of a run, drawn from a seed: single losses and bursts of them on either way, duplicates,
 * reordering, delays beyond Tmax, corrupted replies, and loss of the last ones. Probes are a millisecond apart.
 */
public final class RandomPlan
{
    /** Probes nothing happens to before the ones that may be lost at the end, and around a restart. */
    public static final int CALM = 20;

    private static final int MIN_PROBES = 80;
    private static final int MAX_PROBES = 500;
    private static final int MAX_TAIL = 10;
    /** Octets of a reply whose corruption the sender must notice: SSID, and echo of number and Timestamp. */
    private static final int[] CHECKED_OCTETS = {14, 24, 27, 28, 31, 35};

    private final SplittableRandom random;
    private final List<Fate> fates = new ArrayList<>();
    private final Kind kind;
    private final double loss;
    private final double odd;
    private final double burst;
    private boolean isBurstForward;
    private boolean isBurstBackward;

    /** How far the numbers of the reflector can tell what happened. */
    public enum Kind
    {
        /** All of it. */
        DECIDABLE,
        /** Not all: answers to duplicated requests are lost, and what was overtaken near the end. */
        UNDECIDABLE,
        /** No numbers. */
        STATELESS
    }

    /** The whole plan. */
    public RandomPlan(final long seed, final Kind kind)
    {
        this.kind = kind;
        random = new SplittableRandom(seed);
        loss = random.nextDouble(0.25);
        odd = random.nextDouble(0.3);
        burst = random.nextDouble(0.05);
        final int count = random.nextInt(MIN_PROBES, MAX_PROBES);
        for (int i = 0; i < count; i++)
        {
            fates.add(next(count - i));
        }
        // a first number above what can have been answered by then is the state of an earlier run
        calm(0, 1);
        if (kind != Kind.UNDECIDABLE)
        {
            calm(count - CALM, count);
        }
        final int tail = random.nextInt(MAX_TAIL);
        for (int i = 0; i < tail; i++)
        {
            fates.add(random.nextBoolean() ? Fate.lostForward() : Fate.lostBackward(MS / 3));
        }
    }

    /** From one probe to before another they go through, and none overtakes another on the way forward. */
    public void calm(final int from, final int until)
    {
        for (int i = from; i < until; i++)
        {
            fates.set(i, Fate.answered(forwardNs(false), backwardNs()));
        }
    }

    public int count()
    {
        return fates.size();
    }

    public Fate fate(final long ordinal)
    {
        return fates.get((int)ordinal);
    }

    /** Near 2^32, so that the run crosses it, or anywhere. */
    public long firstSequence()
    {
        return random.nextBoolean() ? (1L << 32) - random.nextInt(1, count()) : random.nextLong(1, 1L << 32);
    }

    /** One more number of this plan's. */
    public int nextInt(final int from, final int until)
    {
        return random.nextInt(from, until);
    }

    private Fate next(final int left)
    {
        final boolean isReordered = random.nextDouble() < odd;
        final long forwardNs = forwardNs(isReordered);
        final long backwardNs = backwardNs();
        isBurstForward = random.nextDouble() < (isBurstForward ? 0.8 : burst);
        isBurstBackward = random.nextDouble() < (isBurstBackward ? 0.8 : burst);
        if (isBurstForward || random.nextDouble() < loss / 2)
        {
            return Fate.lostForward();
        }
        if (isBurstBackward || random.nextDouble() < loss / 2)
        {
            return Fate.lostBackward(forwardNs);
        }
        return random.nextDouble() < odd ? odd(forwardNs, backwardNs, left) : Fate.answered(forwardNs, backwardNs);
    }

    /** Up to nine places behind. */
    private long forwardNs(final boolean isReordered)
    {
        return random.nextLong(100_000, isReordered ? 9 * MS : 900_000);
    }

    /** Distinct to the nanosecond so that no two arrivals tie. */
    private long backwardNs()
    {
        return random.nextLong(100_000, 4_000_000);
    }

    /** @param left probes that follow: an answer that comes when nobody listens any more is a lost one. */
    private Fate odd(final long forwardNs, final long backwardNs, final int left)
    {
        final long apartNs = random.nextLong(1, 8 * MS);
        return switch (random.nextInt(kinds(left)))
        {
            case 0 -> Fate.duplicatedForward(forwardNs, apartNs, backwardNs);
            case 1 -> Fate.duplicatedBackward(forwardNs, backwardNs, apartNs);
            case 2 -> Fate.answered(forwardNs, TIMEOUT_NS + random.nextLong(50 * MS));
            case 3 -> Fate.corruptedBackward(
                forwardNs, backwardNs, CHECKED_OCTETS[random.nextInt(CHECKED_OCTETS.length)]);
            // the second answer is there first, or too late
            case 4 -> twice(forwardNs, apartNs, List.of(backwardNs + apartNs + 1), List.of(backwardNs));
            case 5 -> twice(forwardNs, apartNs, List.of(backwardNs), List.of(backwardNs + 1, backwardNs + 2 * MS));
            case 6 -> twice(forwardNs, apartNs, List.of(backwardNs + random.nextLong(TIMEOUT_NS)),
                List.of(TIMEOUT_NS + random.nextLong(50 * MS)));
            case 7 -> twice(forwardNs, apartNs, List.of(), List.of(backwardNs));
            default -> twice(forwardNs, apartNs, List.of(), List.of());
        };
    }

    private int kinds(final int left)
    {
        return switch (kind)
        {
            // without numbers the second answer's duplicate is one more answer
            case STATELESS -> 5;
            case DECIDABLE -> left * MS > 2 * TIMEOUT_NS ? 7 : 6;
            case UNDECIDABLE -> 9;
        };
    }

    private static Fate twice(
        final long forwardNs, final long apartNs, final List<Long> backwardNs, final List<Long> againNs)
    {
        return new Fate(List.of(
            new Fate.Copy(forwardNs, backwardNs), new Fate.Copy(forwardNs + apartNs, againNs)));
    }
}
