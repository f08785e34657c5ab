package io.stampede.system;

import io.stampede.linux.ThreadOf;
import io.stampede.testing.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A session of the authenticated mode by a sender that is not ours: a thousand requests a second until stopped. */
final class SignedSession implements AutoCloseable
{
    private static final int SSID = 7;
    private static final long INTERVAL_NS = 1_000_000;
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final DatagramChannel channel;
    private final FutureTask<Outcome> task = new FutureTask<>(this::run);
    private final BitSet answered = new BitSet();
    private final ByteBuffer reply = ByteBuffer.allocate(2_048);
    private volatile boolean isStopping;

    private SignedSession(final DatagramChannel channel)
    {
        this.channel = channel;
    }

    /**
     * How it ended.
     *
     * @param answered requests that got a reply with a right HMAC.
     */
    record Outcome(int sent, int answered)
    {
    }

    static SignedSession start(final NetworkNamespace namespace, final InetSocketAddress reflector) throws Exception
    {
        final DatagramChannel channel = ThreadOf.namespace(namespace.name(), DatagramChannel::open);
        channel.connect(reflector);
        channel.configureBlocking(false);
        final SignedSession session = new SignedSession(channel);
        Thread.ofPlatform().daemon().name("signed-session").start(session.task);
        return session;
    }

    /** Sends no more and waits up to 2 s for the replies that are missing. */
    Outcome stop() throws Exception
    {
        isStopping = true;
        return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private Outcome run() throws IOException
    {
        int sent = 0;
        long dueNs = System.nanoTime();
        while (!isStopping)
        {
            receive();
            if (System.nanoTime() - dueNs >= 0)
            {
                channel.write(ByteBuffer.wrap(TestRequests.signed(sent++, SSID)));
                dueNs += INTERVAL_NS;
            }
            LockSupport.parkNanos(Math.min(INTERVAL_NS, dueNs - System.nanoTime()));
        }
        final long endNs = System.nanoTime() + WAIT.toNanos();
        while (answered.cardinality() < sent && System.nanoTime() - endNs < 0)
        {
            receive();
        }
        return new Outcome(sent, answered.cardinality());
    }

    private void receive() throws IOException
    {
        while (channel.read(reply.clear()) > 0)
        {
            final byte[] octets = Arrays.copyOf(reply.array(), reply.position());
            if (octets.length == TestRequests.SIGNED_LENGTH && TestRequests.isSigned(octets))
            {
                answered.set(TestRequests.sequence(octets));
            }
        }
    }

    @Override
    public void close() throws IOException
    {
        isStopping = true;
        channel.close();
    }
}
