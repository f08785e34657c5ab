package io.stampede.sender.testing;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.wire.NtpTimestamp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BinaryOperator;
import java.util.function.LongFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A sender's port with a network and a reflector behind it, all in memory and in virtual time. What befalls each probe
 * is told beforehand, what became of it is kept as {@link Truth}. The reflector writes its replies by offsets of its
 * own, not by the code under test.
 */
public final class ImpairedPath extends Port
{
    /** How long the reflector takes to answer. */
    public static final long RESIDENCE_NS = 7_000;

    private static final int FRAME_LENGTH = 2048;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final FakeTime time;
    private final boolean isStateful;
    private final LongFunction<Fate> fates;
    private final Truth truth;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private final List<Outage> outages = new ArrayList<>();
    private final List<byte[]> requests = new ArrayList<>();
    private long remoteOffsetNs;
    private boolean isPtp;
    private int remoteErrorEstimate = 0x8001;
    private BinaryOperator<byte[]> finishing = (request, reply) -> reply;
    private long order;
    private int reflectorNumber;
    private int receiveLimit = Integer.MAX_VALUE;
    private boolean isDrained;

    private record Event(
        long atNs,
        long order,
        long ordinal,
        int localPort,
        ByteBuffer request,
        Fate.Copy copy,
        ByteBuffer reply,
        Truth.@Nullable Answer answer)
    {
        boolean isReply()
        {
            return request.capacity() == 0;
        }
    }

    /** The reflector is gone, and back without its numbers. */
    private record Outage(long fromNs, long untilNs)
    {
    }

    /** @param fates by ordinal of the probe, 0 for the first. */
    public ImpairedPath(
        final FakeTime time, final boolean isStateful, final long timeoutNs, final LongFunction<Fate> fates)
    {
        this.time = time;
        this.isStateful = isStateful;
        this.fates = fates;
        truth = new Truth(timeoutNs);
    }

    public Truth truth()
    {
        return truth;
    }

    /** The requests that left, in order. */
    public List<byte[]> requests()
    {
        return requests;
    }

    /** The reflector's clock is ahead by this much. */
    public void remoteOffset(final long ns)
    {
        remoteOffsetNs = ns;
    }

    /** The reflector stamps in PTPv2 on the TAI scale. */
    public void remotePtp()
    {
        isPtp = true;
        remoteErrorEstimate |= 0x4000;
    }

    public void remoteErrorEstimate(final int value)
    {
        remoteErrorEstimate = value;
    }

    /** @param finish makes of a request and the reply to it, whose TLVs are zeros, what is sent back. */
    public void finishing(final BinaryOperator<byte[]> finish)
    {
        finishing = finish;
    }

    /** At this time the reflector forgets its numbers. */
    public void restartAt(final long monotonicNs)
    {
        downBetween(monotonicNs, monotonicNs);
    }

    /** From here on the reflector answers nothing, then it is back and has forgotten its numbers. */
    public void downBetween(final long fromNs, final long untilNs)
    {
        outages.add(new Outage(fromNs, untilNs));
    }

    /** No visit yields more than this, however much has arrived. */
    public void receiveAtMost(final int replies)
    {
        receiveLimit = replies;
    }

