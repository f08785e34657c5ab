package io.stampede.sender.stats;

import io.stampede.sender.match.TlvSample;

/** What became of one TLV of our probes, over the probes answered in time; every one has exactly one outcome. */
public final class TlvOutcomes
{
    private final long[] counts = new long[TlvSample.OUTCOMES];

    void add(final int outcome)
    {
        counts[outcome]++;
    }

    /** Came back understood. */
    public long processed()
    {
        return counts[TlvSample.PROCESSED];
    }

    /** Came back with the U flag. */
    public long unrecognized()
    {
        return counts[TlvSample.UNRECOGNIZED];
    }

    /** Came back with the M flag. */
    public long malformed()
    {
        return counts[TlvSample.MALFORMED];
    }

    /** Came back in a reply whose TLVs cannot be believed. */
    public long integrityFailed()
    {
        return counts[TlvSample.INTEGRITY_FAILED];
    }

    /** Did not come back in its place. */
    public long notReturned()
    {
        return counts[TlvSample.NOT_RETURNED];
    }

    /** Lies behind a malformed one. */
    public long unread()
    {
        return counts[TlvSample.UNREAD];
    }
}
