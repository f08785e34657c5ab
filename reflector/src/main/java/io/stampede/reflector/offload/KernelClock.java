package io.stampede.reflector.offload;

import io.stampede.clock.ClockQuality;
import io.stampede.linux.BpfMap;
import io.stampede.linux.NativeMemory;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.TimestampFormat;
import java.io.IOException;

/**
 * What a program in the kernel knows about the clock, in memory it shares with this process. Each field is written in
 * one piece, so that a packet meets the old value or the new one.
 * <pre>
 *   addendNs        8    what to add to the kernel's TAI for nanoseconds since the format's epoch
 *   errorEstimate   2    of replies, in network order
 * </pre>
 * Written by the control thread until the program runs, then by an engine's.
 */
final class KernelClock implements AutoCloseable
{
    static final int ADDEND = 0;
    static final int ERROR_ESTIMATE = 8;

    private static final int LENGTH = 16;

    private final BpfMap map;
    private final NativeMemory values;
    private final TimestampFormat format;

    KernelClock(final TimestampFormat format) throws IOException
    {
        this.format = format;
        map = BpfMap.create("stamp_clock", BpfMap.Type.MAPPED_ARRAY, Integer.BYTES, LENGTH, 1);
        boolean isMapped = false;
        try
        {
            values = map.mapValues();
            isMapped = true;
        }
        finally
        {
            if (!isMapped)
            {
                map.close();
            }
        }
    }

    /** Tells it how good the clock is now. */
    void tell(final ClockQuality quality)
    {
        values.putLong(ADDEND, KernelTimestamp.addendNs(format, quality.taiMinusUtcSeconds()));
        values.putNetworkShort(ERROR_ESTIMATE, (short)ErrorEstimate.encode(
            quality.isSynchronized(), format.isPtp(), quality.errorNs()));
    }

    BpfMap map()
    {
        return map;
    }

    /** When the program that uses it is loaded; the clock can still be told. */
    @Override
    public void close()
    {
        map.close();
    }
}
