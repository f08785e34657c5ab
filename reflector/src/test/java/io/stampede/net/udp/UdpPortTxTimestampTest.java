package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.BATCH;
import static io.stampede.net.udp.OnLoopback.V4;
import static io.stampede.net.udp.OnLoopback.V6;
import static io.stampede.net.udp.OnLoopback.any;
import static io.stampede.net.udp.OnLoopback.assumeAddress;
import static io.stampede.net.udp.OnLoopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.net.TxTimestamps;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When packets left, as the kernel tells; the loopback interface's driver has them before send returns. */
@Timeout(20)
class UdpPortTxTimestampTest
{
    private static final int COUNT = 5;

    private final KernelWallClock clock = new KernelWallClock();

    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldTellWhenEachFrameLeftThatAsks(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = stamping(host); DatagramSocket peer = new DatagramSocket(any(host)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            final TxTimestamps stamps = Objects.requireNonNull(port.txTimestamps());
            for (int round = 0; round < 3; round++)
            {
                arrive(port, peer, batch);
                assertThat(batch.isRxByUser(0)).as("arrival stamped by us, not by the kernel").isFalse();
                batch.sendLength(2, 0);

                final long beforeNs = clock.epochNs();
                assertThat(port.send(batch)).isEqualTo(COUNT - 1);
                final long afterNs = clock.epochNs();

                final long[] numbers = sendNumbers(batch);
                assertThat(numbers).containsExactly(4 * round + 1, 4 * round + 2, 0, 4 * round + 3, 4 * round + 4);
                assertThat(port.receive(batch)).isZero();
                assertThat(stamps.size()).isEqualTo(COUNT - 1);
                assertStamp(stamps, numbers[0], beforeNs, afterNs);
                assertStamp(stamps, numbers[1], beforeNs, afterNs);
                assertStamp(stamps, numbers[3], beforeNs, afterNs);
                assertStamp(stamps, numbers[4], beforeNs, afterNs);
            }
            assertThat(stamps.missing()).isZero();
        }
    }

    /** A refused packet may have taken a number in the kernel: frames behind it have none until it is sure again. */
    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldNumberAnewWhenAFrameWasRefused(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = stamping(host); DatagramSocket peer = new DatagramSocket(any(host)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            final TxTimestamps stamps = Objects.requireNonNull(port.txTimestamps());
            arrive(port, peer, batch);
            comeFromElsewhere(batch, 1, host);
            final long firstNs = clock.epochNs();

            assertThat(port.send(batch)).isEqualTo(COUNT - 1);
            final long secondNs = clock.epochNs();
            assertThat(sendNumbers(batch)).containsExactly(1, 0, 0, 0, 0);
            assertThat(stamps.missing()).as("three left, their numbers unknown").isEqualTo(3);
            arrive(port, peer, batch);
            final long thirdNs = clock.epochNs();
            assertThat(port.send(batch)).isEqualTo(COUNT);
            assertThat(sendNumbers(batch)).containsExactly(2, 3, 4, 5, 6);
            port.receive(batch);

            assertThat(stamps.size()).isEqualTo(1 + COUNT);
            assertStamp(stamps, 1, firstNs, secondNs);
            assertStamp(stamps, 2, thirdNs, clock.epochNs());
        }
    }