    /** Something arrives at the sender now that no reflector sent, to no UDP port of its own. */
    public void inject(final byte[] packet)
    {
        events.add(new Event(
            time.nanoTime(), order++, -1, 0, NOTHING, new Fate.Copy(0, List.of()), ByteBuffer.wrap(packet), null));
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        return new PacketBatch(capacity, FRAME_LENGTH, FRAME_LENGTH,
            new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * FRAME_LENGTH)), null);
    }

    @Override
    public int send(final PacketBatch batch)
    {
        int sent = 0;
        for (int i = 0; i < batch.count(); i++)
        {
            if (batch.sendLength(i) > 0)
            {
                final byte[] request = new byte[batch.sendLength(i)];
                batch.buffer().getBytes(batch.offset(i), request);
                leave(request, batch.localPort(i));
                batch.sendStatus(i, request.length);
                sent++;
            }
        }
        return sent;
    }

    private void leave(final byte[] request, final int from)
    {
        final long ordinal = requests.size();
        requests.add(request);
        truth.sent(ordinal, time.nanoTime());
        for (final Fate.Copy copy : fates.apply(ordinal).copies())
        {
            events.add(new Event(time.nanoTime() + copy.forwardNs(), order++, ordinal, from,
                ByteBuffer.wrap(request), copy, NOTHING, null));
        }
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        int count = 0;
        final int most = Math.min(batch.capacity(), receiveLimit);
        while (count < most && !events.isEmpty() && events.element().atNs() <= time.nanoTime())
        {
            final Event event = events.remove();
            if (event.isReply())
            {
                deliver(batch, count++, event);
            }
            else
            {
                reflect(event);
            }
        }
        batch.count(count);
        isDrained = count < most;
        return count;
    }

    @Override
    public boolean isDrained()
    {
        return isDrained;
    }

    private void reflect(final Event event)
    {
        if (!outages.isEmpty() && event.atNs() >= outages.getFirst().untilNs())
        {
            outages.removeFirst();
            reflectorNumber = 0;
            truth.restarted();
        }
        if (!outages.isEmpty() && event.atNs() >= outages.getFirst().fromNs())
        {
            return;
        }
        final long arrivalEpochNs = epochOf(event.atNs()) + remoteOffsetNs;
        final ByteBuffer request = event.request();
        final ByteBuffer reply = ByteBuffer.allocate(request.capacity());
        reply.putInt(0, isStateful ? reflectorNumber++ : request.getInt(0));
        reply.putLong(4, stamp(arrivalEpochNs + RESIDENCE_NS));
        reply.putShort(12, (short)remoteErrorEstimate);
        reply.putShort(14, request.getShort(14));
        reply.putLong(16, stamp(arrivalEpochNs));
        reply.putInt(24, request.getInt(0));
        reply.putLong(28, request.getLong(4));
        reply.putShort(36, request.getShort(12));
        reply.put(40, (byte)61);
        final ByteBuffer finished = ByteBuffer.wrap(finishing.apply(octets(request), reply.array()));
        final Truth.Answer answer = truth.answered(event.ordinal());
        for (final long backwardNs : event.copy().backwardNs())
        {
            final long atNs = event.atNs() + RESIDENCE_NS + backwardNs;
            events.add(new Event(
                atNs, order++, event.ordinal(), event.localPort(), NOTHING, event.copy(), finished, answer));
        }
    }

    private static byte[] octets(final ByteBuffer packet)
    {
        final byte[] octets = new byte[packet.capacity()];
        packet.get(0, octets);
        return octets;
    }

    private long stamp(final long epochNs)
    {
        final long taiNs = epochNs + 37_000_000_000L;
        return isPtp ? ((taiNs / 1_000_000_000L) << 32) | (taiNs % 1_000_000_000L) : NtpTimestamp.encode(epochNs);
    }

    private long epochOf(final long monotonicNs)
    {
        return time.epochNs() - (time.nanoTime() - monotonicNs);
    }

    private void deliver(final PacketBatch batch, final int i, final Event event)
    {
        final byte[] reply = octets(event.reply());
        final int corruptedAt = event.copy().corruptedAt();
        if (corruptedAt >= 0)
        {
            reply[corruptedAt] ^= 0x10;
        }
        batch.buffer().putBytes(batch.offset(i), reply, 0, Math.min(reply.length, FRAME_LENGTH));
        batch.arrived(i, reply.length);
        batch.local(i, 0, 0, event.localPort());
        batch.ipHeader(i, 58, 46 << 2);
        batch.rxEpochNs(i, epochOf(event.atNs()), false);
        if (event.answer() != null)
        {
            truth.arrived(event.answer(), event.atNs(), corruptedAt < 0);
        }
    }

    /** Session-Sender Sequence Number of a request, by hand. */
    public static long sequence(final byte[] request)
    {
        return new UnsafeBuffer(request).getInt(0, BIG_ENDIAN) & 0xFFFF_FFFFL;
    }

    @Override
    public int localPort()
    {
        return 50_000;
    }

    @Override
    public int readableFd()
    {
        return -1;
    }

    @Override
    public void close()
    {
    }
}
