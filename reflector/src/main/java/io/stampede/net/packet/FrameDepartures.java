package io.stampede.net.packet;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.net.link.FrameRouting;
import io.stampede.net.mmsg.SendRuns;
import io.stampede.wire.ip.FrameWriter;

/**
 * Builds the headers of the frames that leave and sends them in {@link SendRuns}. One per port, used by the thread that
 * polls it.
 */
final class FrameDepartures
{
    private static final int EMSGSIZE = -Errno.EMSGSIZE.number();

    private final FrameRouting routing;
    private final SendRuns runs;
    private final int dscpTos;
    private final int ttl;
    private final int mtu;

    /**
     * @param tos of packets whose {@code sendTos} is 0.
     * @param mtu octets behind the Ethernet header.
     */
    FrameDepartures(final FrameRouting routing, final SendRuns runs, final int tos, final int ttl, final int mtu)
    {
        this.routing = routing;
        this.runs = runs;
        this.dscpTos = tos;
        this.ttl = ttl;
        this.mtu = mtu;
    }

    /** Octets of payload frame {@code i} may leave with the way it is to go. */
    int maxPayload(final FrameTable table, final PacketBatch batch, final int i)
    {
        // where there is no way the frame will not leave, however short it is
        routing.begin();
        routing.route(table.links(), batch, i);
        return mtu - routing.writer().mtuLength(0);
    }

    /** Frames that left. */
    int send(final FrameTable table, final PacketBatch batch)
    {
        final int count = batch.count();
        int sent = 0;
        int first = 0;
        runs.begin();
        routing.begin();
        while (first < count && !runs.isFull())
        {
            int end = first;
            while (end < count && runs.isLeaving(batch, end) && build(table, batch, end))
            {
                end++;
            }
            sent += runs.send(table.txAddress(), batch, first, end);
            // the frame that ended the run stays here
            first = end + 1;
        }
        return sent;
    }

    private boolean build(final FrameTable table, final PacketBatch batch, final int i)
    {
        final FrameWriter writer = routing.writer();
        final int tos = batch.sendTos(i);
        int status = routing.route(table.links(), batch, i);
        writer.ip(tos == 0 ? dscpTos : tos, ttl);
        final int payloadLength = batch.sendLength(i);
        if (status == 0 && writer.mtuLength(payloadLength) > mtu)
        {
            status = EMSGSIZE;
        }
        if (status < 0)
        {
            runs.fail(batch, i, status);
            return false;
        }
        final int start = writer.write(batch.buffer(), batch.offset(i), payloadLength);
        table.depart(i, start, batch.offset(i) - start + payloadLength);
        return true;
    }
}
