package io.stampede.system;

import io.stampede.linux.ThreadOf;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.Truth;
import io.stampede.testing.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A hop between a sender and a reflector, in a network namespace of its own, that drops, doubles, delays, reorders and
 * corrupts packets by plan, and keeps packet by packet what it did and when. It sees every packet of either end in the
 * order it was sent, and its sockets deliver in the order it sends.
 */
final class Middlebox implements AutoCloseable
{
    private static final int MAX_LENGTH = 2_048;
    private static final int SIGNED_LENGTH = 112;
    private static final int CORRUPTED_OCTET = 5;
    private static final long LIMIT_S = 10;

    private final DatagramChannel front;
    private final DatagramChannel back;
    private final Selector selector;
    private final Plan plan;
    private final Truth truth;
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_LENGTH);
    private final PriorityQueue<Held> held =
        new PriorityQueue<>(Comparator.comparingLong(Held::dueNs).thenComparingLong(Held::order));
    private final Map<Long, Integer> replies = new HashMap<>();
    private final List<Passage> passages = new ArrayList<>();
    private final FutureTask<@Nullable Void> work = new FutureTask<>(this::run);
    private @Nullable SocketAddress sender;
    private long order;
    private int corruptedRequests;
    private volatile boolean isClosing;

    /** What shall become of each probe. */
    interface Plan
    {
        /** @param ordinal of the probe, 0 for the first. */
        Fate fate(long ordinal);

        /** Whether its requests get to the reflector with an octet that is not what it was. */
        boolean isCorrupted(long ordinal);

        /** The ordinal of a Sequence Number. */
        long ordinal(long sequence);
    }

    /**
     * One packet that was passed on.
     *
     * @param isForward   towards the reflector.
     * @param inEpochNs   read right after it came, UTC.
     * @param outEpochNs  read right before it left, UTC.
     */
    record Passage(long ordinal, boolean isForward, long inEpochNs, long outEpochNs)
    {
        long heldNs()
        {
            return outEpochNs - inEpochNs;
        }
    }

    private record Held(
        long dueNs, long order, long ordinal, long inEpochNs, ByteBuffer packet, Truth.@Nullable Answer answer,
        boolean isSound)
    {
    }

    private Middlebox(
        final DatagramChannel front, final DatagramChannel back, final Plan plan, final Truth truth)
        throws IOException
    {
        this.front = front;
        this.back = back;
        this.plan = plan;
        this.truth = truth;
        selector = Selector.open();
        for (final DatagramChannel channel : List.of(front, back))
        {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
        Thread.ofPlatform().daemon().name("middlebox").start(work);
    }

    /** Passes on what comes to {@code here} in this namespace. */
    static Middlebox start(
        final NetworkNamespace namespace,
        final InetSocketAddress here,
        final InetSocketAddress reflector,
        final Plan plan,
        final Truth truth) throws Exception
    {
        final DatagramChannel front = ThreadOf.namespace(namespace.name(), () -> DatagramChannel.open().bind(here));
        final DatagramChannel back =
            ThreadOf.namespace(namespace.name(), () -> DatagramChannel.open().connect(reflector));
        return new Middlebox(front, back, plan, truth);
    }

    private @Nullable Void run() throws IOException
    {
        while (!isClosing)
        {
            final Held next = held.peek();
            final long leftMs = next == null ? LIMIT_S :
                TimeUnit.NANOSECONDS.toMillis(next.dueNs - System.nanoTime());
            if (leftMs > 0)
            {
                selector.select(leftMs);
                selector.selectedKeys().clear();
            }
            takeRequests();
            takeReplies();
            passOn();
        }
        return null;
    }

    private void takeRequests() throws IOException
    {
        for (SocketAddress from = front.receive(buffer.clear()); from != null; from = front.receive(buffer.clear()))
        {
            final long inEpochNs = epochNs();
            final long nowNs = System.nanoTime();
            final byte[] request = Arrays.copyOf(buffer.array(), buffer.position());
            final long ordinal = plan.ordinal(sequenceAt(request, 0));
            sender = from;
            truth.sent(ordinal, nowNs);
            final boolean isCorrupted = plan.isCorrupted(ordinal);
            for (final Fate.Copy copy : plan.fate(ordinal).copies())
            {
                corruptedRequests += isCorrupted ? 1 : 0;
                held.add(new Held(nowNs + copy.forwardNs(), order++, ordinal, inEpochNs,
                    ByteBuffer.wrap(isCorrupted ? corrupted(request, CORRUPTED_OCTET) : request), null, !isCorrupted));
            }
        }
    }

    private void takeReplies() throws IOException
    {
        while (back.read(buffer.clear()) > 0)
        {
            final long inEpochNs = epochNs();
            final long nowNs = System.nanoTime();
            final byte[] reply = Arrays.copyOf(buffer.array(), buffer.position());
            final long ordinal = plan.ordinal(sequenceAt(reply, reply.length < SIGNED_LENGTH ? 24 : 48));
            final int before = replies.merge(ordinal, 1, Integer::sum) - 1;
            final Fate.Copy copy = plan.fate(ordinal).copies().get(before);
            final Truth.Answer answer = truth.answered(ordinal);
            final boolean isSound = copy.corruptedAt() < 0;
            for (final long backwardNs : copy.backwardNs())
            {
                held.add(new Held(nowNs + backwardNs, order++, ordinal, inEpochNs,
                    ByteBuffer.wrap(isSound ? reply : corrupted(reply, copy.corruptedAt())), answer, isSound));
            }
        }
    }

    private static byte[] corrupted(final byte[] packet, final int octet)
    {
        final byte[] corrupted = packet.clone();
        corrupted[octet] ^= 1;
        return corrupted;
    }

    private void passOn() throws IOException
    {
        for (Held next = held.peek(); next != null && next.dueNs <= System.nanoTime(); next = held.peek())
        {
            held.remove();
            final boolean isForward = next.answer == null;
            final ByteBuffer packet = next.packet;
            passages.add(new Passage(next.ordinal, isForward, next.inEpochNs, epochNs()));
            if (next.answer == null)
            {
                back.write(packet);
            }
            else
            {
                truth.arrived(next.answer, System.nanoTime(), next.isSound);
                front.send(packet, sender);
            }
        }
    }

    private static long epochNs()
    {
        final Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private static long sequenceAt(final byte[] packet, final int offset)
    {
        return ByteBuffer.wrap(packet).getInt(offset) & 0xFFFF_FFFFL;
    }

    /** Stops, so that what it did can be read. */
    Middlebox stop() throws IOException, InterruptedException, ExecutionException, TimeoutException
    {
        isClosing = true;
        selector.wakeup();
        work.get(LIMIT_S, TimeUnit.SECONDS);
        return this;
    }

    /** In the order they were passed on. */
    List<Passage> passages()
    {
        return passages;
    }

    /** Copies of requests that were corrupted. */
    int corruptedRequests()
    {
        return corruptedRequests;
    }

    @Override
    public void close() throws IOException
    {
        isClosing = true;
        selector.close();
        front.close();
        back.close();
    }
}
