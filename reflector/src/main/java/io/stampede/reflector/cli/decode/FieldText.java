package io.stampede.reflector.cli.decode;

import io.stampede.units.InstantText;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.NtpTimestamp;
import io.stampede.wire.PtpTimestamp;
import io.stampede.wire.Tlv;
import java.util.Locale;

/** What the values of fields mean, in words. */
final class FieldText
{
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** End of NTP era 0: what is read lies within 68 years of it, 1968 to 2104, whenever it is read. */
    private static final long NTP_REFERENCE_NS = ((1L << 32) - NtpTimestamp.UNIX_EPOCH_SECONDS) * NANOS_PER_SECOND;
    /** Middle of the 32 bits of PTP seconds: 1970 to 2106. */
    private static final long PTP_REFERENCE_NS = (1L << 31) * NANOS_PER_SECOND;
    /** Since 2017-01-01. */
    private static final int TAI_MINUS_UTC_S = 37;
    private static final double NANOS_PER_UNIT = 1e9 / 4294967296.0;

    private FieldText()
    {
    }

    /** A timestamp in the format that the Z bit of {@code errorEstimate} names. */
    static String timestamp(final long timestamp, final int errorEstimate)
    {
        if (timestamp == 0)
        {
            return "0, not set";
        }
        if (!ErrorEstimate.isPtp(errorEstimate))
        {
            return InstantText.of(epochNs(timestamp, errorEstimate)) + " (NTP)";
        }
        if (!PtpTimestamp.isValid(timestamp))
        {
            return "invalid: PTPv2 nanoseconds " + (timestamp & 0xFFFF_FFFFL) + " are not below 10^9";
        }
        final long ns = epochNs(timestamp, errorEstimate);
        return InstantText.of(ns - TAI_MINUS_UTC_S * NANOS_PER_SECOND) + " (PTPv2 on TAI, TAI-UTC " + TAI_MINUS_UTC_S +
            " s; " + InstantText.of(ns) + " if it was stamped on UTC)";
    }

    /** Nanoseconds since 1970 on the scale it was stamped on: UTC for NTP, TAI by rule for PTPv2. */
    static long epochNs(final long timestamp, final int errorEstimate)
    {
        return ErrorEstimate.isPtp(errorEstimate) ?
            PtpTimestamp.decode(timestamp, PTP_REFERENCE_NS) : NtpTimestamp.decode(timestamp, NTP_REFERENCE_NS);
    }

    static String errorEstimate(final int value)
    {
        return String.format(Locale.ROOT, "0x%04x: S=%d (%ssynchronized to UTC) Z=%d (%s) Scale=%d Multiplier=%d, %s",
            value,
            ErrorEstimate.isSynchronized(value) ? 1 : 0,
            ErrorEstimate.isSynchronized(value) ? "" : "not ",
            ErrorEstimate.isPtp(value) ? 1 : 0,
            ErrorEstimate.isPtp(value) ? "PTPv2" : "NTP",
            ErrorEstimate.scale(value),
            ErrorEstimate.multiplier(value),
            error(value));
    }

    private static String error(final int value)
    {
        if (ErrorEstimate.multiplier(value) == 0)
        {
            return "error unknown: Multiplier 0 must not be sent";
        }
        final double ns = Math.scalb((double)ErrorEstimate.multiplier(value), ErrorEstimate.scale(value)) *
            NANOS_PER_UNIT;
        final String[] units = {"ns", "us", "ms", "s"};
        double scaled = ns;
        int unit = 0;
        while (scaled >= 1000 && unit < units.length - 1)
        {
            scaled /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "+/- %.4g %s", scaled, units[unit]);
    }

    /** Letters of set flags, dashes for clear ones, in wire order: {@code U---}. */
    static String flags(final int flags)
    {
        final int reserved = flags & 0x0F;
        return ((flags & Tlv.UNRECOGNIZED) != 0 ? "U" : "-") +
            ((flags & Tlv.MALFORMED) != 0 ? "M" : "-") +
            ((flags & Tlv.INTEGRITY_FAILED) != 0 ? "I" : "-") +
            ((flags & Tlv.NOT_CONFORMANT) != 0 ? "C" : "-") +
            (reserved == 0 ? "" : String.format(" reserved=0x%x", reserved));
    }
}
