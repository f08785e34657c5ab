package io.stampede.reflector.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Poll;
import io.stampede.net.udp.UdpPort;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.Engines;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.PortChoice;
import io.stampede.reflector.config.ReflectedControl;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.reflector.config.UdpChoice;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bursts of a whole reflector over loopback, whose thread sleeps between them. */
@Timeout(60)
class BurstWakeUpTest
{
    private static final int MAX_ATTEMPTS = 100;
    private static final int REPLIES = 4;
    private static final long INTERVAL_NS = 20_000_000;
    private static final long TOLERANCE_NS = 5_000_000;
    private static final long PATIENCE_NS = 2_000_000_000L;

    @TempDir
    private Path directory;

    private ReflectorNode start(final IdleMode idle) throws Exception
    {
        final ReflectorConfig config = new ReflectorConfig(
            List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)), false,
            directory.resolve("counters"), Engines.ONE, idle, 64, 900_000_000_000L,
            new UdpChoice(1 << 20, 1 << 20, false), PortChoice.UDP);
        final ReflectorPolicy policy = new ReflectorPolicy(
            SessionMode.STATEFUL, false, TimestampKind.NTP,
            new AccessPolicy(1024, List.of(AddressPrefix.parse("127.0.0.1")), 0), false, null, 0,
            TlvLimits.defaults(true),
            new ReflectedControlLimits(ReflectedControl.ANY, 16, 1472, 16_384, 1000, 4));
        return ReflectorNode.start(config, policy, new EngineErrors(error ->
        {
            throw new AssertionError(error);
        }));
    }

    private static UdpPort connect(final ReflectorNode node) throws Exception
    {
        final String ready = node.ready(SessionMode.STATEFUL).get(0);
        final int port = Integer.parseInt(ready.replaceAll(".*:(\\d+) .*", "$1"));
        return UdpPort.open(
            UdpPortOptions.connect(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)),
            new KernelWallClock());
    }

    private static void send(final UdpPort port, final PacketBatch batch, final int sequence, final long intervalNs)
    {
        final byte[] request = GoldenPackets.load("stamp_sr_lag_ctl.json").named("ctl-4x").octets();
        ByteBuffer.wrap(request).putInt(sequence).putInt(52, (int)intervalNs);
        batch.buffer().putBytes(batch.offset(0), request);
        batch.sendLength(0, request.length);
        batch.count(1);
        assertThat(port.send(batch)).isEqualTo(1);
    }

    /** When each reply arrived, by the kernel; 0 for what did not in time. */
    private static long[] arrivals(final UdpPort port, final PacketBatch batch, final int count)
    {
        final Poll poll = new Poll(port.readableFd());
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        final long[] times = new long[count];
        int received = 0;
        while (received < count && System.nanoTime() - deadlineNs < 0)
        {
            poll.ppoll(PATIENCE_NS);
            for (int i = 0; i < port.receive(batch); i++)
            {
                times[received++] = batch.rxEpochNs(i);
            }
        }
        return times;
    }

    /**
     * Every wait on a busy machine can take longer, so one burst in time is enough: a thread that slept on until its
     * next packet, or for its 100 ms, would never send one.
     */
    @ParameterizedTest
    @EnumSource(IdleMode.class)
    @Conforms("5.3")
    void shouldSendRepliesAtTheirIntervalWhateverTheThreadDoesBetween(final IdleMode idle) throws Exception
    {
        try (ReflectorNode node = start(idle); UdpPort port = connect(node))
        {
            final PacketBatch batch = port.newBatch(8);
            boolean isInTime = false;
            long[] times = {};
            for (int attempt = 0; attempt < MAX_ATTEMPTS && !isInTime; attempt++)
            {
                send(port, batch, attempt, INTERVAL_NS);
                times = arrivals(port, batch, REPLIES);
                isInTime = true;
                for (int n = 1; n < REPLIES; n++)
                {
                    isInTime &= Math.abs(times[n] - times[n - 1] - INTERVAL_NS) < TOLERANCE_NS;
                }
            }
            assertThat(isInTime).as("last burst at %s", Arrays.toString(times)).isTrue();
        }
    }

    @Test
    void shouldSendNothingMoreOnceStopped() throws Exception
    {
        try (ReflectorNode node = start(IdleMode.BLOCK); UdpPort port = connect(node))
        {
            final PacketBatch batch = port.newBatch(8);
            send(port, batch, 1, 1_000_000_000);
            assertThat(arrivals(port, batch, 1)[0]).isPositive();

            final Map<ReflectorCounter, Long> counts = node.stop();

            assertThat(counts).containsEntry(ReflectorCounter.BURSTS_BEGUN, 1L)
                .containsEntry(ReflectorCounter.BURSTS_REPLIES, 0L);
            assertThat(port.receive(batch)).isZero();
        }
    }
}
