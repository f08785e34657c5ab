package io.stampede.net.xdp;

import io.stampede.linux.XskProducerRing;

/** What {@link XdpDepartures} needs of a socket. Used by the thread that polls the port. */
interface TransmitSide
{
    /** What shall leave. */
    XskProducerRing tx();

    /** Whether the driver works on our memory itself. */
    boolean isZeroCopy();

    /** Makes the kernel look at the TX ring; 0 or a negative errno. */
    int wakeTx();
}
