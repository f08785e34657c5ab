package io.stampede.sender.report;

/**
 * What a reflector has counted so far, or over a trial.
 *
 * @param received  packets that reached it.
 * @param overflow  packets its kernel dropped because its receive queue was full.
 * @param reflected replies it handed to the network.
 */
public record ReflectorCounts(long received, long overflow, long reflected)
{
    /** Since an earlier reading of the same reflector. */
    public ReflectorCounts since(final ReflectorCounts earlier)
    {
        return new ReflectorCounts(
            received - earlier.received, overflow - earlier.overflow, reflected - earlier.reflected);
    }
}
