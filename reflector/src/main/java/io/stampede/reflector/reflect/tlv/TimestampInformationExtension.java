package io.stampede.reflector.reflect.tlv;

import io.stampede.frame.PacketBatch;
import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.TimestampInformation;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Timestamp Information (RFC 8972 §4.3): T2 is stamped by the kernel, or by this process, T3 by this process, both
 * software of this host. Owned by the reflecting thread.
 */
final class TimestampInformationExtension
{
    private final int syncSource;
    private boolean isSynchronized;

    /** @param syncSource what disciplines the clock while it is synchronised, of {@link TimestampInformation}. */
    TimestampInformationExtension(final int syncSource)
    {
        this.syncSource = syncSource;
    }

    void clockSynchronized(final boolean isClockSynchronized)
    {
        isSynchronized = isClockSynchronized;
    }

    /** @return the flags of the reply's TLV. */
    int extend(final PacketBatch batch, final int offset, final int length)
    {
        if (length < TimestampInformation.MIN_LENGTH)
        {
            return Tlv.MALFORMED;
        }
        final UnsafeBuffer buffer = batch.buffer();
        final int value = offset + Tlv.HEADER_LENGTH;
        final int source = isSynchronized ? syncSource : TimestampInformation.SYNC_LOCAL;
        TimestampInformation.in(buffer, value, source, TimestampInformation.SOFTWARE_LOCAL);
        TimestampInformation.out(buffer, value, source, TimestampInformation.SOFTWARE_LOCAL);
        return 0;
    }
}
