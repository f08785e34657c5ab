package io.stampede.sender.report;

import io.stampede.sender.stats.LossSummary;

/**
 * What became of the probes of one flow.
 *
 * @param ssid       its STAMP Session Identifier.
 * @param localPort  the UDP port its probes came from.
 * @param sent       probes that left.
 * @param notSent    probes that were due and did not leave.
 * @param received   probes answered within Tmax.
 * @param loss       by direction, from this flow's numbers.
 * @param duplicates extra answers of both kinds.
 * @param reordered  first answers overtaken within the flow.
 * @param late       first answers after Tmax.
 */
public record FlowResult(
    int ssid,
    int localPort,
    long sent,
    long notSent,
    long received,
    LossSummary loss,
    long duplicates,
    long reordered,
    long late)
{
    /** Whether anything is to be said of it: all probes left, and each has one answer, in order. */
    public boolean isClean()
    {
        return notSent + loss.lost() + duplicates + reordered + late == 0;
    }
}
