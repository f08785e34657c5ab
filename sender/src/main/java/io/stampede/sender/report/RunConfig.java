package io.stampede.sender.report;

import io.stampede.sender.plan.SenderPlan;
import java.util.List;
import java.util.Map;

/**
 * What was asked for, and what the run was made with.
 *
 * @param supplied     options as typed, by name.
 * @param plan         what was sent.
 * @param endpoints    between which addresses.
 * @param machine      on what.
 * @param startEpochNs when the first probe was due, UTC.
 * @param elapsedNs    from then to the end, monotonic.
 * @param sendingNs    from then until the last probe had left, monotonic.
 */
public record RunConfig(
    Map<String, String> supplied,
    SenderPlan plan,
    Endpoints endpoints,
    Machine machine,
    long startEpochNs,
    long elapsedNs,
    long sendingNs)
{
    /** Whose word on the clocks is taken. */
    public ClockTrust clockTrust()
    {
        return ClockTrust.parse(supplied.getOrDefault("clock", ClockTrust.AUTO.text()));
    }

    /**
     * Where the probes went.
     *
     * @param target        as typed.
     * @param remoteAddress numeric.
     * @param localAddress  numeric.
     * @param localPort     of the first flow.
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
     * @param idle    how the threads waited: busy or adaptive.
     * @param threads 1, or 2 where sending and receiving had one each.
     * @param cpus    the cores they were tied to, the sending one's first; empty if to none.
     */
    public record Machine(String version, String system, String java, String idle, int threads, List<Integer> cpus)
    {
    }
}
