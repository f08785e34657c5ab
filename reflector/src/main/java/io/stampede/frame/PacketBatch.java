package io.stampede.frame;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Up to {@link #capacity()} frames over a port's memory: what arrived with each, and what shall leave in it. Structure
 * of arrays, allocated once, refilled by the port, worked on in place by one thread (the engine's).
 * <pre>
 *   arrival                                     departure
 *   offset, length            octets 0..         sendLength   0 = nothing leaves
 *   source, local             address, port      sendTos      DSCP and ECN octet
 *   ttl (-1 unknown), tos, interfaceIndex        sendStatus   octets sent, or -errno (written by Port.send)
 *   rxEpochNs                 UTC ns, by the kernel unless rxByUser
 *                                               departure    bits of Departure, with
 *                                               sendSource, sendDestination, sendPath
 * </pre>
 * A frame leaves to where it came from, from the address it was sent to. On a connected port a frame that never arrived
 * leaves to the peer.
 */
public final class PacketBatch
{
    /** The IP header's TTL or Hop Limit could not be read. */
    public static final int UNKNOWN_TTL = -1;

    private final UnsafeBuffer buffer;
    private final int frameLength;
    private final @Nullable Object portState;
    private final int[] offsets;
    private final int[] lengths;
    private final long[] sourceHighs;
    private final long[] sourceLows;
    private final int[] sourcePorts;
    private final long[] localHighs;
    private final long[] localLows;
    private final int[] localPorts;
    private final int[] interfaceIndexes;
    private final int[] ttls;
    private final int[] toses;
    private final long[] rxEpochNses;
    private final boolean[] rxByUsers;
    private final int[] sendLengths;
    private final int[] sendToses;
    private final int[] sendStatuses;
    private final long[] sendNumbers;
    private final int[] departures;
    private final long[] sendSourceHighs;
    private final long[] sendSourceLows;
    private final long[] sendDestinationHighs;
    private final long[] sendDestinationLows;
    private final int[] sendPathOffsets;
    private final int[] sendPathLengths;
    private int count;

    /**
     * @param capacity    frames.
     * @param stride      octets from one frame to the next.
     * @param frameLength octets a frame holds, ≤ stride.
     * @param buffer      memory of {@code capacity} frames, the port's for as long as it is open.
     * @param portState   what the port keeps for this batch; only the port looks at it.
     */
    public PacketBatch(
        final int capacity,
        final int stride,
        final int frameLength,
        final UnsafeBuffer buffer,
        final @Nullable Object portState)
    {
        this.buffer = buffer;
        this.frameLength = frameLength;
        this.portState = portState;
        offsets = new int[capacity];
        lengths = new int[capacity];
        sourceHighs = new long[capacity];
        sourceLows = new long[capacity];
        sourcePorts = new int[capacity];
        localHighs = new long[capacity];
        localLows = new long[capacity];
        localPorts = new int[capacity];
        interfaceIndexes = new int[capacity];
        ttls = new int[capacity];
        toses = new int[capacity];
        rxEpochNses = new long[capacity];
        rxByUsers = new boolean[capacity];
        sendLengths = new int[capacity];
        sendToses = new int[capacity];
        sendStatuses = new int[capacity];
        sendNumbers = new long[capacity];
        departures = new int[capacity];
        sendSourceHighs = new long[capacity];
        sendSourceLows = new long[capacity];
        sendDestinationHighs = new long[capacity];
        sendDestinationLows = new long[capacity];
        sendPathOffsets = new int[capacity];
        sendPathLengths = new int[capacity];
        for (int i = 0; i < capacity; i++)
        {
            offsets[i] = i * stride;
        }
    }

    public int capacity()
    {
        return offsets.length;
    }

    /** Octets a frame holds. */
    public int frameLength()
    {
        return frameLength;
    }

    /** Frames in use, 0..capacity. */
    public int count()
    {
        return count;
    }

    public void count(final int frames)
    {
        count = frames;
    }

    /** The memory all frames lie in. */
    public UnsafeBuffer buffer()
    {
        return buffer;
    }

    /** What the port that made this batch keeps with it. */
    public @Nullable Object portState()
    {
        return portState;
    }

    /** First octet of frame {@code i}'s UDP payload in {@link #buffer()}. */
    public int offset(final int i)
    {
        return offsets[i];
    }

    /** For ports whose payload does not start at the frame's first octet. */
    public void offset(final int i, final int offset)
    {
        offsets[i] = offset;
    }

    /** Octets of UDP payload that arrived; more than {@link #frameLength()} when the packet was cut off. */
    public int length(final int i)
    {
        return lengths[i];
    }

    public boolean isTruncated(final int i)
    {
        return lengths[i] > frameLength;
    }

    /** An arrival of {@code length} octets; nothing leaves in this frame until told so. */
    public void arrived(final int i, final int length)
    {
        lengths[i] = length;
        sendLengths[i] = 0;
        sendStatuses[i] = 0;
        departures[i] = 0;
    }

    /** Receive time: UTC nanoseconds since 1970. {@code byUser}: taken by us after the fact, not by the kernel. */
    public void rxEpochNs(final int i, final long epochNs, final boolean byUser)
    {
        rxEpochNses[i] = epochNs;
        rxByUsers[i] = byUser;
    }

    public long rxEpochNs(final int i)
    {
        return rxEpochNses[i];
    }

    public boolean isRxByUser(final int i)
    {
        return rxByUsers[i];
    }

    /** Where frame {@code i} came from; address as in {@link IpAddress}. */
    public void source(final int i, final long high, final long low, final int port)
    {
        sourceHighs[i] = high;
        sourceLows[i] = low;
        sourcePorts[i] = port;
    }

    public long sourceHigh(final int i)
    {
        return sourceHighs[i];
    }

    public long sourceLow(final int i)
    {
        return sourceLows[i];
    }

    public int sourcePort(final int i)
    {
        return sourcePorts[i];
    }

    /** Which of our addresses frame {@code i} was sent to. */
    public void local(final int i, final long high, final long low, final int port)
    {
        localHighs[i] = high;
        localLows[i] = low;
        localPorts[i] = port;
    }

    public long localHigh(final int i)
    {
        return localHighs[i];
    }

    public long localLow(final int i)
    {
        return localLows[i];
    }

    public int localPort(final int i)
    {
        return localPorts[i];
    }

    /**
     * Fields of the IP header it came with: TTL or Hop Limit ({@link #UNKNOWN_TTL} if unreadable), TOS or Traffic
     * Class.
     */
    public void ipHeader(final int i, final int ttl, final int tos)
    {
        ttls[i] = ttl;
        toses[i] = tos;
    }

    public int ttl(final int i)
    {
        return ttls[i];
    }

    /** DSCP in the high six bits, ECN in the low two. */
    public int tos(final int i)
    {
        return toses[i];
    }

    public void interfaceIndex(final int i, final int index)
    {
        interfaceIndexes[i] = index;
    }

    /** The kernel's index of the interface it came by; 0 if unknown. */
    public int interfaceIndex(final int i)
    {
        return interfaceIndexes[i];
    }

    /** Lets {@code length} octets of UDP payload leave in frame {@code i}; 0 lets nothing leave. */
    public void sendLength(final int i, final int length)
    {
        sendLengths[i] = length;
    }

    public int sendLength(final int i)
    {
        return sendLengths[i];
    }

    /** DSCP (high six bits) and ECN (low two) of the IP header frame {@code i} leaves with. */
    public void sendTos(final int i, final int tos)
    {
        sendToses[i] = tos;
    }

    public int sendTos(final int i)
    {
        return sendToses[i];
    }

    /** What {@code Port.send} did with frame {@code i}: octets that left, 0 if none were to, or a negative errno. */
    public int sendStatus(final int i)
    {
        return sendStatuses[i];
    }

    public void sendStatus(final int i, final int status)
    {
        sendStatuses[i] = status;
    }

    /** Which packet of its port frame {@code i} left as, from 1, where the port tells when it did; 0 if it will not. */
    public long sendNumber(final int i)
    {
        return sendNumbers[i];
    }

    public void sendNumber(final int i, final long number)
    {
        sendNumbers[i] = number;
    }

    /** What is special about how frame {@code i} leaves: bits of {@link Departure}, 0 for nothing. */
    public int departure(final int i)
    {
        return departures[i];
    }

    public void departure(final int i, final int bits)
    {
        departures[i] = bits;
    }

    /** Means something with {@link Departure#SOURCE}. */
    public void sendSource(final int i, final long high, final long low)
    {
        sendSourceHighs[i] = high;
        sendSourceLows[i] = low;
    }

    public long sendSourceHigh(final int i)
    {
        return sendSourceHighs[i];
    }

    public long sendSourceLow(final int i)
    {
        return sendSourceLows[i];
    }

    /** Means something with {@link Departure#DESTINATION}. */
    public void sendDestination(final int i, final long high, final long low)
    {
        sendDestinationHighs[i] = high;
        sendDestinationLows[i] = low;
    }

    public long sendDestinationHigh(final int i)
    {
        return sendDestinationHighs[i];
    }

    public long sendDestinationLow(final int i)
    {
        return sendDestinationLows[i];
    }

    /** Segments or labels in {@link #buffer()}; means something with {@link Departure#SRV6} or SR_MPLS. */
    public void sendPath(final int i, final int offset, final int length)
    {
        sendPathOffsets[i] = offset;
        sendPathLengths[i] = length;
    }

    public int sendPathOffset(final int i)
    {
        return sendPathOffsets[i];
    }

    public int sendPathLength(final int i)
    {
        return sendPathLengths[i];
    }

    /** Makes frame {@code i} a copy of an arrival in another batch: octets and all that came with them. */
    public void copyArrival(final int i, final PacketBatch from, final int fromIndex)
    {
        final int octets = Math.min(from.lengths[fromIndex], Math.min(from.frameLength, frameLength));
        buffer.putBytes(offsets[i], from.buffer, from.offsets[fromIndex], octets);
        arrived(i, from.lengths[fromIndex]);
        source(i, from.sourceHighs[fromIndex], from.sourceLows[fromIndex], from.sourcePorts[fromIndex]);
        local(i, from.localHighs[fromIndex], from.localLows[fromIndex], from.localPorts[fromIndex]);
        ipHeader(i, from.ttls[fromIndex], from.toses[fromIndex]);
        interfaceIndex(i, from.interfaceIndexes[fromIndex]);
        rxEpochNs(i, from.rxEpochNses[fromIndex], from.rxByUsers[fromIndex]);
    }

    /** Makes frame {@code i} a copy of what leaves in another batch's frame; for connected ports. */
    public void copyDeparture(final int i, final PacketBatch from, final int fromIndex)
    {
        buffer.putBytes(offsets[i], from.buffer, from.offsets[fromIndex], from.sendLengths[fromIndex]);
        sendLengths[i] = from.sendLengths[fromIndex];
        sendToses[i] = from.sendToses[fromIndex];
        sendStatuses[i] = 0;
    }
}
