package io.stampede.perf.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * One contender under a flood, as {@code xdp_generator.c} measured it.
 *
 * @param sent            requests handed to the link, those it had no room for included.
 * @param partial         of the right replies, those whose checksum was left to a network card.
 * @param wrongBy         wrong replies by what is wrong first.
 * @param processNs       user and system time of the reflecting process, softirqs in its time included.
 * @param generatorCoreNs what the generator's core was busy with.
 * @param reflectorCoreNs what the reflector's core was busy with.
 */
public record LoadRound(
    String contender,
    int round,
    long sent,
    long right,
    long partial,
    long wrong,
    Map<String, Long> wrongBy,
    long elapsedNs,
    long startEpochNs,
    long endEpochNs,
    long processNs,
    Map<String, Long> generatorCoreNs,
    Map<String, Long> reflectorCoreNs)
{
    private static final double SECOND_NS = 1e9;

    /** @param process that reflects. */
    static LoadRound of(final String contender, final int round, final JsonNode measured, final long process)
    {
        return new LoadRound(
            contender,
            round,
            measured.path("sent").longValue(),
            measured.path("right").longValue(),
            measured.path("partial").longValue(),
            measured.path("wrong").longValue(),
            numbers(measured.path("wrongBy")),
            measured.path("elapsedNs").longValue(),
            measured.path("startEpochNs").longValue(),
            measured.path("endEpochNs").longValue(),
            measured.path("cpuNs").path(Long.toString(process)).longValue(),
            numbers(measured.path("coreNs").path(Integer.toString(Lab.GENERATOR_CPU))),
            numbers(measured.path("coreNs").path(Integer.toString(Lab.REFLECTOR_CPU))));
    }

    private static Map<String, Long> numbers(final JsonNode node)
    {
        final Map<String, Long> numbers = new TreeMap<>();
        node.properties().forEach(entry -> numbers.put(entry.getKey(), entry.getValue().longValue()));
        return numbers;
    }

    /** Right replies. */
    public double packetsPerSecond()
    {
        return right * SECOND_NS / elapsedNs;
    }

    public double offeredPerSecond()
    {
        return sent * SECOND_NS / elapsedNs;
    }

    /** Of the process; what the kernel does in the time of others is not in it. */
    public double cpuNsPerPacket()
    {
        return (double)processNs / right;
    }

    /** Part of the time the generator's core had nothing to do, 0..1; 0 where that is not known. */
    public double generatorIdle()
    {
        return (double)generatorCoreNs.getOrDefault("idle", 0L) / elapsedNs;
    }

    /** Of one core. Less than 1 for a busy-polling process: something else had the core. */
    public double cpuShare()
    {
        return (double)processNs / elapsedNs;
    }
}
