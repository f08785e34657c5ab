package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import org.agrona.DirectBuffer;

/** Who took our stamps of the answered probes. Plain longs of the thread of the statistics. */
public final class StampSources
{
    /** T1 is the kernel's stamp of the probe. */
    public long departuresByKernel;
    /** T1 is what the probe carries, read before the send call. */
    public long departuresByUser;
    /** T4 is the kernel's stamp of the reply. */
    public long arrivalsByKernel;
    /** T4 was read when the kernel had delivered the reply without a stamp. */
    public long arrivalsByUser;

    void onAnswer(final DirectBuffer buffer, final int sample)
    {
        final boolean isDepartureByKernel = Sample.isDepartureByKernel(buffer, sample);
        final boolean isArrivalByUser = Sample.isArrivalByUser(buffer, sample);
        departuresByKernel += isDepartureByKernel ? 1 : 0;
        departuresByUser += isDepartureByKernel ? 0 : 1;
        arrivalsByUser += isArrivalByUser ? 1 : 0;
        arrivalsByKernel += isArrivalByUser ? 0 : 1;
    }
}
