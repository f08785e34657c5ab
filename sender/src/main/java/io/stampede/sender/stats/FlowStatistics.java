package io.stampede.sender.stats;

/**
 * What is counted for each flow by itself: its numbers tell of loss and order only among themselves. Plain longs of the
 * thread of the statistics.
 */
public final class FlowStatistics
{
    public final DirectionalLoss loss;
    public final Reordering reordering;
    public final Rfc3550Jitter jitterForward = new Rfc3550Jitter();
    public final Rfc3550Jitter jitterBackward = new Rfc3550Jitter();
    /** Of the reflector that answers it, shared by all flows to it. */
    public final ClockStatistics clocks;
    /** Probes answered within Tmax. */
    public long answered;
    /** Probes closed without an answer. */
    public long unanswered;
    /** Extra answers: requests duplicated on the way to the reflector. */
    public long duplicatesForward;
    /** Extra answers: replies duplicated on the way back. */
    public long duplicatesBackward;
    /** Probes whose first answer came after Tmax; they are lost too. */
    public long late;
    /** Replies behind the first ones that were asked for (RFC 10052). */
    public long copies;
    /** Probes that another node answered than they named (RFC 9503 §3); neither answered nor lost. */
    public long elsewhere;
    /** Probes that asked for no reply and got none; not lost. */
    public long unasked;

    final Ipdv ipdvForward;
    final Ipdv ipdvBackward;
    final Ipdv ipdvRtt;

    FlowStatistics(
        final SessionStatistics all,
        final ClockStatistics clocks,
        final int window,
        final int sortWindow,
        final int reorderWindow)
    {
        this.clocks = clocks;
        loss = new DirectionalLoss(window, new DirectionalReordering(sortWindow, reorderWindow));
        reordering = new Reordering(reorderWindow);
        ipdvForward = new Ipdv(all.ipdvForward);
        ipdvBackward = new Ipdv(all.ipdvBackward);
        ipdvRtt = new Ipdv(all.ipdvRtt);
    }

    void breakPairs()
    {
        ipdvForward.onLost();
        ipdvBackward.onLost();
        ipdvRtt.onLost();
    }
}
