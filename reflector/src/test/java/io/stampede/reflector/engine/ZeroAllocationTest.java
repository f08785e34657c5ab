package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.testing.Allocation;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.tlv.ExtraPadding;
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
    private static final int MAX_ROUNDS = 10;
    private static final int BATCHES = 40_000;
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
        final long[] answered = new long[1];

        final long allocated = Allocation.onceWarm(
            MAX_ROUNDS, () -> answered[0] = run(BATCHES, wire.first(), engine, out, in, length));

        assertThat(answered[0]).isEqualTo((long)BATCHES * BATCH);
        assertThat(allocated).as("bytes for %d packets", answered[0]).isZero();
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
