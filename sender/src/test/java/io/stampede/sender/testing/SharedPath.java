package io.stampede.sender.testing;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.wire.NtpTimestamp;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A port many sessions share, with a network and stateful reflectors behind it, all in memory and in virtual time. What
 * befalls each probe of each session is told beforehand, what became of it is kept as {@link Truth} of the session. A
 * session is known by where its probes go and by their SSID, read from the octets by hand.
 */
public final class SharedPath extends Port
{
    private static final int FRAME_LENGTH = 2048;
    private static final long RESIDENCE_NS = 7_000;
    /** To nothing that was asked. */
    private static final Truth.Answer FOREIGN = new Truth.Answer(-1, 0, -1);

    private final FakeTime time;
    private final long timeoutNs;
    private final Fates fates;
    private final Clocks clocks;
    private final Map<Key, Session> sessions = new HashMap<>();
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private long order;
    private boolean isDrained;
    private int refusals;

    /** What befalls a probe. */
    @FunctionalInterface
    public interface Fates
    {
        /** @param ordinal of the probe among those of its session, 0 for the first. */
        Fate of(Key session, long ordinal);
    }

    /** How far the reflectors' clocks are ahead of ours. */
    @FunctionalInterface
    public interface Clocks
    {
        /** When the reflector stamps T2, and again when it stamps T3. */
        long aheadNs(Key session);
    }

    /** Where probes go, low half of the address, and their SSID. */
    public record Key(long addressLow, int port, int ssid)
    {
    }

    private static final class Session
    {
        private final Key key;
        private final Truth truth;
        private long sent;
        private int reflected;

        private Session(final Key key, final Truth truth)
        {
            this.key = key;
            this.truth = truth;
        }
    }

    private record Event(
        long atNs,
        long order,
        Session session,
        long ordinal,
        ByteBuffer packet,
        Fate.Copy copy,
        Truth.@Nullable Answer answer)
    {
    }

    /** All read one clock. */
    public SharedPath(final FakeTime time, final long timeoutNs, final Fates fates)
    {
        this(time, timeoutNs, fates, session -> 0);
    }

    public SharedPath(final FakeTime time, final long timeoutNs, final Fates fates, final Clocks clocks)
    {
        this.clocks = clocks;
        this.time = time;
        this.timeoutNs = timeoutNs;
        this.fates = fates;
    }

    /** What became of the probes of a session; of none if it never sent. */
    public Truth truth(final Key session)
    {
        final Session known = sessions.get(session);
        return known == null ? new Truth(timeoutNs) : known.truth;
    }

    /** The next frames find the send buffer full. */
    public void refuse(final int frames)
    {
        refusals = frames;
    }

    /** Something arrives now that no reflector of ours sent. */
    public void inject(final Key from, final byte[] packet)
    {
        events.add(new Event(time.nanoTime(), order++, new Session(from, new Truth(timeoutNs)), -1,
            ByteBuffer.wrap(packet), new Fate.Copy(0, List.of()), FOREIGN));
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
            if (refusals > 0)
            {
                refusals--;
                batch.sendStatus(i, -11);
                continue;
            }
            final byte[] request = new byte[batch.sendLength(i)];
            batch.buffer().getBytes(batch.offset(i), request);
            leave(batch.sourceLow(i), batch.sourcePort(i), ByteBuffer.wrap(request));
            batch.sendStatus(i, request.length);
            sent++;
        }
        return sent;
    }

    private void leave(final long addressLow, final int port, final ByteBuffer request)
    {
        final Session session = sessions.computeIfAbsent(
            new Key(addressLow, port, request.getShort(14) & 0xFFFF), key -> new Session(key, new Truth(timeoutNs)));
        final long ordinal = session.sent++;
        session.truth.sent(ordinal, time.nanoTime());
        for (final Fate.Copy copy : fates.of(session.key, ordinal).copies())
        {
            events.add(new Event(
                time.nanoTime() + copy.forwardNs(), order++, session, ordinal, request, copy, null));
        }
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        int count = 0;
        while (count < batch.capacity() && !events.isEmpty() && events.element().atNs() <= time.nanoTime())
        {
            final Event event = events.remove();
            if (event.answer() == null)
            {
                reflect(event);
            }
            else
            {
                deliver(batch, count++, event);
            }
        }
        batch.count(count);
        isDrained = count < batch.capacity();
        return count;
    }

    @Override
    public boolean isDrained()
    {
        return isDrained;
    }

    private void reflect(final Event event)
    {
        final Session session = event.session();
        final long arrivalEpochNs = time.epochNs() - (time.nanoTime() - event.atNs());
        final long t2 = NtpTimestamp.encode(arrivalEpochNs + clocks.aheadNs(session.key));
        final ByteBuffer request = event.packet();
        final ByteBuffer reply = ByteBuffer.allocate(request.capacity());
        reply.putInt(0, session.reflected++);
        reply.putLong(4, NtpTimestamp.encode(arrivalEpochNs + RESIDENCE_NS + clocks.aheadNs(session.key)));
        reply.putShort(12, (short)0x8001);
        reply.putShort(14, request.getShort(14));
        reply.putLong(16, t2);
        reply.putInt(24, request.getInt(0));
        reply.putLong(28, request.getLong(4));
        reply.putShort(36, request.getShort(12));
        reply.put(40, (byte)61);
        final Truth.Answer answer = session.truth.answered(event.ordinal());
        for (final long backwardNs : event.copy().backwardNs())
        {
            events.add(new Event(event.atNs() + RESIDENCE_NS + backwardNs, order++, session, event.ordinal(), reply,
                event.copy(), answer));
        }
    }

    private void deliver(final PacketBatch batch, final int i, final Event event)
    {
        final Key key = event.session().key;
        final byte[] reply = event.packet().array();
        batch.buffer().putBytes(batch.offset(i), reply);
        batch.arrived(i, reply.length);
        batch.source(i, 0, key.addressLow(), key.port());
        batch.ipHeader(i, 58, 0);
        batch.rxEpochNs(i, time.epochNs() - (time.nanoTime() - event.atNs()), false);
        if (event.answer() != null && !event.answer().equals(FOREIGN))
        {
            event.session().truth.arrived(event.answer(), event.atNs(), true);
        }
    }

    @Override
    public int localPort()
    {
        return 61_000;
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
