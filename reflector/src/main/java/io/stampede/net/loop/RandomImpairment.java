package io.stampede.net.loop;

/**
 * Mishaps by seeded chance; see {@link Impairment#random}. A packet that follows a swapped one passes, so that each
 * swap is one.
 *
 * @param seed of the chance.
 */
record RandomImpairment(long seed, double drop, double duplicate, double swap, double corrupt) implements Impairment
{
    private static final double UNIT = 0x1.0p-53;

    @Override
    public int of(final long ordinal)
    {
        final int mishap = draw(ordinal);
        return mishap != PASS && ordinal > 0 && draw(ordinal - 1) == SWAP && followsSwap(ordinal) ? PASS : mishap;
    }

    private boolean followsSwap(final long ordinal)
    {
        return of(ordinal - 1) == SWAP;
    }

    private int draw(final long ordinal)
    {
        double chance = unit(ordinal);
        if ((chance -= drop) < 0)
        {
            return DROP;
        }
        if ((chance -= duplicate) < 0)
        {
            return DUPLICATE;
        }
        if ((chance -= swap) < 0)
        {
            return SWAP;
        }
        return chance - corrupt < 0 ? CORRUPT : PASS;
    }

    /** splitmix64 of seed and ordinal, as a number in 0..1. */
    private double unit(final long ordinal)
    {
        long z = seed + ordinal * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return ((z ^ (z >>> 31)) >>> 11) * UNIT;
    }
}
