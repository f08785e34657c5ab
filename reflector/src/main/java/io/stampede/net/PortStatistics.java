package io.stampede.net;

/**
 * What a {@link Port} could not do, and what its kernel side lost; plain longs, written and read by the thread that
 * polls the port. Nothing counted here happened on the network: losses are our own (THREATS row 21).
 */
public final class PortStatistics
{
    /** Frames not sent because the send buffer was full (EAGAIN, ENOBUFS). */
    public long sendBufferFull;
    /** Frames not sent for another reason: no route, address gone, interface down, message too long. */
    public long sendFailed;
    /** Packets the kernel dropped because our receive queue was full (SO_RXQ_OVFL). */
    public long receiveQueueOverflow;
    /** Packets longer than a frame, cut off on arrival. */
    public long truncated;
    /** Arrivals without a kernel timestamp; their receive time was read by us. */
    public long withoutKernelTimestamp;
    /** ICMP errors the kernel reported (connected ports only). */
    public long icmpErrors;
    /** Sockets opened beside the port's own, each tied to one interface, for replies by the same link. */
    public long linkSocketsOpened;
    /**
     * Frames refused by a port that reads them itself: wrong lengths or checksums, fragments, options, impossible
     * sources, destinations that are not ours. A kernel would have dropped them too.
     */
    public long refusedFrames;
    /** Arrivals that were several packets in one (UDP_GRO). */
    public long aggregatesReceived;
    /** Times several frames left as one (UDP_SEGMENT). */
    public long aggregatesSent;
    /** Receive calls that failed for another reason than having nothing. */
    public long receiveFailed;
}
