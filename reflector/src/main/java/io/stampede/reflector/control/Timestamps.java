package io.stampede.reflector.control;

import io.stampede.clock.ClockQuality;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.runtime.EnvironmentException;
import io.stampede.wire.TimestampFormat;

/** The timestamp format an operator asked for, if this machine's clock can give it. */
record Timestamps(TimestampFormat format)
{
    /** PTP needs TAI, and that needs the kernel to know TAI-UTC: with 0 we would send UTC and call it TAI. */
    static Timestamps of(final TimestampKind kind, final ClockQuality quality) throws EnvironmentException
    {
        final int taiMinusUtcS = quality.taiMinusUtcSeconds();
        if (kind == TimestampKind.PTP && taiMinusUtcS == 0)
        {
            throw new EnvironmentException("--timestamp ptp (TAI-UTC 0 s by " + quality.source() +
                "): the kernel was not told the offset, PTP timestamps would be wrong by it — let chrony" +
                " (leapsectz right/UTC) or phc2sys set it, or use --timestamp ntp");
        }
        return new Timestamps(kind == TimestampKind.PTP ? TimestampFormat.ptp(taiMinusUtcS) : TimestampFormat.NTP);
    }
}
