package io.stampede.reflector.reflect;

import static io.stampede.reflector.reflect.ProvisionedSessions.DESTINATION;
import static io.stampede.reflector.reflect.ProvisionedSessions.DESTINATION_PORT;
import static io.stampede.reflector.reflect.ProvisionedSessions.SOURCE;
import static io.stampede.reflector.reflect.ProvisionedSessions.SOURCE_PORT;
import static io.stampede.reflector.reflect.ProvisionedSessions.SSID;

/**
 * A session an operator has provisioned (RFC 8972 §3): an SSID and the four of its addresses and ports, each of which
 * may be {@link #ANY}. Addresses as in {@link io.stampede.frame.IpAddress}; both halves 0 for any.
 *
 * @param ssid            0..65535.
 * @param sourceHigh      the sender's address.
 * @param sourcePort      the sender's port.
 * @param destinationHigh our address.
 * @param destinationPort our port.
 */
public record ProvisionedSession(
    int ssid,
    long sourceHigh,
    long sourceLow,
    int sourcePort,
    long destinationHigh,
    long destinationLow,
    int destinationPort)
{
    /** Of an SSID or port that is not told. */
    public static final int ANY = -1;

    /** Which parts are told, bits of {@link ProvisionedSessions}. */
    int shape()
    {
        return (ssid == ANY ? 0 : SSID) |
            ((sourceHigh | sourceLow) == 0 ? 0 : SOURCE) |
            (sourcePort == ANY ? 0 : SOURCE_PORT) |
            ((destinationHigh | destinationLow) == 0 ? 0 : DESTINATION) |
            (destinationPort == ANY ? 0 : DESTINATION_PORT);
    }
}