    @Test
    void shouldNotNumberFramesOfAnotherSocketWhenTheyLeaveByTheSameLink() throws Exception
    {
        assumeAddress(V6);
        try (UdpPort port = stamping(V6); DatagramSocket peer = new DatagramSocket(any(V6)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            final TxTimestamps stamps = Objects.requireNonNull(port.txTimestamps());
            arrive(port, peer, batch);
            batch.departure(1, Departure.SAME_LINK | Departure.STAMPED);

            assertThat(port.send(batch)).isEqualTo(COUNT);

            assertThat(sendNumbers(batch)).containsExactly(1, 0, 2, 3, 4);
            port.receive(batch);
            assertThat(stamps.size()).isEqualTo(COUNT - 1);
        }
    }

    /** The kernel's own count advances for packets that ask and for no others. */
    @ParameterizedTest
    @ValueSource(strings = {V4, V6})
    void shouldNotNumberFramesThatDoNotAsk(final String host) throws Exception
    {
        assumeAddress(host);
        try (UdpPort port = stamping(host); DatagramSocket peer = new DatagramSocket(any(host)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            final TxTimestamps stamps = Objects.requireNonNull(port.txTimestamps());
            arrive(port, peer, batch);
            batch.departure(0, 0);
            batch.departure(2, 0);
            batch.departure(3, 0);
            batch.sendTos(4, 46 << 2);
            final long beforeNs = clock.epochNs();

            assertThat(port.send(batch)).isEqualTo(COUNT);
            final long afterNs = clock.epochNs();

            assertThat(sendNumbers(batch)).containsExactly(0, 1, 0, 0, 2);
            port.receive(batch);
            assertThat(stamps.size()).isEqualTo(2);
            assertStamp(stamps, 1, beforeNs, afterNs);
            assertStamp(stamps, 2, beforeNs, afterNs);
        }
    }

    @Test
    void shouldStayInStepWhenARefusedFrameDidNotAsk() throws Exception
    {
        try (UdpPort port = stamping(V4); DatagramSocket peer = new DatagramSocket(any(V4)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            final TxTimestamps stamps = Objects.requireNonNull(port.txTimestamps());
            arrive(port, peer, batch);
            comeFromElsewhere(batch, 1, V4);
            batch.departure(1, Departure.SOURCE);

            assertThat(port.send(batch)).isEqualTo(COUNT - 1);

            assertThat(sendNumbers(batch)).containsExactly(1, 0, 2, 3, 4);
            port.receive(batch);
            assertThat(stamps.size()).isEqualTo(COUNT - 1);
        }
    }

    @Test
    void shouldRefuseFramesThatAskWhereThePortWasNotOpenedForIt() throws Exception
    {
        try (UdpPort port = OnLoopback.listen(V4); DatagramSocket peer = new DatagramSocket(any(V4)))
        {
            final PacketBatch batch = port.newBatch(BATCH);
            arrive(port, peer, batch);
            batch.departure(0, 0);

            assertThat(port.send(batch)).isEqualTo(1);

            assertThat(port.departures() & Departure.STAMPED).isZero();
            assertThat(port.txTimestamps()).isNull();
            assertThat(batch.sendStatus(1)).isEqualTo(-Errno.EOPNOTSUPP.number());
            assertThat(sendNumbers(batch)).containsOnly(0);
        }
    }

    private static void comeFromElsewhere(final PacketBatch batch, final int i, final String host) throws Exception
    {
        final InetAddress foreign = InetAddress.getByName(V4.equals(host) ? "192.0.2.1" : "2001:db8::1");
        batch.departure(i, Departure.SOURCE | Departure.STAMPED);
        batch.sendSource(i, IpAddress.high(foreign), IpAddress.low(foreign));
    }

    private UdpPort stamping(final String host) throws Exception
    {
        return UdpPort.open(UdpPortOptions.listen(any(host)).withTxTimestamps(), clock);
    }

    private static void arrive(final UdpPort port, final DatagramSocket peer, final PacketBatch batch) throws Exception
    {
        for (int i = 0; i < COUNT; i++)
        {
            peer.send(new DatagramPacket(new byte[44], 44, port.localAddress()));
        }
        await(port, batch, COUNT);
        for (int i = 0; i < COUNT; i++)
        {
            batch.sendLength(i, 44);
            batch.departure(i, Departure.STAMPED);
        }
    }

    private static long[] sendNumbers(final PacketBatch batch)
    {
        final long[] numbers = new long[batch.count()];
        for (int i = 0; i < numbers.length; i++)
        {
            numbers[i] = batch.sendNumber(i);
        }
        return numbers;
    }

    private static void assertStamp(
        final TxTimestamps stamps, final long number, final long fromEpochNs, final long toEpochNs)
    {
        assertThat(stamps.number()).isEqualTo(number);
        assertThat(stamps.epochNs()).isBetween(fromEpochNs, toEpochNs);
        stamps.remove();
    }
}
