package io.stampede.sender.match;

import org.agrona.DirectBuffer;

/**
 * What another reply to an answered probe is: a duplicate of one kind or another (RFC 5560), or a copy that was asked
 * for (RFC 10052 §3). Copies have the T2 of the first reply and a T3 or number of their own; those seen are remembered
 * as fingerprints in a table of fixed size, so a copy that comes twice is told from one more copy as long as its place
 * was not taken since, that is for tens of thousands of replies. Owned by the engine's thread.
 */
final class RepeatedReplies
{
    private static final int PLACES = 1 << 16;
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
    private static final long MIX_1 = 0xBF58_476D_1CE4_E5B9L;
    private static final long MIX_2 = 0x94D0_49BB_1331_11EBL;
    private static final int SHIFT_1 = 30;
    private static final int SHIFT_2 = 27;
    private static final int SHIFT_3 = 31;

    private final long[] fingerprints;

    /** @param isInUse whether there will be bursts; without, nothing is remembered. */
    RepeatedReplies(final boolean isInUse)
    {
        fingerprints = new long[isInUse ? PLACES : 1];
    }

    /**
     * Kind of {@link Sample} of {@code again}.
     *
     * @param awaitsCopies whether the reflector agreed to send more than one reply.
     */
    int kind(
        final DirectBuffer first,
        final int firstAt,
        final DirectBuffer again,
        final int againAt,
        final boolean awaitsCopies)
    {
        final boolean isSameNumber =
            Sample.reflectorSequence(again, againAt) == Sample.reflectorSequence(first, firstAt);
        final boolean isSameArrival = Sample.t2(again, againAt) == Sample.t2(first, firstAt);
        final boolean isFirst = isSameNumber && Sample.t3(again, againAt) == Sample.t3(first, firstAt);
        if (awaitsCopies && isSameArrival)
        {
            return !isFirst && isNew(again, againAt) ? Sample.COPY : Sample.DUPLICATE_REPLY;
        }
        if (!isSameNumber)
        {
            return Sample.DUPLICATE_NEW_NUMBER;
        }
        return isSameArrival && isFirst ? Sample.DUPLICATE_REPLY : Sample.DUPLICATE_SAME_NUMBER;
    }

    private boolean isNew(final DirectBuffer sample, final int at)
    {
        final long probe = mix(Sample.index(sample, at) + GOLDEN);
        final long reply = mix(probe + Sample.reflectorSequence(sample, at));
        final long fingerprint = mix(reply + Sample.t3(sample, at)) | 1;
        final int place = (int)(fingerprint >>> 1) & (fingerprints.length - 1);
        final boolean isNew = fingerprints[place] != fingerprint;
        fingerprints[place] = fingerprint;
        return isNew;
    }

    /** SplitMix64's finisher. */
    private static long mix(final long value)
    {
        final long first = (value ^ (value >>> SHIFT_1)) * MIX_1;
        final long second = (first ^ (first >>> SHIFT_2)) * MIX_2;
        return second ^ (second >>> SHIFT_3);
    }
}
