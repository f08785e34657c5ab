package io.stampede.net.udp;

import static io.stampede.net.udp.OnLoopback.V4;
import static io.stampede.net.udp.OnLoopback.V6;
import static io.stampede.net.udp.OnLoopback.any;
import static io.stampede.net.udp.OnLoopback.assumeAddress;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.stampede.clock.KernelWallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two ports on loopback and packets going round between them. Calls through java.lang.foreign allocate until they are
 * compiled, so what is promised, and measured, is the state after warming up.
 */
@Tag("allocation")
@Timeout(120)
class UdpPortAllocationTest
{
    private static final int BATCH = 16;
    private static final int PAYLOAD_LENGTH = 44;
    private static final int TOS = 0xB8;
    private static final int PATH_OFFSET = 64;
    private static final int PACKETS_PER_ROUND = 2 * BATCH;
    private static final int ROUNDS = 100_000 / PACKETS_PER_ROUND + 1;
    /** Compilation takes place while the rounds go on, at a time of its own choosing. */
    private static final int MAX_WARM_UPS = 30;
    /**
     * In a row. Code that is thrown away once more leaves the objects it had kept in registers, some 48 octets in all,
     * and once; what each packet costs shows in every round.
     */
    private static final int CLEAN_WARM_UPS = 3;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private int packets;
    private int departure;

    @ParameterizedTest
    @CsvSource({
        V4 + ", 0, false",
        V4 + ", 0, true",
        V4 + ", " + (Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK) + ", false",
        V6 + ", 0, false",
        V6 + ", " + (Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK) + ", false",
        V6 + ", " + Departure.SRV6 + ", true"})
    void shouldNotAllocateWhenWarm(final String host, final int bits, final boolean isStamped) throws Exception
    {
        departure = bits | (isStamped ? Departure.STAMPED : 0);
        assumeAddress(host);
        final UdpPortOptions options = UdpPortOptions.listen(any(host));
        try (UdpPort server = UdpPort.open(
            isStamped ? options.withTxTimestamps() : options, new KernelWallClock());
            UdpPort client = UdpPort.open(
                UdpPortOptions.connect(any(host), server.localAddress()), new KernelWallClock()))
        {
            final PacketBatch requests = client.newBatch(BATCH);
            final PacketBatch serving = server.newBatch(BATCH);
            final PacketBatch replies = client.newBatch(BATCH);
            for (int i = 0; i < BATCH; i++)
            {
                requests.sendLength(i, PAYLOAD_LENGTH);
                requests.sendTos(i, TOS);
            }
            requests.count(BATCH);

            int clean = 0;
            for (int warmUps = 0; clean < CLEAN_WARM_UPS && warmUps < MAX_WARM_UPS; warmUps++)
            {
                clean = allocatedBytes(client, server, requests, serving, replies) == 0 ? clean + 1 : 0;
            }
            packets = 0;
            final long allocatedBytes = allocatedBytes(client, server, requests, serving, replies);

            assertThat(packets).isGreaterThanOrEqualTo(100_000);
            assertThat(server.statistics().sendFailed).isZero();
            assertThat(allocatedBytes).as("bytes allocated by %d packets", packets).isZero();
            assertThat(server.statistics().sendBufferFull + client.statistics().sendBufferFull).isZero();
        }
    }

    private long allocatedBytes(
        final Port client,
        final Port server,
        final PacketBatch requests,
        final PacketBatch serving,
        final PacketBatch replies)
    {
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++)
        {
            goRound(client, server, requests, serving, replies);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void goRound(
        final Port client,
        final Port server,
        final PacketBatch requests,
        final PacketBatch serving,
        final PacketBatch replies)
    {
        packets += client.send(requests);
        server.receive(serving);
        answerAll(serving);
        packets += server.send(serving);
        client.receive(replies);
    }

    private void answerAll(final PacketBatch batch)
    {
        for (int i = 0; i < batch.count(); i++)
        {
            batch.sendLength(i, batch.length(i));
            batch.sendTos(i, batch.tos(i));
            if (departure != 0)
            {
                detour(batch, i);
            }
        }
    }

    /** By our own address twice: the second is the destination, and what is sent is not taken back in. */
    private void detour(final PacketBatch batch, final int i)
    {
        final int path = batch.offset(i) + PATH_OFFSET;
        batch.departure(i, departure);
        batch.sendSource(i, batch.localHigh(i), batch.localLow(i));
        batch.sendDestination(i, batch.sourceHigh(i), batch.sourceLow(i));
        for (int segment = 0; segment < 2; segment++)
        {
            batch.buffer().putLong(path + 16 * segment, batch.sourceHigh(i), ByteOrder.BIG_ENDIAN);
            batch.buffer().putLong(path + 16 * segment + 8, batch.sourceLow(i), ByteOrder.BIG_ENDIAN);
        }
        batch.sendPath(i, path, 32);
    }
}
