package io.stampede.sender.cli;

import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.clock.ClockQuality;
import io.stampede.clock.WallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.net.PortException;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.engine.MonotonicScale;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.SystemNanoClock;

/**
 * A run of a few thousand probes between two sockets of our own on loopback before the real one, so that the first real
 * probe is not the one that loads the classes: forward delay of the first probe over loopback (kernel T2) was 1.1 to
 * 5.0 ms without, 51 to 86 us with it, 8 runs each. Nothing of this leaves the machine or enters a result.
 */
final class WarmUp
{
    private static final double INTERVAL_NS = 10_000;
    private static final long TIMEOUT_NS = 1_000_000;
    /** Too short → the compiler is still at work when the run starts; too long → the user waits. */
    private static final long DURATION_NS = 100_000_000;
    /** Asked once a second, the clock's quality would stay interpreted, and allocate, for hours. */
    private static final int QUALITY_READINGS = 20_000;
    private static final int FRAME_LENGTH = 2_048;

    private WarmUp()
    {
    }

    /**
     * Best effort: where there is no loopback address of this family, the first probes are slower.
     *
     * @param shape of the run's probes; these are signed as they are, by a key nobody knows.
     */
    static void run(
        final InetAddress likeThis,
        final ProbeShape shape,
        final WallClock clock,
        final ClockQuality quality,
        final RandomGenerator random)
    {
        for (int i = 0; i < QUALITY_READINGS; i++)
        {
            quality.refresh();
        }
        final InetAddress loopback = Resolver.loopbackLike(likeThis);
        final ProbeShape bare = new ProbeShape(shape.layout(), TimestampFormat.NTP, List.of(), 0, 1);
        final ProbeShape alike = shape.tlvs().contains(new HmacTlv()) ? bare.with(new HmacTlv()) : bare;
        final UdpPortOptions listening =
            UdpPortOptions.listen(new InetSocketAddress(loopback, 0)).withFrameLength(FRAME_LENGTH);
        try (UdpPort peer = UdpPort.open(listening, clock);
            ProbePort probes = new UdpPortOpening(
                peer.localAddress(), loopback, null, alike, UnaryOperator.identity()).open(0, 1, clock, random))
        {
            final SenderPlan plan = new SenderPlan(
                new Schedule(SenderPlan.UNBOUNDED, DURATION_NS, INTERVAL_NS, Schedule.Gaps.EQUAL, TIMEOUT_NS),
                alike, 0, 0, alike.isSigned() ? KeyPair.NONE : null, false);
            final SenderSession session = new SenderSession(plan, probes.port(),
                new MonotonicScale(clock, SystemNanoClock.INSTANCE), quality, EnumSet.noneOf(SenderSession.Keep.class));
            converse(session, peer, alike.layout());
        }
        catch (final PortException | CommandFailure ex)
        {
            // the run itself will say what is wrong, if anything is
        }
    }

    private static void converse(final SenderSession session, final UdpPort peer, final PacketLayout layout)
    {
        final PacketBatch batch = peer.newBatch(SenderSession.BATCH_CAPACITY);
        final long startNs = SystemNanoClock.INSTANCE.nanoTime();
        final HmacSha256 hmac = new HmacSha256();
        session.onStart();
        while (!session.isDone())
        {
            final int ignored = session.doWork();
            answer(peer, batch, layout, hmac);
            if (SystemNanoClock.INSTANCE.nanoTime() - startNs > 2 * DURATION_NS)
            {
                session.sender().stop();
            }
        }
        session.onClose();
    }

    /** The least that passes for a reply. */
    private static void answer(
        final UdpPort peer, final PacketBatch batch, final PacketLayout layout, final HmacSha256 hmac)
    {
        final int count = peer.receive(batch);
        for (int i = 0; i < count; i++)
        {
            final int at = batch.offset(i);
            final long sequence = TestPacket.sequence(batch.buffer(), at, layout);
            final long timestamp = TestPacket.timestamp(batch.buffer(), at, layout);
            TestPacket.senderSequence(batch.buffer(), at, layout, sequence);
            TestPacket.senderTimestamp(batch.buffer(), at, layout, timestamp);
            TestPacket.receiveTimestamp(batch.buffer(), at, layout, timestamp);
            if (layout.isAuthenticated())
            {
                hmac.begin(KeyPair.NONE.current());
                hmac.update(batch.buffer(), at, layout.hmac);
                hmac.write(batch.buffer(), at + layout.hmac);
            }
            batch.sendLength(i, batch.length(i));
        }
        final int ignored = peer.send(batch);
    }
}
