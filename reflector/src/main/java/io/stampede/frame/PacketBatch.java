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
 *   sourceMac                 -1 unknown         departure    bits of Departure, with
 *   rxEpochNs                 UTC ns, by the                  sendSource, sendDestination, sendPath
 *                             kernel unless rxByUser
 * </pre>
 * A frame leaves to where it came from, from the address it was sent to. On a connected port a frame that never arrived
 * leaves to the peer.
 */
public final class PacketBatch extends DepartureSide
{
    /** The IP header's TTL or Hop Limit could not be read. */
    public static final int UNKNOWN_TTL = -1;
    /** The port does not see link-layer addresses. */
    public static final long UNKNOWN_MAC = -1;

    private final UnsafeBuffer buffer;
    private final int frameLength;
    private final @Nullable Object portState;
    private final int[] offsets;
    private final int[] lengths;
    private final long[] sourceMacs;
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
        super(capacity);
        this.buffer = buffer;
        this.frameLength = frameLength;
        this.portState = portState;
        offsets = new int[capacity];
        lengths = new int[capacity];
        sourceMacs = new long[capacity];
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
        for (int i = 0; i < capacity; i++)
        {
            offsets[i] = i * stride;
            sourceMacs[i] = UNKNOWN_MAC;
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
        sourceMacs[i] = UNKNOWN_MAC;
        beginDeparture(i);
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

    /**
     * The link-layer address frame {@code i} came from, 48 bits, or {@link #UNKNOWN_MAC}: an arrival's until its port
     * says more.
     */
    public void sourceMac(final int i, final long mac)
    {
        sourceMacs[i] = mac;
    }

    public long sourceMac(final int i)
    {
        return sourceMacs[i];
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

    /** Makes frame {@code i} a copy of an arrival in another batch: octets and all that came with them. */
    public void copyArrival(final int i, final PacketBatch from, final int fromIndex)
    {
        final int octets = Math.min(from.lengths[fromIndex], Math.min(from.frameLength, frameLength));
        buffer.putBytes(offsets[i], from.buffer, from.offsets[fromIndex], octets);
        arrived(i, from.lengths[fromIndex]);
        sourceMac(i, from.sourceMacs[fromIndex]);
        source(i, from.sourceHighs[fromIndex], from.sourceLows[fromIndex], from.sourcePorts[fromIndex]);
        local(i, from.localHighs[fromIndex], from.localLows[fromIndex], from.localPorts[fromIndex]);
        ipHeader(i, from.ttls[fromIndex], from.toses[fromIndex]);
        interfaceIndex(i, from.interfaceIndexes[fromIndex]);
        rxEpochNs(i, from.rxEpochNses[fromIndex], from.rxByUsers[fromIndex]);
    }

    /** Makes frame {@code i} a copy of what leaves in another batch's frame; for connected ports. */
    public void copyDeparture(final int i, final PacketBatch from, final int fromIndex)
    {
        buffer.putBytes(offsets[i], from.buffer, from.offsets[fromIndex], from.sendLength(fromIndex));
        sendLength(i, from.sendLength(fromIndex));
        sendTos(i, from.sendTos(fromIndex));
        sendStatus(i, 0);
    }
}
