package io.stampede.reflector.reflect;

import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;

/**
 * <b>seal</b>: what must come last, for all replies of a batch right before they are sent: T3, one clock read a packet,
 * then the HMAC (RFC 8762 §4.3). Owned by the reflecting thread.
 */
public final class Sealer
{
    private final PacketLayout layout;
    private final TimestampFormat format;
    private final WallClock clock;
    private final Authenticator authenticator;

    /**
     * A sealer.
     *
     * @param clock         read once for each reply.
     * @param authenticator signs each reply after that.
     */
    public Sealer(
        final PacketLayout layout,
        final TimestampFormat format,
        final WallClock clock,
        final Authenticator authenticator)
    {
        this.layout = layout;
        this.format = format;
        this.clock = clock;
        this.authenticator = authenticator;
    }

    /** Stamps every reply of the batch. */
    public void seal(final PacketBatch batch)
    {
        final int count = batch.count();
        for (int i = 0; i < count; i++)
        {
            if (batch.sendLength(i) > 0)
            {
                stamp(batch, i);
                authenticator.sign(batch, i);
            }
        }
    }

    private void stamp(final PacketBatch batch, final int i)
    {
        TestPacket.timestamp(batch.buffer(), batch.offset(i), layout, format.encode(clock.epochNs()));
    }

    /** Remembers in {@code burst} what the copies of the reply in frame {@code i} are signed with. */
    void keep(final int i, final Burst burst)
    {
        burst.key = authenticator.key(i);
    }

    /** Stamps a copy. */
    void seal(final PacketBatch batch, final int i, final Burst burst)
    {
        stamp(batch, i);
        authenticator.sign(batch, i, burst.key);
    }
}
