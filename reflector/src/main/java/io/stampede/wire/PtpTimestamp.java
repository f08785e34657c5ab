package io.stampede.wire;

/**
 * The truncated PTPv2 timestamp (IEEE 1588-2008, RFC 8186 §2.3): the low 32 bits of the seconds and 32 bits of
 * nanoseconds since 1970-01-01 TAI. Everything here is on the TAI scale; {@link TimestampFormat} knows the way from and
 * to UTC.
 * <p>
 * Seconds wrap in 2106; {@link #decode} unfolds them to the instant nearest to a reference, right within 68 years of
 * it.
 */
public final class PtpTimestamp
{
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private PtpTimestamp()
    {
    }

    /** @param taiEpochNs nanoseconds since 1970-01-01 TAI. */
    public static long encode(final long taiEpochNs)
    {
        final long seconds = Math.floorDiv(taiEpochNs, NANOS_PER_SECOND);
        return (seconds << 32) | (taiEpochNs - seconds * NANOS_PER_SECOND);
    }

    /** Whether the nanoseconds field is below 10^9, as it must be. */
    public static boolean isValid(final long timestamp)
    {
        return (timestamp & 0xFFFF_FFFFL) < NANOS_PER_SECOND;
    }

    /**
     * @param timestamp           as on the wire; see {@link #isValid}.
     * @param referenceTaiEpochNs an instant within 68 years of the true one.
     * @return nanoseconds since 1970-01-01 TAI.
     */
    public static long decode(final long timestamp, final long referenceTaiEpochNs)
    {
        final long referenceSeconds = Math.floorDiv(referenceTaiEpochNs, NANOS_PER_SECOND);
        final long seconds = SerialNumber.unfold((int)(timestamp >>> 32), referenceSeconds);
        return seconds * NANOS_PER_SECOND + (timestamp & 0xFFFF_FFFFL);
    }
}
