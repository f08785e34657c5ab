package io.stampede.sender.engine;

import io.stampede.clock.ClockQuality;
import io.stampede.sender.pace.Pacer;
import io.stampede.sender.plan.Schedule;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.TimestampFormat;
import java.util.List;
import org.agrona.concurrent.Agent;

/**
 * The sending half of the duty cycle:
 * <pre>
 *   due probes, flows in turn ──▶ compose ──▶ stamp T1 ──▶ Port.send ──▶ what did not leave is taken back
 * </pre>
 * Open loop: what is due follows from the start alone. A probe that cannot leave is not sent later: its number goes to
 * the next one and it counts as not sent. Without a schedule there is nothing to be late for: what the port does not
 * take at once is due again. Owned by its thread but for {@link #stop} and {@link #live}; allocates nothing.
 */
public final class ProbeSending implements Agent
{
    /** The clock's quality changes slowly; asking costs a system call. */
    private static final long QUALITY_INTERVAL_NS = 1_000_000_000L;
    /** Probes made due per cycle at most: too few → a system call each; too many → replies wait meanwhile. */
    private static final int DUE_LIMIT = 64;

    private final ProbeFlow[] flows;
    private final int[] touched;
    private final Pacer pacer;
    private final Schedule schedule;
    private final TimestampFormat format;
    private final MonotonicScale scale;
    private final ClockQuality quality;
    private final SendProgress progress;
    private final LiveCounts live = new LiveCounts();
    private final SendingTimes times = new SendingTimes();
    /** Without a schedule a turn is a whole batch, else one probe. */
    private final int turnLength;
    private int turn;
    private int leftOfTurn;
    private int flushTurn;
    private int touchedCount;
    private long dueCount;
    private long openedCount;
    private long sentCount;
    private long notSentCount;
    private long heldBack;
    private long startNs;
    private long startEpochNs;
    private long endNs;
    private long nextQualityNs;
    private int errorEstimate;
    private boolean isTimeUp;
    private boolean isOver;
    private volatile boolean isStopRequested;

    ProbeSending(
        final List<ProbeFlow> flows,
        final Schedule schedule,
        final TimestampFormat format,
        final Pacer pacer,
        final MonotonicScale scale,
        final ClockQuality quality,
        final SendProgress progress)
    {
        this.flows = flows.toArray(ProbeFlow[]::new);
        this.schedule = schedule;
        this.format = format;
        this.pacer = pacer;
        this.scale = scale;
        this.quality = quality;
        this.progress = progress;
        touched = new int[this.flows.length];
        turnLength = schedule.isTimed() ? 1 : this.flows[0].batchCapacity();
        leftOfTurn = turnLength;
    }

    @Override
    public String roleName()
    {
        return "stamp-sender";
    }

    @Override
    public void onStart()
    {
        startNs = scale.refresh();
        startEpochNs = scale.epochNs();
        endNs = startNs;
        pacer.start(startNs);
    }

    @Override
    public int doWork()
    {
        final long nowNs = scale.refresh();
        times.begin(nowNs);
        if (nextQualityNs - nowNs <= 0)
        {
            refreshQuality(nowNs);
        }
        final int due = prepareDue(nowNs);
        if (due > 0)
        {
            sendTouched();
            live.release(sentCount, notSentCount);
        }
        else
        {
            flows[flushTurn].flush();
            flushTurn++;
            flushTurn = flushTurn == flows.length ? 0 : flushTurn;
        }
        // only when everything has left or was given up: who sees the end takes what was sent by then for all there is
        if (!isOver && (isTimeUp || isStopRequested || dueCount >= schedule.count()))
        {
            end();
        }
        times.end(due > 0 ? endNs : nowNs, nextDueNs(), isOver);
        return due;
    }

    private void refreshQuality(final long nowNs)
    {
        quality.refresh();
        errorEstimate = ErrorEstimate.encode(quality.isSynchronized(), format.isPtp(), quality.errorNs());
        nextQualityNs = nowNs + QUALITY_INTERVAL_NS;
    }

