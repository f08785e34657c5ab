package io.stampede.sender.stats;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;

import io.stampede.sender.testing.Fate;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** Loss, duplicates, reordering and late answers at random, the same for the same random numbers. */
final class RandomFates
{
    private RandomFates()
    {
    }

    static LongFunction<Fate> of(final SplittableRandom random, final boolean isStateful)
    {
        final double loss = random.nextDouble(0.3);
        final double odd = random.nextDouble(0.2);
        final long seed = random.nextLong();
        return ordinal -> fate(new SplittableRandom(seed + 31 * ordinal), loss, odd, isStateful);
    }

    private static Fate fate(
        final SplittableRandom random, final double loss, final double odd, final boolean isStateful)
    {
        final long forwardNs = random.nextLong(100_000, 900_000);
        // beyond a millisecond overtakes the next probes; distinct to the nanosecond so that no two arrivals tie
        final long backwardNs = random.nextLong(100_000, 4_000_000);
        if (random.nextDouble() < loss)
        {
            return random.nextBoolean() ? Fate.lostForward() : Fate.lostBackward(forwardNs);
        }
        if (random.nextDouble() >= odd)
        {
            return Fate.answered(forwardNs, backwardNs);
        }
        return switch (random.nextInt(isStateful ? 4 : 3))
        {
            case 0 -> Fate.duplicatedForward(forwardNs, random.nextLong(1, 3_000_000), backwardNs);
            case 1 -> Fate.duplicatedBackward(forwardNs, backwardNs, random.nextLong(1, 3_000_000));
            default -> Fate.answered(forwardNs, TIMEOUT_NS + random.nextLong(50 * MS));
        };
    }
}
