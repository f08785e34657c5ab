package io.stampede.wire;

/**
 * The 64-bit NTP timestamp (RFC 5905 §6), default of STAMP (RFC 8762 §4.2.1): 32 bits of seconds since 1900-01-01 UTC
 * and 32 bits of binary fraction (2^-32 s, 232.8 ps).
 * <p>
 * Seconds are sent modulo 2^32; era 0 ends at 2036-02-07 06:28:16 UTC. {@link #decode} unfolds them to the instant
 * nearest to a reference, right within 68 years of it.
 */
public final class NtpTimestamp
{
    /** Seconds from 1900-01-01 to 1970-01-01, both 00:00 UTC. */
    public static final long UNIX_EPOCH_SECONDS = 2_208_988_800L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long HALF_NANO_UNIT = NANOS_PER_SECOND / 2;
    private static final long HALF_FRACTION_UNIT = 1L << 31;

    private NtpTimestamp()
    {
    }

    /** @param utcEpochNs nanoseconds since 1970-01-01 UTC; the fraction is rounded to nearest. */
    public static long encode(final long utcEpochNs)
    {
        final long seconds = Math.floorDiv(utcEpochNs, NANOS_PER_SECOND);
        final long nanos = utcEpochNs - seconds * NANOS_PER_SECOND;
        final long fraction = ((nanos << 32) + HALF_NANO_UNIT) / NANOS_PER_SECOND;
        return ((seconds + UNIX_EPOCH_SECONDS) << 32) + fraction;
    }

    /**
     * @param timestamp           as on the wire.
     * @param referenceUtcEpochNs an instant within 68 years of the true one; decides the era.
     * @return nanoseconds since 1970-01-01 UTC, rounded to nearest.
     */
    public static long decode(final long timestamp, final long referenceUtcEpochNs)
    {
        final long referenceSeconds = Math.floorDiv(referenceUtcEpochNs, NANOS_PER_SECOND) + UNIX_EPOCH_SECONDS;
        final long seconds = SerialNumber.unfold((int)(timestamp >>> 32), referenceSeconds) - UNIX_EPOCH_SECONDS;
        final long nanos = ((timestamp & 0xFFFF_FFFFL) * NANOS_PER_SECOND + HALF_FRACTION_UNIT) >>> 32;
        return seconds * NANOS_PER_SECOND + nanos;
    }
}
