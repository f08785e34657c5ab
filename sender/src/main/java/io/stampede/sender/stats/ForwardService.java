package io.stampede.sender.stats;

import io.stampede.wire.tlv.ClassOfService;
import org.agrona.DirectBuffer;

/** What the Class of Service TLVs say of the way out: DSCP and ECN our probes arrived with, and refusals (RP). */
public final class ForwardService
{
    private static final int ECN_BITS = 2;

    private final TrafficClasses arrived = new TrafficClasses();
    private long refused;

    void onValue(final DirectBuffer buffer, final int value)
    {
        arrived.add(ClassOfService.dscp2(buffer, value) << ECN_BITS | ClassOfService.ecn(buffer, value));
        refused += ClassOfService.isRefused(buffer, value) ? 1 : 0;
    }

    /** What our probes reached the reflector with. */
    public TrafficClasses arrived()
    {
        return arrived;
    }

    /** Replies whose DSCP is not the one asked for, by the reflector's policy. */
    public long refused()
    {
        return refused;
    }
}
