package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.tlv.ExtraPadding;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Once warm, the path of a packet through a port in memory and the reflector allocates not one byte. */
@Tag("allocation")
class ZeroAllocationTest
{
    private static final int WARM_UP_ROUNDS = 40_000;
    private static final int ROUNDS = 40_000;
    private static final int BATCH = 32;

    @ParameterizedTest
    @CsvSource({"false, 44", "true, 44", "true, 200"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldAllocateNothingForAMillionPacketsOnceWarm(final boolean isStateful, final int length)
    {
        final LoopbackPort.Pair wire = LoopbackPort.pair(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 50_000),
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 862),
            new EngineFixture.TestWallClock());
        final EngineFixture engine = new EngineFixture(isStateful, wire.second());
        final PacketBatch out = wire.first().newBatch(BATCH);
        final PacketBatch in = wire.first().newBatch(BATCH);
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        run(WARM_UP_ROUNDS, wire.first(), engine, out, in, length);
        threads.getCurrentThreadAllocatedBytes();

        final long before = threads.getCurrentThreadAllocatedBytes();
        final long answered = run(ROUNDS, wire.first(), engine, out, in, length);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(answered).isEqualTo((long)ROUNDS * BATCH);
        assertThat(allocated).as("bytes for %d packets", answered).isZero();
    }

    private static long run(
        final int rounds,
        final LoopbackPort sender,
        final EngineFixture engine,
        final PacketBatch out,
        final PacketBatch in,
        final int length)
    {
        long answered = 0;
        for (int round = 0; round < rounds; round++)
        {
            answered += round(round * BATCH, sender, engine, out, in, length);
        }
        return answered;
    }

    private static int round(
        final int sequence,
        final LoopbackPort sender,
        final EngineFixture engine,
        final PacketBatch out,
        final PacketBatch in,
        final int length)
    {
        for (int i = 0; i < BATCH; i++)
        {
            final int offset = out.offset(i);
            out.buffer().setMemory(offset, 44, (byte)0);
            TestPacket.sequence(out.buffer(), offset, PacketLayout.UNAUTHENTICATED, sequence + i);
            if (length > 44)
            {
                ExtraPadding.encodeHeader(out.buffer(), offset + 44, length - 48);
            }
            out.sendLength(i, length);
        }
        out.count(BATCH);
        sender.send(out);
        engine.agent.doWork();
        return sender.receive(in);
    }
}
