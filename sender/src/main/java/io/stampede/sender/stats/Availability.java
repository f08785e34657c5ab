package io.stampede.sender.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * Availability by loss (after ITU-T Y.1731, MEF 10). Time is cut into intervals Δt. One with fewer than
 * {@link #LEAST_PROBES} probes is not counted; of the others one is bad if more than half of its probes were lost.
 * <pre>
 *                  10 bad in a row: unavailable from the first of them
 *    available ───────────────────────────────────────────────────────▶ unavailable
 *              ◀───────────────────────────────────────────────────────
 *                  10 good in a row: available from the first of them
 * </pre>
 * Intervals that are not counted neither break a row nor lengthen it. High-loss intervals are the bad ones of available
 * time. Owned by the thread of the statistics; allocates nothing but in {@link #summary}.
 */
public final class Availability
{
    /** Δt. */
    public static final long INTERVAL_NS = 1_000_000_000L;
    /** Fewer tell too little of a ratio. */
    public static final int LEAST_PROBES = 10;
    /** n, the intervals in a row that change the verdict. */
    public static final int ROW = 10;
    /** From how many high-loss intervals in a row on they count as consecutive. */
    public static final int CONSECUTIVE = 2;

    private static final int BAD_DIVISOR = 2;
    private static final int MAX_PERIODS = 64;

    private final long[] periodStarts = new long[MAX_PERIODS];
    private final long[] periodEnds = new long[MAX_PERIODS];
    private int periods;
    private long periodsBegun;
    private boolean isUnavailable;
    private long available;
    private long unavailable;
    private long uncounted;
    private long highLoss;
    private long highLossRow;
    private long consecutive;
    private long longestConsecutive;
    /** Intervals in a row that speak against the present verdict, when the first began and the last ended. */
    private int against;
    private long againstStartNs;

    /**
     * An interval is over; called in order.
     *
     * @param startEpochNs its beginning, UTC.
     * @param sent         probes sent in it that asked for a reply.
     * @param lost         of those, not answered within Tmax.
     */
    public void onInterval(final long startEpochNs, final long sent, final long lost)
    {
        if (sent < LEAST_PROBES)
        {
            uncounted++;
            return;
        }
        final boolean isBad = lost * BAD_DIVISOR > sent;
        if (isBad == isUnavailable)
        {
            confirm();
            return;
        }
        if (against == 0)
        {
            againstStartNs = startEpochNs;
        }
        against++;
        if (against == ROW)
        {
            turn();
        }
    }

    /** The verdict stands: what spoke against it in between does not count. */
    private void confirm()
    {
        settleAgainst();
        if (isUnavailable)
        {
            unavailable++;
        }
        else
        {
            available++;
            highLossRow = 0;
        }
    }

    /** Bad ones in available time are high loss; good ones in unavailable time are unavailable all the same. */
    private void settleAgainst()
    {
        if (isUnavailable)
        {
            unavailable += against;
        }
        else
        {
            available += against;
            for (int i = 0; i < against; i++)
            {
                highLoss();
            }
        }
        against = 0;
    }

    private void highLoss()
    {
        highLoss++;
        highLossRow++;
        consecutive += highLossRow == CONSECUTIVE ? 1 : 0;
        longestConsecutive = Math.max(longestConsecutive, highLossRow);
    }

    private void turn()
    {
        isUnavailable = !isUnavailable;
        highLossRow = 0;
        if (isUnavailable)
        {
            unavailable += against;
            periods = (int)Math.min(periodsBegun, MAX_PERIODS - 1L);
            periodStarts[periods] = againstStartNs;
            periodEnds[periods] = Long.MAX_VALUE;
            periods++;
            periodsBegun++;
        }
        else
        {
            available += against;
            periodEnds[periods - 1] = againstStartNs;
        }
        against = 0;
    }

    /** Seconds the verdict has been available, without those that are against it. */
    long availableS()
    {
        return available;
    }

    /** Likewise. */
    long unavailableS()
    {
        return unavailable;
    }

    /** Whether the last verdict was unavailable. */
    boolean isUnavailable()
    {
        return isUnavailable;
    }

    /** The verdict so far. A row against it that is not complete counts as it stands: it has not changed anything. */
    public AvailabilitySummary summary()
    {
        final Availability end = new Availability();
        end.isUnavailable = isUnavailable;
        end.available = available;
        end.unavailable = unavailable;
        end.highLoss = highLoss;
        end.highLossRow = highLossRow;
        end.consecutive = consecutive;
        end.longestConsecutive = longestConsecutive;
        end.against = against;
        end.settleAgainst();
        final List<AvailabilitySummary.Period> list = new ArrayList<>();
        for (int i = 0; i < periods; i++)
        {
            list.add(new AvailabilitySummary.Period(
                periodStarts[i], periodEnds[i] == Long.MAX_VALUE ? null : Long.valueOf(periodEnds[i])));
        }
        return new AvailabilitySummary(end.available, end.unavailable, uncounted, end.highLoss, end.consecutive,
            end.longestConsecutive, list, periodsBegun - periods);
    }
}
