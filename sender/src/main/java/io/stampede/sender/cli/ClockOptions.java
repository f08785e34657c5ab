package io.stampede.sender.cli;

import io.stampede.sender.plan.Schedule;
import io.stampede.sender.report.ClockTrust;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of what clocks and stamps are worth. */
final class ClockOptions
{
    /** 10 kpps: a stamp of the kernel costs about a microsecond of the thread that sends. */
    private static final double KERNEL_FROM_INTERVAL_NS = 100_000;

    /** Who takes T1. */
    enum T1
    {
        kernel, user
    }

    /** As {@link ClockTrust} reads it. */
    static final class TrustConverter implements ITypeConverter<ClockTrust>
    {
        @Override
        public ClockTrust convert(final String text)
        {
            try
            {
                return ClockTrust.parse(text);
            }
            catch (final IllegalArgumentException ex)
            {
                throw new TypeConversionException(ex.getMessage());
            }
        }
    }

    @Option(names = "--clock", paramLabel = "TRUST", converter = TrustConverter.class,
        description = "Whose word on the clocks is taken for one-way delays. auto: theirs, by adjtimex and Error " +
            "Estimate. ntp, ptp: yours, that it disciplines both, though one may say it is not synchronized; " +
            "adjtimex counts for NTP only. assume:DUR: yours, that both are within DUR of each other. Default: auto.")
    private ClockTrust trust = ClockTrust.AUTO;

    @Option(names = "--t1", paramLabel = "WHO",
        description = "Who takes T1. kernel: when it hands the probe to the driver; a UDP socket and one thread " +
            "only. user: we, before the send call. Default: kernel with one flow of up to 10 kpps, else user.")
    private @Nullable T1 t1;

    /** Refuses what does not go together. */
    void check(final LoadOptions load, final PathOptions path) throws CommandFailure
    {
        if (t1 == T1.kernel && load.threads() > 1)
        {
            throw CommandFailure.usage("--t1 kernel with --threads 2: one thread must send and hear when probes left");
        }
        if (t1 == T1.kernel && path.isPacket())
        {
            throw CommandFailure.usage("--t1 kernel with --port-type packet or xdp, or --labels: only a UDP socket " +
                "tells when probes left");
        }
    }

    /** Whose word is taken. */
    ClockTrust trust()
    {
        return trust;
    }

    /** Whether the kernel is asked when probes leave. */
    boolean isT1Kernel(final Schedule schedule, final LoadOptions load, final PathOptions path)
    {
        if (t1 != null)
        {
            return t1 == T1.kernel;
        }
        return schedule.isTimed() && schedule.intervalNs() >= KERNEL_FROM_INTERVAL_NS &&
            load.flows() == 1 && load.threads() == 1 && !path.isPacket();
    }
}
