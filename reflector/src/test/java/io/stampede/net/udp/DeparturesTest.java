package io.stampede.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.Departure;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.NativeMemory;
import io.stampede.linux.Socket;
import io.stampede.net.PortStatistics;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel by script: what each sendmmsg gives is written down beforehand, what it was asked is kept. */
class DeparturesTest
{
    private static final int EAGAIN = -11;
    private static final int EINVAL = -22;
    private static final int ENOBUFS = -105;
    private static final int ENETUNREACH = -101;
    private static final int ECONNREFUSED = -111;
    private static final int EOPNOTSUPP = -95;
    private static final int CAPACITY = 6;
    private static final int FRAME_LENGTH = 64;
    private static final int HEADER_LENGTH = 64;

    private final PortStatistics statistics = new PortStatistics();
    private final NativeMemory frames = NativeMemory.allocate((long)CAPACITY * FRAME_LENGTH, 64);
    private final MmsgTable table =
        new MmsgTable(frames, CAPACITY, FRAME_LENGTH, FRAME_LENGTH, new Ipv4(), false);
    private final PacketBatch batch =
        new PacketBatch(CAPACITY, FRAME_LENGTH, FRAME_LENGTH, new UnsafeBuffer(frames.asByteBuffer()), table);
    private final Deque<Integer> results = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();

    @BeforeEach
    void letAllFramesLeave()
    {
        batch.count(CAPACITY);
        for (int i = 0; i < CAPACITY; i++)
        {
            batch.sendLength(i, 10);
        }
    }

    @Test
    void shouldSendAllAtOnceWhenAllLeave()
    {
        results.add(6);

        assertThat(send(false)).isEqualTo(6);

        assertThat(calls).containsExactly("0+6");
    }

    @Test
    void shouldSendRunsWhenSomeFramesStay()
    {
        batch.sendLength(2, 0);
        batch.sendLength(5, 0);
        results.addAll(List.of(2, 2));

        assertThat(send(false)).isEqualTo(4);

        assertThat(calls).containsExactly("0+2", "3+2");
    }

    @Test
    void shouldRefuseTheRestOfTheBatchWhenBufferIsFull()
    {
        batch.sendLength(4, 0);
        results.addAll(List.of(2, EAGAIN));

        assertThat(send(false)).isEqualTo(2);

        assertThat(calls).containsExactly("0+4", "2+2");
        assertThat(statuses(2, 6)).containsExactly(EAGAIN, EAGAIN, 0, EAGAIN);
        assertThat(statistics.sendBufferFull).isEqualTo(3);
        assertThat(statistics.sendFailed).isZero();
    }

    @Test
    void shouldTreatEnobufsAsFullBufferWhenConnected()
    {
        results.add(ENOBUFS);

        assertThat(send(true)).isZero();

        assertThat(calls).containsExactly("0+6");
        assertThat(statuses(0, 6)).containsOnly(ENOBUFS);
        assertThat(statistics.sendBufferFull).isEqualTo(6);
    }

    @Test
    void shouldTryTheNextBatchWhenBufferWasFull()
    {
        results.addAll(List.of(EAGAIN, 6));

        final Departures departures = departures(false);
        departures.send(table, batch);

        assertThat(departures.send(table, batch)).isEqualTo(6);
    }

    @Test
    void shouldFailOnePacketAndGoOnWhenKernelRefusesIt()
    {
        results.addAll(List.of(1, ENETUNREACH, 4));

        assertThat(send(false)).isEqualTo(5);

        assertThat(calls).containsExactly("0+6", "1+5", "2+4");
        assertThat(batch.sendStatus(1)).isEqualTo(ENETUNREACH);
        assertThat(statistics.sendFailed).isEqualTo(1);
    }

    @Test
    void shouldSendTheSamePacketAgainWhenIcmpAnsweredAnEarlierOne()
    {
        results.addAll(List.of(ECONNREFUSED, 6));

        assertThat(send(true)).isEqualTo(6);

        assertThat(calls).containsExactly("0+6", "0+6");
        assertThat(statistics.icmpErrors).isEqualTo(1);
        assertThat(statistics.sendFailed).isZero();
    }

    @Test
    void shouldFailThePacketWhenErrorStaysTheSecondTime()
    {
        results.addAll(List.of(ENETUNREACH, ENETUNREACH, 5));

        assertThat(send(true)).isEqualTo(5);

        assertThat(calls).containsExactly("0+6", "0+6", "1+5");
        assertThat(batch.sendStatus(0)).isEqualTo(ENETUNREACH);
        assertThat(statistics.icmpErrors).isZero();
        assertThat(statistics.sendFailed).isEqualTo(1);
    }

    @Test
    void shouldNotSendAgainWhenUnconnected()
    {
        results.addAll(List.of(ENETUNREACH, 5));

        send(false);

        assertThat(calls).containsExactly("0+6", "1+5");
    }

