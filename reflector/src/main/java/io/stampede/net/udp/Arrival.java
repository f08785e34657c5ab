package io.stampede.net.udp;

import io.stampede.frame.PacketBatch;

/**
 * What the control messages of one packet said; scratch of the receiving thread, begun anew for each packet.
 */
final class Arrival
{
    int ttl;
    int tos;
    int interfaceIndex;
    /** Destination in the IP header. */
    long localHigh;
    long localLow;
    /**
     * Our address a reply comes from: the destination, unless that is no unicast address. 0:0 lets the route choose.
     */
    long replyHigh;
    long replyLow;
    /** Octets of each packet of an aggregate but the last; 0 where there is one packet. */
    int segmentLength;

    void begin()
    {
        ttl = PacketBatch.UNKNOWN_TTL;
        tos = 0;
        interfaceIndex = 0;
        localHigh = 0;
        localLow = 0;
        replyHigh = 0;
        replyLow = 0;
        segmentLength = 0;
    }
}
