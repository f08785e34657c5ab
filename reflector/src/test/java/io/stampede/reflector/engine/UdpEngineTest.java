package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.testing.Allocation;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine over real sockets on loopback: once warm, not one byte is allocated between the system calls. */
@Tag("allocation")
class UdpEngineTest
{
    private static final PacketLayout LAYOUT = PacketLayout.UNAUTHENTICATED;
    private static final int BATCH = 32;
    private static final int MAX_ROUNDS = 20;
    private static final int PACKETS = 128_000;

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldAllocateNothingForAHundredThousandPacketsOnceWarm(
        final boolean isStateful, final boolean isAggregating) throws Exception
    {
        final KernelWallClock clock = new KernelWallClock();
        final InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        final UdpPortOptions options = UdpPortOptions.listen(any);
        try (UdpPort listening = UdpPort.open(isAggregating ? options.withAggregates() : options, clock);
            UdpPort sender = UdpPort.open(connected(any, listening.localAddress(), isAggregating), clock))
        {
            final EngineFixture engine = new EngineFixture(isStateful, listening);
            final PacketBatch out = sender.newBatch(BATCH);
            final PacketBatch in = sender.newBatch(BATCH);
            final long[] answered = new long[1];

            final long allocated = Allocation.onceWarm(MAX_ROUNDS, () ->
            {
                answered[0] += run(PACKETS, sender, engine, out, in);
            });

            assertThat(answered[0]).isGreaterThanOrEqualTo(PACKETS);
            assertThat(allocated).as("bytes for %d packets", PACKETS).isZero();
            assertThat(engine.count(ReflectorCounter.RECEIVED)).isEqualTo(answered[0]);
            assertThat(engine.count(ReflectorCounter.OWN_WITHOUT_KERNEL_TIMESTAMP)).isZero();
            assertThat(engine.count(ReflectorCounter.PORT_AGGREGATES_RECEIVED) > 0).isEqualTo(isAggregating);
            assertThat(engine.count(ReflectorCounter.PORT_AGGREGATES_SENT) > 0).isEqualTo(isAggregating);
        }
    }

    private static UdpPortOptions connected(
        final InetSocketAddress any, final InetSocketAddress to, final boolean isAggregating)
    {
        final UdpPortOptions options = UdpPortOptions.connect(any, to);
        return isAggregating ? options.withAggregates() : options;
    }

    private static long run(
        final int packets, final Port sender, final EngineFixture engine, final PacketBatch out, final PacketBatch in)
    {
        long answered = 0;
        for (int sequence = 0; sequence < packets; sequence += BATCH)
        {
            send(sequence, sender, out);
            answered += collect(sender, engine, in);
        }
        return answered;
    }

    private static void send(final int sequence, final Port sender, final PacketBatch out)
    {
        for (int i = 0; i < BATCH; i++)
        {
            TestPacket.sequence(out.buffer(), out.offset(i), LAYOUT, sequence + i);
            out.sendLength(i, LAYOUT.baseLength);
        }
        out.count(BATCH);
        sender.send(out);
    }

    private static int collect(final Port sender, final EngineFixture engine, final PacketBatch in)
    {
        int answered = 0;
        while (answered < BATCH)
        {
            engine.agent.doWork();
            answered += sender.receive(in);
        }
        return answered;
    }
}
