package io.stampede.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.NativeMemory;
import io.stampede.linux.SockaddrIn;
import io.stampede.linux.Socket;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.function.LongSupplier;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PollIdleStrategyTest
{
    private static final int LOOPBACK = 0x7F00_0001;
    private static final long MS = 1_000_000;
    private static final int ATTEMPTS = 5;

    private final Socket socket = new Socket();
    private final NativeMemory name = NativeMemory.allocate(SockaddrIn.SIZEOF, 8);

    @BeforeEach
    void bindSocket()
    {
        SockaddrIn.put(name, 0, LOOPBACK, 0);
        assertThat(socket.open(Socket.AF_INET, Socket.SOCK_DGRAM, 0)).isNotNegative();
        assertThat(socket.bind(name, 0, SockaddrIn.SIZEOF)).isZero();
        assertThat(socket.getsockname(name, 0, SockaddrIn.SIZEOF)).isZero();
    }

    @AfterEach
    void closeSocket()
    {
        socket.close();
    }

    @Test
    void shouldSleepUntilItsLimitWhenNothingHappens()
    {
        assertThat(idleNs(blocking())).isGreaterThanOrEqualTo(PollIdleStrategy.MAX_SLEEP_NS);
        assertThat(leastNs(() -> idleNs(blocking()))).isLessThan(2 * PollIdleStrategy.MAX_SLEEP_NS);
    }

    @Test
    void shouldNotSleepWhenPacketIsWaiting() throws Exception
    {
        sendPacket();

        assertThat(leastNs(() -> idleNs(blocking()))).isLessThan(PollIdleStrategy.MAX_SLEEP_NS);
    }

    @Test
    void shouldWakeByTheTimeTheAgentHasSomethingToDo()
    {
        final long lateNs = leastNs(() ->
        {
            final PollIdleStrategy strategy = blocking();
            final long wakeNs = System.nanoTime() + 20 * MS;
            strategy.wakeBy(wakeNs);
            strategy.idle(0);
            return System.nanoTime() - wakeNs;
        });

        assertThat(lateNs).isBetween(0L, 50 * MS);
    }

    @Test
    void shouldForgetTheWakeUpTimeWhenItHasPassed()
    {
        final PollIdleStrategy strategy = blocking();
        final long firstNs = leastNs(() ->
        {
            strategy.wakeBy(System.nanoTime() - 1);
            return idleNs(strategy);
        });

        final long secondNs = idleNs(strategy);

        assertThat(firstNs).isLessThan(PollIdleStrategy.MAX_SLEEP_NS);
        assertThat(secondNs).isGreaterThanOrEqualTo(PollIdleStrategy.MAX_SLEEP_NS);
    }

    /** A clock by hand: while its time stands still, the strategy spins. */
    @Test
    void shouldSpinForItsTimeAfterTheLastWorkBeforeItSleeps()
    {
        final long[] nowNs = {1_000};
        final PollIdleStrategy strategy = new PollIdleStrategy(500, () -> nowNs[0], socket.fd());

        strategy.idle(0);
        nowNs[0] += 499;
        final long spinningNs = leastNs(() -> idleNs(strategy));
        nowNs[0] += 1;
        final long sleepingNs = leastNs(() -> idleNs(strategy));
        strategy.idle(1);
        final long spinningAgainNs = leastNs(() -> idleNs(strategy));

        assertThat(spinningNs).isLessThan(PollIdleStrategy.MAX_SLEEP_NS);
        assertThat(sleepingNs).isGreaterThanOrEqualTo(PollIdleStrategy.MAX_SLEEP_NS);
        assertThat(spinningAgainNs).isLessThan(PollIdleStrategy.MAX_SLEEP_NS);
    }

    /** The least of some: on a busy machine any one may take longer than it does. */
    private static long leastNs(final LongSupplier attempt)
    {
        long leastNs = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++)
        {
            leastNs = Math.min(leastNs, attempt.getAsLong());
        }
        return leastNs;
    }

    private PollIdleStrategy blocking()
    {
        return new PollIdleStrategy(0, SystemNanoClock.INSTANCE, socket.fd());
    }

    private static long idleNs(final PollIdleStrategy strategy)
    {
        final long beforeNs = System.nanoTime();
        strategy.idle(0);
        return System.nanoTime() - beforeNs;
    }

    private void sendPacket() throws Exception
    {
        try (DatagramSocket peer = new DatagramSocket())
        {
            final InetAddress loopback = InetAddress.getByAddress(new byte[]{127, 0, 0, 1});
            peer.send(new DatagramPacket(new byte[1], 1, loopback, SockaddrIn.port(name, 0)));
        }
    }
}
