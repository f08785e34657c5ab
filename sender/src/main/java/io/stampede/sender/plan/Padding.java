package io.stampede.sender.plan;

/** What the Value of an Extra Padding TLV is filled with (RFC 8972 §4.1 recommends pseudo-random octets). Immutable. */
public final class Padding
{
    /** Pseudo-random octets. */
    public static final Padding RANDOM = new Padding("random");
    /** Zeros. */
    public static final Padding ZERO = new Padding("zero", (byte)0);

    private final String name;
    private final byte[] pattern;

    private Padding(final String name, final byte... pattern)
    {
        this.name = name;
        this.pattern = pattern;
    }

    /** These octets, one or more, over and over. */
    public static Padding pattern(final byte... octets)
    {
        Ranges.require("octets of a padding pattern", octets.length, 1, 0xFFFF);
        return new Padding("pattern", octets.clone());
    }

    /** {@code random}, {@code zero} or {@code pattern}. */
    public String name()
    {
        return name;
    }

    /** Whether the octets are drawn and not told by {@link #octet}. */
    public boolean isRandom()
    {
        return pattern.length == 0;
    }

    /** Octet {@code i} of the Value, unless random. */
    public byte octet(final int i)
    {
        return pattern[i % pattern.length];
    }

    /** A copy of what is repeated; empty if random. */
    public byte[] pattern()
    {
        return pattern.clone();
    }

    @Override
    public String toString()
    {
        return name;
    }
}
