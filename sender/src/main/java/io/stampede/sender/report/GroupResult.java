package io.stampede.sender.report;

import java.util.List;

/**
 * What became of the sessions of one group.
 *
 * @param name     as the file has it.
 * @param together all of them as one run of as many flows.
 * @param sessions each of them, in the order of their turns.
 */
public record GroupResult(String name, RunResult together, List<SessionResult> sessions)
{
}
