package io.stampede.sender.plan;

import java.net.InetSocketAddress;

/**
 * One of many sessions of a run. Immutable.
 *
 * @param plan   its schedule, shape, SSID and keys.
 * @param remote where its probes go; resolved.
 * @param socket number of the socket it shares, from 0: one on which no other session has its SSID.
 */
public record PlannedSession(SenderPlan plan, InetSocketAddress remote, int socket)
{
}
