package io.stampede.sender.samplelog;

import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.RunConfig;
import java.util.Map;

/**
 * What was known of a run before its first probe, in the head of every file of its log. Keys are never in it.
 *
 * @param name           of the run: files with the same one belong together.
 * @param createdEpochNs when the log was begun, UTC.
 * @param supplied       options as typed, by name.
 * @param plan           what is sent, with what was drawn by chance such as SSID and seed.
 * @param endpoints      between which addresses.
 * @param machine        on what.
 * @param isSameHost     the target is an address of this machine.
 * @param flows          how many.
 * @param window         answers of each flow remembered for telling duplicates.
 * @param windowNs       length of its measurement windows; 0 for none.
 */
public record RunHead(
    String name,
    long createdEpochNs,
    Map<String, String> supplied,
    SenderPlan plan,
    RunConfig.Endpoints endpoints,
    RunConfig.Machine machine,
    boolean isSameHost,
    int flows,
    int window,
    long windowNs)
{
}
