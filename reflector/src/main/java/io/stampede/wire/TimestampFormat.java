package io.stampede.wire;

/**
 * How a side writes its timestamps, announced by the Z bit of its Error Estimate: NTP on the UTC scale, or truncated
 * PTPv2 on the TAI scale (RFC 8762 §4.2.1, RFC 8186). Callers speak UTC; the TAI−UTC offset stays inside. Immutable.
 */
public final class TimestampFormat
{
    /** The default every implementation must support. */
    public static final TimestampFormat NTP = new TimestampFormat(false, 0);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final boolean ptp;
    private final long taiMinusUtcNs;

    private TimestampFormat(final boolean ptp, final long taiMinusUtcNs)
    {
        this.ptp = ptp;
        this.taiMinusUtcNs = taiMinusUtcNs;
    }

    /** @param taiMinusUtcSeconds 37 since 2017-01-01; 0 for peers that stamp UTC in the PTP format. */
    public static TimestampFormat ptp(final int taiMinusUtcSeconds)
    {
        return new TimestampFormat(true, taiMinusUtcSeconds * NANOS_PER_SECOND);
    }

    /** The Z bit this format goes with. */
    public boolean isPtp()
    {
        return ptp;
    }

    /** @param utcEpochNs nanoseconds since 1970-01-01 UTC. */
    public long encode(final long utcEpochNs)
    {
        return ptp ? PtpTimestamp.encode(utcEpochNs + taiMinusUtcNs) : NtpTimestamp.encode(utcEpochNs);
    }

    /**
     * @param timestamp           as on the wire.
     * @param referenceUtcEpochNs an instant within 68 years of the true one; decides the era.
     * @return nanoseconds since 1970-01-01 UTC.
     */
    public long decode(final long timestamp, final long referenceUtcEpochNs)
    {
        return ptp ?
            PtpTimestamp.decode(timestamp, referenceUtcEpochNs + taiMinusUtcNs) - taiMinusUtcNs :
            NtpTimestamp.decode(timestamp, referenceUtcEpochNs);
    }

    @Override
    public String toString()
    {
        return ptp ? "ptp" : "ntp";
    }
}
