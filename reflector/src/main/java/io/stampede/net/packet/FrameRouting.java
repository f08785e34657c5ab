package io.stampede.net.packet;

import io.stampede.frame.PacketBatch;
import io.stampede.wire.ip.FrameWriter;

/** Decides where each frame of a batch goes and by what. One per port, used by the thread that sends. */
abstract class FrameRouting
{
    private final FrameWriter writer = new FrameWriter();

    /** Knows all but TOS, TTL and the payload's length of a frame once that is routed. */
    final FrameWriter writer()
    {
        return writer;
    }

    /** Bits of {@link io.stampede.frame.Departure} it can do. */
    abstract int departures();

    /** A new batch is about to be sent. */
    abstract void begin();

    /** Tells the writer about frame {@code i}; 0 or a negative errno. */
    abstract int route(FrameTable table, PacketBatch batch, int i);

    abstract void close();
}
