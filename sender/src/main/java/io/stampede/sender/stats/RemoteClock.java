package io.stampede.sender.stats;

import io.stampede.wire.ErrorEstimate;

/** What the replies' Error Estimates say of the reflector's clock (RFC 4656 §4.1.2, RFC 8186 §2.3). */
public final class RemoteClock
{
    private long replies;
    private long unsynchronized;
    private long withoutError;
    private long ptp;
    private long maxErrorNs;

    /** One usable reply's Error Estimate. */
    public void onErrorEstimate(final int errorEstimate)
    {
        replies++;
        unsynchronized += ErrorEstimate.isSynchronized(errorEstimate) ? 0 : 1;
        withoutError += ErrorEstimate.multiplier(errorEstimate) == 0 ? 1 : 0;
        ptp += ErrorEstimate.isPtp(errorEstimate) ? 1 : 0;
        maxErrorNs = Math.max(maxErrorNs, ErrorEstimate.errorNs(errorEstimate));
    }

    public long replies()
    {
        return replies;
    }

    /** Every reply had the S bit. */
    public boolean isSynchronized()
    {
        return replies > 0 && unsynchronized == 0;
    }

    /** Replies whose Multiplier is 0: they bound nothing. */
    public long withoutError()
    {
        return withoutError;
    }

    /** Replies with PTPv2 timestamps. */
    public long ptp()
    {
        return ptp;
    }

    /** The largest error any reply admitted, ns. */
    public long maxErrorNs()
    {
        return maxErrorNs;
    }
}
