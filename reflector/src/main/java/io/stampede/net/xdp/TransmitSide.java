package io.stampede.net.xdp;

import io.stampede.linux.XskConsumerRing;
import io.stampede.linux.XskProducerRing;

/** What {@link XdpDepartures} needs of a socket. Used by the thread that sends. */
interface TransmitSide
{
    /** What shall leave. */
    XskProducerRing tx();

    /** Chunks of what has left. */
    XskConsumerRing completion();

    /** Whether the driver works on our memory itself. */
    boolean isZeroCopy();

    /** Makes the kernel look at the TX ring; 0 or a negative errno. */
    int wakeTx();
}
