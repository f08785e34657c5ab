package io.stampede.frame;

/**
 * The departure side of a {@link PacketBatch}: what shall leave in each frame and how, and what became of it. Structure
 * of arrays; written by whoever decides over the reply and by {@code Port.send}, on one thread.
 */
public abstract sealed class DepartureSide permits PacketBatch
{
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

    DepartureSide(final int capacity)
    {
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
    }

    /** Nothing leaves in frame {@code i} until told so, and then the ordinary way. */
    final void beginDeparture(final int i)
    {
        sendLengths[i] = 0;
        sendStatuses[i] = 0;
        departures[i] = 0;
    }

    /** Lets {@code length} octets of UDP payload leave in frame {@code i}; 0 lets nothing leave. */
    public final void sendLength(final int i, final int length)
    {
        sendLengths[i] = length;
    }

    public final int sendLength(final int i)
    {
        return sendLengths[i];
    }

    /** DSCP (high six bits) and ECN (low two) of the IP header frame {@code i} leaves with. */
    public final void sendTos(final int i, final int tos)
    {
        sendToses[i] = tos;
    }

    public final int sendTos(final int i)
    {
        return sendToses[i];
    }

    /** What {@code Port.send} did with frame {@code i}: octets that left, 0 if none were to, or a negative errno. */
    public final int sendStatus(final int i)
    {
        return sendStatuses[i];
    }

    public final void sendStatus(final int i, final int status)
    {
        sendStatuses[i] = status;
    }

    /** Which of its port's {@link Departure#STAMPED} packets frame {@code i} left as, from 1; 0 for none. */
    public final long sendNumber(final int i)
    {
        return sendNumbers[i];
    }

    public final void sendNumber(final int i, final long number)
    {
        sendNumbers[i] = number;
    }

    /** What is special about how frame {@code i} leaves: bits of {@link Departure}, 0 for nothing. */
    public final int departure(final int i)
    {
        return departures[i];
    }

    public final void departure(final int i, final int bits)
    {
        departures[i] = bits;
    }

    /** Means something with {@link Departure#SOURCE}. */
    public final void sendSource(final int i, final long high, final long low)
    {
        sendSourceHighs[i] = high;
        sendSourceLows[i] = low;
    }

    public final long sendSourceHigh(final int i)
    {
        return sendSourceHighs[i];
    }

    public final long sendSourceLow(final int i)
    {
        return sendSourceLows[i];
    }

    /** Means something with {@link Departure#DESTINATION}. */
    public final void sendDestination(final int i, final long high, final long low)
    {
        sendDestinationHighs[i] = high;
        sendDestinationLows[i] = low;
    }

    public final long sendDestinationHigh(final int i)
    {
        return sendDestinationHighs[i];
    }

    public final long sendDestinationLow(final int i)
    {
        return sendDestinationLows[i];
    }

    /** Segments or labels in {@link PacketBatch#buffer()}; means something with {@link Departure#SRV6} or SR_MPLS. */
    public final void sendPath(final int i, final int offset, final int length)
    {
        sendPathOffsets[i] = offset;
        sendPathLengths[i] = length;
    }

    public final int sendPathOffset(final int i)
    {
        return sendPathOffsets[i];
    }

    public final int sendPathLength(final int i)
    {
        return sendPathLengths[i];
    }
}
