package io.stampede.sender.plan;

import java.util.List;

/**
 * Sessions of one schedule that take turns and are reported together. Immutable.
 *
 * @param name     for people.
 * @param schedule of each of them.
 * @param sessions in the order of their turns, one or more.
 */
public record SessionGroup(String name, Schedule schedule, List<PlannedSession> sessions)
{
    /** Refuses what has no turns. */
    public SessionGroup
    {
        sessions = List.copyOf(sessions);
        if (sessions.isEmpty() || schedule.gaps() != Schedule.Gaps.EQUAL)
        {
            throw new IllegalArgumentException("group " + name + ": needs sessions, and an interval");
        }
    }

    /** Probes a second of all its sessions together. */
    public double ratePps()
    {
        return 1e9 / schedule.intervalNs() * sessions.size();
    }
}