    private int prepareDue(final long nowNs)
    {
        int due = 0;
        while (!isOver && due < DUE_LIMIT && dueCount < schedule.count() && pacer.nextNs() - nowNs <= 0)
        {
            isTimeUp = isTimeOver(nowNs);
            if (isTimeUp || isStopRequested)
            {
                break;
            }
            final ProbeFlow flow = flows[turn];
            if (!flow.hasRoom())
            {
                // the rest of this cycle's batch makes room by leaving; what is in flight by being answered
                heldBack += due == 0 ? 1 : 0;
                break;
            }
            touch(flow);
            flow.prepare(pacer.nextNs(), errorEstimate);
            pacer.advance();
            dueCount++;
            due++;
            takeTurns();
        }
        return due;
    }

    private boolean isTimeOver(final long nowNs)
    {
        final long dueNs = schedule.isTimed() ? pacer.nextNs() : nowNs;
        return dueNs - startNs >= schedule.durationNs();
    }

    private void touch(final ProbeFlow flow)
    {
        if (flow.isEmpty())
        {
            touched[touchedCount++] = turn;
        }
    }

    private void takeTurns()
    {
        leftOfTurn--;
        if (leftOfTurn == 0)
        {
            leftOfTurn = turnLength;
            turn++;
            turn = turn == flows.length ? 0 : turn;
        }
    }

    private void sendTouched()
    {
        for (int i = 0; i < touchedCount; i++)
        {
            final ProbeFlow flow = flows[touched[i]];
            final SendCounters counters = flow.counters();
            final long openedBefore = flow.opened();
            final long sentBefore = counters.sent;
            final long notSentBefore = counters.notSent;
            dueCount -= flow.send(scale, times.sendCalls());
            openedCount += flow.opened() - openedBefore;
            sentCount += counters.sent - sentBefore;
            notSentCount += counters.notSent - notSentBefore;
        }
        touchedCount = 0;
        endNs = scale.nowNs();
        progress.sentRelease(openedCount, endNs);
    }

    private void end()
    {
        isOver = true;
        progress.overRelease();
    }

    /** No probe becomes due any more; those in flight are still waited for. Any thread. */
    public void stop()
    {
        isStopRequested = true;
    }

    /** Nothing more will be sent. The sending thread. */
    public boolean isOver()
    {
        return isOver;
    }

    /** How long until the next probe is due, ns; {@link Long#MAX_VALUE} if none will be. The sending thread. */
    public long untilNextDueNs()
    {
        return isOver ? Long.MAX_VALUE : pacer.nextNs() - scale.nowNs();
    }

    /** When the next probe is due, monotonic ns. */
    long nextDueNs()
    {
        return isOver ? Long.MAX_VALUE : pacer.nextNs();
    }

    /** Counts another thread may watch. */
    public LiveCounts live()
    {
        return live;
    }

    /** What the sending thread took of its own time. */
    public SendingTimes times()
    {
        return times;
    }

    /** Of all flows together; from the sending thread, or when it has ended. Not for the duty cycle. */
    public SendCounters counters()
    {
        final SendCounters sum = new SendCounters();
        for (final ProbeFlow flow : flows)
        {
            final SendCounters counters = flow.counters();
            sum.sent += counters.sent;
            sum.notSent += counters.notSent;
            sum.sequencesSkipped += counters.sequencesSkipped;
            sum.backPressure += counters.backPressure;
            sum.lastSendErrno = counters.lastSendErrno == 0 ? sum.lastSendErrno : counters.lastSendErrno;
        }
        sum.heldBack = heldBack;
        return sum;
    }

    /** When the first probe was due, UTC ns. */
    public long startEpochNs()
    {
        return startEpochNs;
    }

    /** From the first probe's intended time until the last had left, ns, monotonic. */
    public long elapsedNs()
    {
        return endNs - startNs;
    }

    long startNs()
    {
        return startNs;
    }

    @Override
    public void onClose()
    {
        live.release(sentCount, notSentCount);
    }
}
