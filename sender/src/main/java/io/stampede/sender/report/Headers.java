package io.stampede.sender.report;

import java.util.List;

/**
 * IP header fields seen, each value once, ascending.
 *
 * @param senderTtls TTLs or Hop Limits of our probes when they reached the reflector, by its word.
 * @param ttls       of the replies when they reached us.
 * @param dscps      of the replies.
 * @param ce         replies that arrived with Congestion Experienced (RFC 3168); not a set but a count.
 */
public record Headers(List<Integer> senderTtls, List<Integer> ttls, List<Integer> dscps, long ce)
{
}
