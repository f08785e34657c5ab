package io.stampede.net;

import io.stampede.clock.WallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.frame.PayloadLimit;
import org.jspecify.annotations.Nullable;

/**
 * One way to reach a network. Moves whole batches, knows no protocol, never blocks in {@link #receive} or {@link
 * #send}, allocates nothing after {@link #newBatch}. Owned by the thread that polls it; {@link #close} only when that
 * thread has stopped.
 */
public abstract class Port implements PayloadLimit, AutoCloseable
{
    private final PortStatistics statistics = new PortStatistics();

    /** A batch over this port's memory. Not for the duty cycle. */
    public abstract PacketBatch newBatch(int capacity);

    /**
     * Fills the batch with what has arrived, from frame 0, and sets its count. Fewer than its capacity, and even none,
     * promises nothing: a port may ask for fewer, be interrupted, or refuse all of what it got, while more has arrived.
     * Whether there is more {@link #isDrained} tells.
     *
     * @return frames filled, 0 if none.
     */
    public abstract int receive(PacketBatch batch);

    /**
     * Whether the last {@link #receive} saw that its queue was empty: nothing waits that arrived before it began. False
     * says only that something may.
     */
    public abstract boolean isDrained();

    /**
     * Sends every frame of 0..count-1 whose send length is not 0, in order, and leaves a status with each: octets that
     * left or a negative errno. A frame that cannot leave now is not kept: nothing is retried, nothing waits.
     *
     * @return frames that left.
     */
    public abstract int send(PacketBatch batch);

    /**
     * Hands over what the network had no room for when it was sent, where {@link #send} leaves such behind. Receiving
     * does so too: for a thread that only sends, from time to time while there is nothing to send.
     */
    public void flush()
    {
    }

    /**
     * Makes frame {@code i} of one batch of this port leave as frame {@code fromIndex} of another does: the same octets
     * from the same address to the same address by the same way; it does not ask when it left. It can be sent as often
     * as its send length is set.
     */
    public void copyReply(final PacketBatch to, final int i, final PacketBatch from, final int fromIndex)
    {
        final int length = from.sendLength(fromIndex);
        to.buffer().putBytes(to.offset(i), from.buffer(), from.offset(fromIndex), length);
        to.source(i, from.sourceHigh(fromIndex), from.sourceLow(fromIndex), from.sourcePort(fromIndex));
        to.local(i, from.localHigh(fromIndex), from.localLow(fromIndex), from.localPort(fromIndex));
        to.interfaceIndex(i, from.interfaceIndex(fromIndex));
        to.sendLength(i, length);
        to.sendTos(i, from.sendTos(fromIndex));
        to.departure(i, from.departure(fromIndex) & ~Departure.STAMPED);
        to.sendSource(i, from.sendSourceHigh(fromIndex), from.sendSourceLow(fromIndex));
        to.sendDestination(i, from.sendDestinationHigh(fromIndex), from.sendDestinationLow(fromIndex));
        // the segments are octets of the frame
        final int path = from.sendPathOffset(fromIndex) - from.offset(fromIndex) + to.offset(i);
        to.sendPath(i, path, from.sendPathLength(fromIndex));
    }

    /**
     * Lets frame {@code i} of a batch that nothing arrives in leave to this address and UDP port; a port with one peer
     * knows no other.
     *
     * @param scope the interface a link-local address is of; 0 for every other.
     */
    public void address(
        final PacketBatch batch, final int i, final long high, final long low, final int port, final int scope)
    {
        batch.source(i, high, low, port);
        batch.interfaceIndex(i, scope);
    }

    /** A port without a link lets everything pass that fits into a frame. */
    @Override
    public int maxPayload(final PacketBatch batch, final int i)
    {
        return batch.frameLength();
    }

    /**
     * What else than the ordinary way this port can let a frame leave by: bits of {@link io.stampede.frame.Departure}.
     */
    public int departures()
    {
        return 0;
    }

    /**
     * When packets left that asked for it ({@link io.stampede.frame.Departure#STAMPED}), where this port tells; null
     * where it does not. Filled by {@link #receive}.
     */
    public @Nullable TxTimestamps txTimestamps()
    {
        return null;
    }

    /**
     * Counts packets the kernel has dropped behind the last one received, which no later packet has told of. A system
     * call; for the end of a run or once in a while.
     */
    public void updateReceiveQueueOverflow()
    {
    }

    /**
     * The receiving side as a port of its own, for a thread that receives while this port's thread only sends: own
     * batches, own statistics, the same way to the network. To be used while this port is open, which then is not
     * received from any more; closing it closes nothing.
     *
     * @param clock of that thread; stamps arrivals the kernel has not stamped.
     * @return null where the port cannot be parted.
     */
    public @Nullable Port receivingHalf(final WallClock clock)
    {
        return null;
    }

    /** The UDP port this port receives on; 0 if it has none. */
    public abstract int localPort();

    /** All UDP ports this port receives on, {@link #localPort} first. Not for the duty cycle. */
    public int[] localPorts()
    {
        return new int[]{localPort()};
    }

    /** The kernel's index of the one interface this port is tied to; 0 for a port that is tied to none. */
    public int interfaceIndex()
    {
        return 0;
    }

    /** File descriptor that becomes readable when something arrives; -1 where there is none to wait on. */
    public abstract int readableFd();

    /** Counts of this port, written by the polling thread only. */
    public final PortStatistics statistics()
    {
        return statistics;
    }

    @Override
    public abstract void close();
}
