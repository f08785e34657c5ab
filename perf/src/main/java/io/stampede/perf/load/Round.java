package io.stampede.perf.load;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One run of one reflector under the flood, as {@code flood.c} measured it.
 *
 * @param reflected replies, eight times the sampled ones.
 * @param overflow  requests dropped at the reflector's full queue.
 * @param wrong     sampled replies with a wrong field.
 * @param cpuNs     user and system time of the reflecting process.
 */
record Round(String reflector, long reflected, long overflow, long wrong, long cpuNs, long elapsedNs)
{
    static Round of(final String reflector, final JsonNode measured)
    {
        return new Round(
            reflector,
            measured.path("reflected").longValue(),
            measured.path("overflow").longValue(),
            measured.path("wrong").longValue(),
            measured.path("cpuNs").longValue(),
            measured.path("elapsedNs").longValue());
    }

    double cpuNsPerReply()
    {
        return (double)cpuNs / reflected;
    }

    /** Of one core. Less than 1 for a busy-polling process: something else had the core. */
    double cpuShare()
    {
        return (double)cpuNs / elapsedNs;
    }
}
