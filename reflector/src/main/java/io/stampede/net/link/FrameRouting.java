package io.stampede.net.link;

import io.stampede.frame.PacketBatch;
import io.stampede.wire.ip.FrameWriter;

/** Decides where each frame of a batch goes and by what. One per port, used by the thread that sends. */
public abstract class FrameRouting
{
    private final FrameWriter writer = new FrameWriter();

    /** Knows all but TOS, TTL and the payload's length of a frame once that is routed. */
    public final FrameWriter writer()
    {
        return writer;
    }

    /** Bits of {@link io.stampede.frame.Departure} it can do. */
    public abstract int departures();

    /** A new batch is about to be sent. */
    public abstract void begin();

    /** Tells the writer about frame {@code i}; 0 or a negative errno. */
    public abstract int route(FrameLinks links, PacketBatch batch, int i);

    public abstract void close();
}
