package io.stampede.net.link;

import java.net.InetSocketAddress;

/**
 * Whom a connected port over whole frames sends to.
 *
 * @param remote     what the IP and UDP headers say; over a path the last to be visited.
 * @param nextHopMac station the frames go to, 48 bits: {@link NextHop#mac}.
 * @param path       what they leave with.
 */
public record PacketPeer(InetSocketAddress remote, long nextHopMac, SendPath path)
{
    public PacketPeer
    {
        if (remote.isUnresolved())
        {
            throw new IllegalArgumentException("remote " + remote + ": must be resolved");
        }
    }
}
