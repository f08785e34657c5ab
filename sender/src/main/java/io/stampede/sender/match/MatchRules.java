package io.stampede.sender.match;

import io.stampede.sender.plan.SenderPlan;

/**
 * What makes a reply one of ours, for the whole run. Immutable.
 *
 * @param plan               what was asked for.
 * @param taiMinusUtcSeconds what PTPv2 timestamps are ahead of UTC.
 */
public record MatchRules(SenderPlan plan, int taiMinusUtcSeconds)
{
}
