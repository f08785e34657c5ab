package io.stampede.reflector.cli.decode;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A UDP packet found in a captured frame.
 *
 * @param ttl     TTL or Hop Limit of the IP header.
 * @param tos     TOS or Traffic Class of the IP header.
 * @param payload UDP payload, as far as it was captured.
 * @param length  octets of UDP payload on the wire.
 */
record CapturedPacket(
    InetAddress source,
    int sourcePort,
    InetAddress destination,
    int destinationPort,
    int ttl,
    int tos,
    ByteBuffer payload,
    int length)
{
    private static final int DSCP_SHIFT = 2;
    private static final int ECN_MASK = 3;

    /** The payload as an array of its own. */
    byte[] octets()
    {
        final byte[] octets = new byte[payload.remaining()];
        payload.get(payload.position(), octets);
        return octets;
    }

    boolean isCutOff()
    {
        return payload.remaining() < length;
    }

    /** Addresses, ports and what the IP header says that matters here. */
    String text()
    {
        return endpoint(source, sourcePort) + " > " + endpoint(destination, destinationPort) + ", TTL " + ttl +
            ", DSCP " + (tos >>> DSCP_SHIFT) + ", ECN " + (tos & ECN_MASK);
    }

    private static String endpoint(final InetAddress address, final int port)
    {
        final String host = address.getHostAddress();
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