    @Test
    void shouldKeepTheRunWholeWhenAFrameHasAnotherSource()
    {
        batch.departure(2, Departure.SOURCE);
        batch.sendSource(2, 0, IpAddress.mapped(0x7F00_0002));
        results.add(6);

        assertThat(send(false)).isEqualTo(6);

        assertThat(calls).containsExactly("0+6");
    }

    @Test
    void shouldFailOnlyTheFrameWhenItAsksForWhatThePortCannotDo()
    {
        batch.departure(2, Departure.SR_MPLS);
        results.addAll(List.of(2, 3));

        assertThat(send(false)).isEqualTo(5);

        assertThat(calls).containsExactly("0+2", "3+3");
        assertThat(batch.sendStatus(2)).isEqualTo(EOPNOTSUPP);
        assertThat(statistics.sendFailed).isEqualTo(1);
    }

    @Test
    void shouldRefuseAFrameOnADetourTooWhenBufferIsFull()
    {
        batch.departure(2, Departure.SR_MPLS);
        results.addAll(List.of(1, EAGAIN));

        assertThat(send(false)).isEqualTo(1);

        assertThat(statuses(1, 6)).containsOnly(EAGAIN);
        assertThat(statistics.sendBufferFull).isEqualTo(5);
        assertThat(statistics.sendFailed).isZero();
    }

    /** As one, with one call; what the kernel does not take as one it is given one by one. */
    @Test
    void shouldSendNeighboursOfTheSameWayAsOneWhenAggregating()
    {
        batch.sendLength(1, 10);
        batch.sendLength(2, 4);
        batch.source(3, 0, 5, 50_000);
        batch.sendTos(5, 0xB8);
        results.add(4);

        assertThat(departures(false, true).send(table, batch)).isEqualTo(6);

        assertThat(calls).as("0-2, 3, 4, 5").containsExactly("aggregates+4");
        assertThat(statuses(0, 6)).containsExactly(10, 10, 4, 10, 10, 10);
        assertThat(statistics.aggregatesSent).isEqualTo(1);
    }

    @Test
    void shouldSendOneByOneWhatTheKernelDoesNotTakeAsOne()
    {
        batch.sendTos(4, 0xB8);
        batch.sendTos(5, 0xB8);
        results.addAll(List.of(EINVAL, 4, 1));

        assertThat(departures(false, true).send(table, batch)).isEqualTo(6);

        assertThat(calls).containsExactly("aggregates+2", "0+4", "aggregates+1");
        assertThat(statuses(0, 6)).containsOnly(10);
        assertThat(statistics.aggregatesSent).isEqualTo(1);
        assertThat(statistics.sendFailed).isZero();
    }

    @Test
    void shouldRefuseTheRestOfTheBatchWhenBufferIsFullForAnAggregate()
    {
        batch.sendTos(3, 0xB8);
        results.addAll(List.of(1, EAGAIN, EAGAIN));

        assertThat(departures(false, true).send(table, batch)).isEqualTo(3);

        assertThat(calls).containsExactly("aggregates+3", "aggregates+2", "3+1");
        assertThat(statuses(0, 6)).containsExactly(10, 10, 10, EAGAIN, EAGAIN, EAGAIN);
        assertThat(statistics.sendBufferFull).isEqualTo(3);
    }

    @Test
    void shouldSendAFrameOnADetourByItselfWhenAggregating()
    {
        batch.departure(2, Departure.SOURCE);
        batch.sendSource(2, 0, 0xFFFF_7F00_0001L);
        results.addAll(List.of(1, 1, 1));

        assertThat(departures(false, true).send(table, batch)).isEqualTo(6);

        assertThat(calls).containsExactly("aggregates+1", "2+1", "aggregates+1");
        assertThat(statistics.aggregatesSent).isEqualTo(2);
    }

    private int send(final boolean isConnected)
    {
        final int sent = departures(isConnected).send(table, batch);
        assertThat(results).as("calls that were expected but not made").isEmpty();
        return sent;
    }

    private Departures departures(final boolean isConnected)
    {
        return departures(isConnected, false);
    }

    private Departures departures(final boolean isConnected, final boolean isAggregating)
    {
        final long firstHeader = table.txAddress(0);
        return new Departures(
            (address, count, flags) ->
            {
                final long header = (address - firstHeader) / HEADER_LENGTH;
                calls.add((header < 0 || header >= CAPACITY ? "aggregates" : "" + header) + "+" + count);
                return results.remove();
            },
            isConnected,
            isAggregating,
            Detours.of(UdpPortOptions.listen(new InetSocketAddress(0)), new Ipv4(), new Socket(), 0, statistics),
            null,
            statistics);
    }

    private int[] statuses(final int from, final int to)
    {
        final int[] statuses = new int[to - from];
        for (int i = from; i < to; i++)
        {
            statuses[i - from] = batch.sendStatus(i);
        }
        return statuses;
    }
}
