package io.stampede.wire;

/**
 * The Error Estimate of a timestamp (RFC 4656 §4.1.2, Z bit by RFC 8186 §2.3, RFC 8762 §4.2.1), 16 bits:
 * <pre>
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 *  +-+-+-----------+---------------+
 *  |S|Z|   Scale   |   Multiplier  |   error = Multiplier * 2^(Scale - 32) seconds
 *  +-+-+-----------+---------------+
 * </pre>
 * S: the clock is synchronised to UTC by an external source. Z: the timestamps are PTPv2 instead of NTP. A Multiplier
 * of 0 must not be sent.
 */
public final class ErrorEstimate
{
    public static final int SYNCHRONIZED = 0x8000;
    public static final int PTP = 0x4000;

    private static final int MAX_MULTIPLIER = 255;
    private static final int MAX_SCALE = 63;
    private static final double NANOS_PER_SECOND = 1e9;
    /** The error is counted in 2^-32 s. */
    private static final int UNIT_BITS = 32;

    private ErrorEstimate()
    {
    }

    /**
     * The smallest representable error that is not below {@code errorNs}.
     *
     * @param errorNs bound of the clock's error in nanoseconds, ≥ 0.
     */
    public static int encode(final boolean isSynchronized, final boolean isPtp, final long errorNs)
    {
        final double units = Math.scalb((double)errorNs, UNIT_BITS) / NANOS_PER_SECOND;
        int scale = 0;
        double multiplier = Math.ceil(units);
        while (multiplier > MAX_MULTIPLIER && scale < MAX_SCALE)
        {
            scale++;
            multiplier = Math.ceil(Math.scalb(units, -scale));
        }
        final int bounded = (int)Math.clamp(multiplier, 1.0, MAX_MULTIPLIER);
        return (isSynchronized ? SYNCHRONIZED : 0) | (isPtp ? PTP : 0) | (scale << 8) | bounded;
    }

    public static boolean isSynchronized(final int errorEstimate)
    {
        return (errorEstimate & SYNCHRONIZED) != 0;
    }

    public static boolean isPtp(final int errorEstimate)
    {
        return (errorEstimate & PTP) != 0;
    }

    public static int scale(final int errorEstimate)
    {
        return (errorEstimate >>> 8) & 0x3F;
    }

    /** 0 marks a corrupt or careless peer (RFC 4656 §4.1.2). */
    public static int multiplier(final int errorEstimate)
    {
        return errorEstimate & 0xFF;
    }

    /** The error in nanoseconds, rounded up; {@link Long#MAX_VALUE} where it does not fit. */
    public static long errorNs(final int errorEstimate)
    {
        return (long)Math.ceil(
            Math.scalb(multiplier(errorEstimate) * NANOS_PER_SECOND, scale(errorEstimate) - UNIT_BITS));
    }
}
