package io.stampede.sender.search;

/**
 * What one phase of a search wants to know, the last one's being the goal.
 *
 * @param lossRatio     a trial that loses a larger share is bad.
 * @param width         how far the bounds may lie apart, as a share of the upper one.
 * @param trialNs       length of its trials.
 * @param durationSumNs how long a rate is tried before it is believed to be good.
 * @param exceedRatio   share of that time that may be bad.
 */
record Target(double lossRatio, double width, long trialNs, long durationSumNs, double exceedRatio)
{
}
