package io.stampede.sender.control;

import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.PacketLog;
import org.agrona.BitUtil;

/** How much room the parts of a run need; fixed before its first probe. */
public final class Capacities
{
    private static final int MIN_WINDOW = 1 << 16;
    private static final int MIN_WINDOW_PER_FLOW = 1 << 10;
    private static final int WINDOW_PER_PROBE = 4;
    private static final int LEAST_WINDOW = 1 << 6;
    /** 32 MiB of bits; beyond it numbers were half a minute of 10 Mpps ago. */
    private static final int MAX_WINDOW = 1 << 28;
    /** The batches of many flows together should not take more memory than those of a few. */
    private static final int ALL_BATCHES = 1 << 10;
    private static final int MIN_BATCH = 8;

    private Capacities()
    {
    }

    /** Frames of a flow's batches. */
    static int batch(final int flowCount)
    {
        return Math.clamp(ALL_BATCHES / flowCount, MIN_BATCH, SenderSession.BATCH_CAPACITY);
    }

    /**
     * Numbers of the reflector's that are remembered for each flow. Each reply of a burst takes one, and so a place in
     * the window.
     */
    public static int window(final SenderPlan plan, final int flowCount)
    {
        final long wanted =
            (long)plan.inFlightCapacity(flowCount) * WINDOW_PER_PROBE * Math.max(1, plan.repliesPerProbe());
        final long least = Math.max(MIN_WINDOW_PER_FLOW, MIN_WINDOW / flowCount);
        return BitUtil.findNextPositivePowerOfTwo((int)Math.min(Math.max(least, wanted), MAX_WINDOW));
    }

    /** The same of a session among thousands: as much as its own rate asks for. */
    static int windowOfSession(final SenderPlan plan)
    {
        return Math.max(LEAST_WINDOW, plan.leastInFlightCapacity() * WINDOW_PER_PROBE);
    }

    /**
     * Probes a packet log keeps. An exponential schedule bounded by time has a random count: ten standard deviations of
     * room.
     */
    static int packets(final Schedule schedule)
    {
        final long expected = Math.min(schedule.expectedProbes(), PacketLog.MAX_PACKETS);
        final boolean isRandom = schedule.gaps() == Schedule.Gaps.EXPONENTIAL;
        final long room = isRandom ? (long)(10 * Math.sqrt((double)expected)) + 10 : 0;
        return (int)Math.min(Math.min(expected + room, schedule.count()), PacketLog.MAX_PACKETS);
    }
}
