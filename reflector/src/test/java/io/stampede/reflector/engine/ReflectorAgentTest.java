package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.ClockQuality;
import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.net.loop.ScriptedPort;
import io.stampede.reflector.reflect.DropReason;
import io.stampede.testing.Conforms;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReflectorAgentTest
{
    private static final PacketLayout LAYOUT = PacketLayout.UNAUTHENTICATED;
    private static final int EAGAIN = 11;
    private static final int ENOBUFS = 105;

    private final LoopbackPort.Pair wire = LoopbackPort.pair(
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 50_000),
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 862),
        new EngineFixture.TestWallClock());
    private final LoopbackPort sender = wire.first();
    private final ScriptedPort scripted = new ScriptedPort(wire.second());
    private final PacketBatch out = sender.newBatch(64);
    private final PacketBatch in = sender.newBatch(64);

    private void send(final int firstSequence, final int count, final int length)
    {
        for (int i = 0; i < count; i++)
        {
            out.buffer().setMemory(out.offset(i), length, (byte)0);
            if (length >= 4)
            {
                TestPacket.sequence(out.buffer(), out.offset(i), LAYOUT, firstSequence + i);
            }
            out.sendLength(i, length);
        }
        out.count(count);
        sender.send(out);
    }

    @Test
    @Conforms({"1.9", "1.17"})
    void shouldAnswerInOrderAndCount()
    {
        final EngineFixture engine = new EngineFixture(true, scripted);
        send(5, 3, 44);

        engine.agent.doWork();

        assertThat(sender.receive(in)).isEqualTo(3);
        for (int i = 0; i < 3; i++)
        {
            assertThat(TestPacket.sequence(in.buffer(), in.offset(i), LAYOUT)).isEqualTo(i);
            assertThat(TestPacket.senderSequence(in.buffer(), in.offset(i), LAYOUT)).isEqualTo(5 + i);
            assertThat(TestPacket.timestamp(in.buffer(), in.offset(i), LAYOUT))
                .as("T3 >= T2")
                .isGreaterThanOrEqualTo(TestPacket.receiveTimestamp(in.buffer(), in.offset(i), LAYOUT));
        }
        assertThat(engine.count(ReflectorCounter.RECEIVED)).isEqualTo(3);
        assertThat(engine.count(ReflectorCounter.REFLECTED)).isEqualTo(3);
        assertThat(engine.count(ReflectorCounter.SESSIONS_LIVE)).isEqualTo(1);
        assertThat(engine.count(ReflectorCounter.CLOCK_SYNCHRONIZED)).isEqualTo(1);
    }

    @Test
    void shouldCountForTheKernelAndTellItTheClock()
    {
        final EngineFixture engine = new EngineFixture(true, scripted);
        final FixedTier tier = new FixedTier();
        engine.agent.kernelTier(tier);
        send(5, 3, 44);
        tier.reflected = 40;
        engine.agent.doWork();
        assertThat(tier.errorNs).isEqualTo(1000);
        tier.reflected = 42;

        engine.agent.onClose();

        assertThat(engine.count(ReflectorCounter.OFFLOAD_REFLECTED)).isEqualTo(42);
        assertThat(engine.count(ReflectorCounter.RECEIVED)).isEqualTo(45);
        assertThat(engine.count(ReflectorCounter.REFLECTED)).isEqualTo(45);
    }

    private static final class FixedTier extends KernelTier
    {
        private long errorNs;
        private long reflected;

        @Override
        public void clockQuality(final ClockQuality quality)
        {
            errorNs = quality.errorNs();
        }

        @Override
        public long reflected()
        {
            return reflected;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {EAGAIN, ENOBUFS})
    void shouldCountRepliesTheKernelRefusesAndGoOn(final int errno)
    {
        final EngineFixture engine = new EngineFixture(true, scripted.failSend(0, errno));
        send(0, 3, 44);
        engine.agent.doWork();
        send(3, 2, 44);

        engine.agent.doWork();

        assertThat(sender.receive(in)).isEqualTo(2);
        assertThat(engine.count(ReflectorCounter.RECEIVED)).isEqualTo(5);
        assertThat(engine.count(ReflectorCounter.REFLECTED)).isEqualTo(2);
        assertThat(engine.count(ReflectorCounter.OWN_SEND_BUFFER_FULL)).isEqualTo(3);
        assertThat(TestPacket.sequence(in.buffer(), in.offset(0), LAYOUT))
            .as("answers the sender never saw are a gap in our numbers")
            .isEqualTo(3);
    }

    @Test
    void shouldLoseNothingWhenAReceiveYieldsNothing()
    {
        final EngineFixture engine = new EngineFixture(false, scripted.interruptReceive(0));
        send(0, 2, 44);

        assertThat(engine.agent.doWork()).isZero();
        assertThat(engine.agent.doWork()).isEqualTo(2);
        assertThat(sender.receive(in)).isEqualTo(2);
    }

    @Test
    void shouldDropWhatWasTruncated()
    {
        final EngineFixture engine = new EngineFixture(false, scripted.truncate(0, 65_600));
        send(0, 2, 44);

        engine.agent.doWork();

        assertThat(sender.receive(in)).isZero();
        assertThat(engine.count(ReflectorCounter.DROPPED_TOO_LONG)).isEqualTo(2);
    }

    @Test
    void shouldPollAllItsPorts()
    {
        final LoopbackPort.Pair other = LoopbackPort.pair(
            new InetSocketAddress(InetAddress.ofLiteral("::1"), 50_000),
            new InetSocketAddress(InetAddress.ofLiteral("::1"), 862),
            new EngineFixture.TestWallClock());
        final EngineFixture engine = new EngineFixture(false, wire.second(), other.second());
        send(0, 1, 44);
        other.first().send(out);

        assertThat(engine.agent.doWork()).isEqualTo(2);
        assertThat(sender.receive(in)).isEqualTo(1);
        assertThat(other.first().receive(in)).isEqualTo(1);
    }

    static IntStream dropReasons()
    {
        return IntStream.rangeClosed(1, DropReason.COUNT).map(i -> -i);
    }

    @ParameterizedTest
    @MethodSource("dropReasons")
    void shouldHaveACounterOfItsOwnForEveryDropReason(final int reason) throws ReflectiveOperationException
    {
        String constant = "";
        for (final var field : DropReason.class.getFields())
        {
            constant = field.getInt(null) == reason ? field.getName() : constant;
        }

        assertThat(EngineCounters.of(reason).name()).isEqualTo("DROPPED_" + constant);
    }
}
