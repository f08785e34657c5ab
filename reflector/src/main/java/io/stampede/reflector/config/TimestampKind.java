package io.stampede.reflector.config;

import java.util.Locale;

/** Format of the reflector's timestamps, announced by the Z bit of its Error Estimate (RFC 8762 §4.2.1). */
public enum TimestampKind
{
    /** NTP, on UTC; the default, and the only one for TWAMP Light senders. */
    NTP,
    /** Truncated PTPv2, on TAI. */
    PTP;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
