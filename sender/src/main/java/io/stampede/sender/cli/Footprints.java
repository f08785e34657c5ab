package io.stampede.sender.cli;

import io.stampede.linux.ProcFile;
import io.stampede.sender.report.SessionsResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this process takes of the machine, as the kernel counts it. */
final class Footprints
{
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern PEAK_KIB = Pattern.compile("VmHWM:\\s+(\\d{1,15}) kB");

    private Footprints()
    {
    }

    /** Processor time so far, of all threads; -1 if unknown. */
    static long cpuNs()
    {
        return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(-1L);
    }

    /** @param cpuBeforeNs {@link #cpuNs} at the start. */
    static SessionsResult.Footprint since(final long cpuBeforeNs)
    {
        final long nowNs = cpuNs();
        return new SessionsResult.Footprint(nowNs < 0 || cpuBeforeNs < 0 ? -1 : nowNs - cpuBeforeNs, peakOctets());
    }

    private static long peakOctets()
    {
        try
        {
            final Matcher peak = PEAK_KIB.matcher(ProcFile.read(STATUS));
            return peak.find() ? Long.parseLong(peak.group(1)) << 10 : -1;
        }
        catch (final IOException ex)
        {
            return -1;
        }
    }
}
