package io.stampede.sender.report;

import java.util.List;

/**
 * What a run ends with.
 *
 * @param exitCode of the process, unless writing the results fails after this was written.
 * @param failed   why it is not 0: conditions that hit, or that nothing came back.
 */
public record Verdict(int exitCode, List<String> failed)
{
}
