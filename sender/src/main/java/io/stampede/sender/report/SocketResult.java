package io.stampede.sender.report;

/**
 * A socket many sessions shared, and what it heard that was of none of them.
 *
 * @param localAddress numeric.
 * @param localPort    out of the pool.
 * @param sessions     that shared it.
 * @param tooShort     arrivals too short to have an SSID.
 * @param ssidZero     arrivals with SSID 0: from a reflector that knows RFC 8762 only.
 * @param wrongSsid    arrivals with an SSID of no session.
 * @param wrongSource  arrivals from elsewhere than their session's probes went.
 */
public record SocketResult(
    String localAddress,
    int localPort,
    int sessions,
    long tooShort,
    long ssidZero,
    long wrongSsid,
    long wrongSource)
{
}
