package io.stampede.perf.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a contender's JVM allocated under a flood, by thread, as Flight Recorder counted it once a second
 * (jdk.ThreadAllocationStatistics: octets a thread has ever allocated).
 *
 * @param replies          between the first and the last count, of which there were {@code counts}.
 * @param reflectingOctets allocated by the threads that reflect.
 * @param byThread         all threads that allocated, Flight Recorder's own among them.
 */
public record AllocationRound(
    String contender, long replies, int counts, long reflectingOctets, Map<String, Long> byThread)
{
    /** Flags for the JVM to be watched. */
    static String jvmFlags(final Path recording)
    {
        return "-XX:StartFlightRecording:filename=%s,settings=none,+jdk.ThreadAllocationStatistics#enabled=true,"
            .formatted(recording.toAbsolutePath()) +
            "+jdk.ThreadAllocationStatistics#period=1s -Xlog:disable";
    }

    static AllocationRound of(final LoadRound load, final Path recording) throws IOException
    {
        final Instant start = instant(load.startEpochNs());
        final Instant end = instant(load.endEpochNs());
        final Map<Long, List<RecordedEvent>> byThread = new TreeMap<>();
        for (final RecordedEvent event : RecordingFile.readAllEvents(recording))
        {
            if (event.getEventType().getName().equals("jdk.ThreadAllocationStatistics") &&
                event.getThread("thread") != null &&
                !event.getStartTime().isBefore(start) && !event.getStartTime().isAfter(end))
            {
                byThread.computeIfAbsent(event.getThread("thread").getId(), id -> new ArrayList<>()).add(event);
            }
        }
        return of(load, byThread);
    }

    private static AllocationRound of(final LoadRound load, final Map<Long, List<RecordedEvent>> byThread)
        throws IOException
    {
        final Map<String, Long> allocated = new TreeMap<>();
        long reflecting = 0;
        long counts = 0;
        long watchedNs = 0;
        for (final List<RecordedEvent> events : byThread.values())
        {
            final String name = events.getFirst().getThread("thread").getJavaName();
            final long octets = events.getLast().getLong("allocated") - events.getFirst().getLong("allocated");
            allocated.merge(name == null ? "a thread of the JVM's own" : name, octets, Long::sum);
            if (isReflecting(name))
            {
                reflecting += octets;
                counts = Math.max(counts, events.size());
                watchedNs = Math.max(watchedNs, Duration.between(
                    events.getFirst().getStartTime(), events.getLast().getStartTime()).toNanos());
            }
        }
        if (counts < 2)
        {
            throw new IOException(load.contender() + ": Flight Recorder counted no reflecting thread twice");
        }
        return new AllocationRound(
            load.contender(),
            (long)(load.packetsPerSecond() * watchedNs / 1e9),
            (int)counts,
            reflecting,
            allocated);
    }

    private static boolean isReflecting(final String thread)
    {
        return thread != null && thread.startsWith("reflector");
    }

    private static Instant instant(final long epochNs)
    {
        return Instant.ofEpochSecond(epochNs / 1_000_000_000L, epochNs % 1_000_000_000L);
    }

    /** Of the threads that reflect. */
    public double octetsPerPacket()
    {
        return (double)reflectingOctets / replies;
    }
}
