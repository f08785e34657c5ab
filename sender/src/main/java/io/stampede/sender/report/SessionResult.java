package io.stampede.sender.report;

import io.stampede.sender.stats.Moments;

/**
 * What became of one of many sessions.
 *
 * @param remote   address and port its probes went to.
 * @param dscp     of its probes, 0..63.
 * @param octets   of UDP payload of its probes.
 * @param counts   its SSID, source port and probes.
 * @param rtt      round trips without residence, exact, ns.
 * @param forward  to the reflector, likewise.
 * @param backward back, likewise.
 * @param jitter   RFC 3550.
 */
public record SessionResult(
    String remote,
    int dscp,
    int octets,
    FlowResult counts,
    Moments rtt,
    Moments forward,
    Moments backward,
    Jitter jitter)
{
}
