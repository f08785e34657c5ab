package io.stampede.reflector.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.PortException;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** One source port of a stateful session: sends batches, and knows what must come back. */
final class NumberedClient implements AutoCloseable
{
    /** Requests at once. */
    static final int BATCH = 8;

    private static final PacketLayout LAYOUT = PacketLayout.UNAUTHENTICATED;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final UdpPort port;
    private final PacketBatch out;
    private final PacketBatch in;
    private long sent;
    private long answered;

    private NumberedClient(final UdpPort port)
    {
        this.port = port;
        out = port.newBatch(BATCH);
        in = port.newBatch(2 * BATCH);
    }

    static NumberedClient open(final InetSocketAddress local, final InetSocketAddress reflector) throws PortException
    {
        return new NumberedClient(UdpPort.open(
            UdpPortOptions.connect(local, reflector).withFrameLength(128), new KernelWallClock()));
    }

    void send()
    {
        for (int i = 0; i < BATCH; i++)
        {
            out.buffer().setMemory(out.offset(i), LAYOUT.baseLength, (byte)0);
            TestPacket.sequence(out.buffer(), out.offset(i), LAYOUT, 1000 + sent + i);
            out.sendLength(i, LAYOUT.baseLength);
        }
        out.count(BATCH);
        assertThat(port.send(out)).isEqualTo(BATCH);
        sent += BATCH;
    }

    /** Requests sent so far. */
    long sent()
    {
        return sent;
    }

    /** Each request answered once, in order, with the session's own number. */
    void receive()
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (answered < sent && System.nanoTime() - deadlineNs < 0)
        {
            final int count = port.receive(in);
            for (int i = 0; i < count; i++)
            {
                assertThat(TestPacket.sequence(in.buffer(), in.offset(i), LAYOUT)).isEqualTo(answered);
                assertThat(TestPacket.senderSequence(in.buffer(), in.offset(i), LAYOUT)).isEqualTo(1000 + answered);
                answered++;
            }
        }
        assertThat(answered).as("replies").isEqualTo(sent);
        assertThat(port.receive(in)).as("no reply twice").isZero();
    }

    @Override
    public void close()
    {
        port.close();
    }
}
