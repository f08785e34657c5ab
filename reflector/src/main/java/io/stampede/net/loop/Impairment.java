package io.stampede.net.loop;

/**
 * What happens to each packet of one direction, by its ordinal: 0 for the first packet, 1 for the next. A pure
 * function, so that a test can ask it for the truth afterwards.
 */
@FunctionalInterface
public interface Impairment
{
    /** The packet goes through. */
    int PASS = 0;
    /** The packet is lost. */
    int DROP = 1;
    /** The packet arrives twice, one copy after the other. */
    int DUPLICATE = 2;
    /** The packet arrives right after the one that follows it. */
    int SWAP = 3;
    /** One bit of the packet is flipped on the way. */
    int CORRUPT = 4;

    /** Nothing happens. */
    Impairment NONE = ordinal -> PASS;

    /** One of the constants above. */
    int of(long ordinal);

    /**
     * Seeded chance: every packet meets at most one mishap, with these probabilities in 0..1.
     *
     * @param seed printed by {@code toString} so that a failure can be repeated.
     */
    static Impairment random(
        final long seed, final double drop, final double duplicate, final double swap, final double corrupt)
    {
        return new RandomImpairment(seed, drop, duplicate, swap, corrupt);
    }
}
