package io.stampede.sender.report;

import io.stampede.sender.plan.SenderPlan;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, and what the run was made with.
 *
 * @param supplied     options as typed, by name.
 * @param plan         what was sent.
 * @param endpoints    between which addresses.
 * @param machine      on what.
 * @param startEpochNs when the first probe was due, UTC.
 * @param elapsedNs    from then to the end, monotonic.
 */
public record RunConfig(
    Map<String, String> supplied,
    SenderPlan plan,
    Endpoints endpoints,
    Machine machine,
    long startEpochNs,
    long elapsedNs)
{
    /**
     * Where the probes went.
     *
     * @param target        as typed.
     * @param remoteAddress numeric.
     * @param localAddress  numeric.
     */
    public record Endpoints(
        String target, String remoteAddress, int remotePort, String localAddress, int localPort)
    {
    }

    /**
     * What ran.
     *
     * @param version of this program.
     * @param system  operating system and machine.
     * @param java    the virtual machine.
     * @param idle    how the thread waited: busy or adaptive.
     * @param cpu     the core it was tied to; null if none.
     */
    public record Machine(String version, String system, String java, String idle, @Nullable Integer cpu)
    {
    }
}
