package io.stampede.net.packet;

import io.stampede.linux.IfPacket;
import io.stampede.linux.Socket;

/**
 * The packet sockets of one interface and UDP port that share its frames, each going to one of them. The kernel chooses
 * first and filters then: what the chosen one refuses is lost to all, so they are filtered alike. And nothing comes in
 * before all have joined, or a flow would begin with one and go on with another.
 * <pre>
 *   each     nothing let in ─▶ bound ─▶ joins
 *   then each                                 {@link PortFilter}
 * </pre>
 * Control thread.
 */
final class FanoutGroup
{
    private static final int FLAGS =
        IfPacket.PACKET_FANOUT_FLAG_UNIQUEID | IfPacket.PACKET_FANOUT_FLAG_IGNORE_OUTGOING;

    private final Fanout fanout;
    private boolean isFounded;
    private int membership;

    /** Has no member yet. */
    FanoutGroup(final Fanout fanout)
    {
        this.fanout = fanout;
    }

    boolean isFounded()
    {
        return isFounded;
    }

    /** Takes a bound socket in; the first makes the group. 0 or {@code -errno}, then the socket is to be closed. */
    int join(final Socket socket)
    {
        return isFounded ?
            socket.setsockopt(IfPacket.SOL_PACKET, IfPacket.PACKET_FANOUT, membership) : found(socket);
    }

    /** The kernel chose an id; what it says the first is in is what the others ask for. */
    private int found(final Socket socket)
    {
        final int result = socket.setsockopt(
            IfPacket.SOL_PACKET, IfPacket.PACKET_FANOUT, IfPacket.newFanout(fanout.type, FLAGS));
        membership = result < 0 ? result : socket.getsockopt(IfPacket.SOL_PACKET, IfPacket.PACKET_FANOUT, 0);
        isFounded = membership >= 0;
        return Math.min(membership, 0);
    }
}
