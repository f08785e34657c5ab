package io.stampede.perf.load;

import java.util.List;

/**
 * A reflector and the load it is put under.
 *
 * @param name       in every table.
 * @param reference  the contender it is compared with: its C twin, or ours without the feature; empty for a twin.
 * @param isInKernel answers in the driver's softirq, in the time of whoever sends: what CPU it takes nobody tells.
 * @param isOurs     a JVM, that can tell what it allocated.
 */
public record Contender(
    String name,
    Tier tier,
    String reference,
    Traffic traffic,
    boolean isInKernel,
    boolean isOurs,
    List<String> command)
{
    /** Ways to the wire. */
    public enum Tier
    {
        UDP("udp"), PACKET("packet"), XDP("xdp"), XDP_OFFLOAD("xdp-offload");

        private final String option;

        Tier(final String option)
        {
            this.option = option;
        }

        /** As {@code --tiers} and {@code --port-type} name it. */
        @Override
        public String toString()
        {
            return option;
        }
    }
}
