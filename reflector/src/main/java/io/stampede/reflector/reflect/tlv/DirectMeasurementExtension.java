package io.stampede.reflector.reflect.tlv;

import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.DirectMeasurement;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Direct Measurement (RFC 8972 §4.5): adds our counts of packets received and sent to the sender's. Owned by the
 * reflecting thread.
 */
final class DirectMeasurementExtension
{
    private final @Nullable PacketCounters counters;

    /** @param counters null where nobody counts. */
    DirectMeasurementExtension(final @Nullable PacketCounters counters)
    {
        this.counters = counters;
    }

    /** @return the flags of the reply's TLV. */
    int extend(final UnsafeBuffer buffer, final int offset, final int length)
    {
        if (length != DirectMeasurement.LENGTH)
        {
            return Tlv.MALFORMED;
        }
        if (counters == null || !counters.read())
        {
            return Tlv.UNRECOGNIZED;
        }
        DirectMeasurement.answer(buffer, offset + Tlv.HEADER_LENGTH, counters.received(), counters.sent());
        return 0;
    }
}
