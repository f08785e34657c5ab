package io.stampede.reflector.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.testing.Conforms;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SessionTableTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long REFWAIT_NS = 900 * SECOND_NS;

    private final PacketBatch batch = new PacketBatch(1, 64, 64, new UnsafeBuffer(new byte[64]), null);

    private static SessionTable table(final int capacity, final int perPrefix)
    {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * SessionRecord.LENGTH));
        return new SessionTable(memory, capacity, perPrefix, REFWAIT_NS, 1, 2);
    }

    private long next(final SessionTable table, final int source, final int port, final int ssid, final long nowNs)
    {
        final int slot = track(table, source, port, ssid, nowNs);
        return slot < 0 ? slot : table.nextSequence(slot, 0, 0);
    }

    private int track(final SessionTable table, final int source, final int port, final int ssid, final long nowNs)
    {
        batch.arrived(0, 44);
        batch.source(0, 0, IpAddress.mapped(source), port);
        batch.local(0, 0, IpAddress.mapped(0x7F00_0001), 862);
        return table.track(batch, 0, ssid, 0, SessionTable.NO_REPLAY_WINDOW, nowNs);
    }

    @Test
    @Conforms({"1.9", "1.11"})
    void shouldCountEverySessionByItself()
    {
        final SessionTable table = table(8, 8);

        for (int n = 0; n < 4; n++)
        {
            assertThat(next(table, 1, 50_000, 0, 0)).isEqualTo(n);
            assertThat(next(table, 1, 50_000, 7, 0)).as("other SSID").isEqualTo(n);
            assertThat(next(table, 1, 50_001, 0, 0)).as("other port").isEqualTo(n);
            assertThat(next(table, 2, 50_000, 0, 0)).as("other address").isEqualTo(n);
        }
        assertThat(table.live()).isEqualTo(4);
    }

    @Test
    void shouldTellLocalAddressesAndPortsApart()
    {
        final SessionTable table = table(8, 8);
        final int first = track(table, 1, 50_000, 0, 0);

        batch.local(0, 0, IpAddress.mapped(0x7F00_0002), 862);
        final int otherAddress = table.track(batch, 0, 0, 0, SessionTable.NO_REPLAY_WINDOW, 0);
        batch.local(0, 0, IpAddress.mapped(0x7F00_0001), 863);
        final int otherPort = table.track(batch, 0, 0, 0, SessionTable.NO_REPLAY_WINDOW, 0);
        batch.source(0, 5, IpAddress.mapped(1), 50_000);
        final int otherHighHalf = table.track(batch, 0, 0, 0, SessionTable.NO_REPLAY_WINDOW, 0);

        assertThat(new int[]{first, otherAddress, otherPort, otherHighHalf}).doesNotHaveDuplicates();
    }

    @Test
    void shouldRefuseNewcomersAndKeepTheLiveWhenFull()
    {
        final SessionTable table = table(4, 4);
        for (int i = 0; i < 4; i++)
        {
            next(table, i << 8, 50_000, 0, 0);
        }

        final long newcomer = next(table, 99 << 8, 50_000, 0, 0);

        assertThat(newcomer).isEqualTo(SessionTable.NO_SESSION);
        assertThat(table.refused()).isEqualTo(1);
        for (int i = 0; i < 4; i++)
        {
            assertThat(next(table, i << 8, 50_000, 0, 0)).isEqualTo(1);
        }
    }

    @Test
    void shouldGiveOneSourcePrefixNoMoreThanItsShare()
    {
        final SessionTable table = table(100, 10);
        for (int i = 0; i < 50; i++)
        {
            next(table, 0x0A01_0200 + i, 50_000, 0, 0);
        }

        assertThat(table.live()).isEqualTo(10);
        assertThat(next(table, 0x0A01_0300, 50_000, 0, 0)).as("other /24").isZero();
    }

    @Test
    void shouldEndASessionOnlyAfterRefwaitWithoutAPacket()
    {
        final SessionTable table = table(4, 4);
        next(table, 1, 50_000, 0, 0);
        next(table, 2 << 8, 50_000, 0, 0);

        for (long nowNs = 0; nowNs <= REFWAIT_NS; nowNs += SECOND_NS)
        {
            next(table, 1, 50_000, 0, nowNs);
            assertThat(table.expire(nowNs)).as("at %d s", nowNs / SECOND_NS).isZero();
        }
        int ended = 0;
        for (long nowNs = REFWAIT_NS; nowNs <= REFWAIT_NS * 18 / 16; nowNs += SECOND_NS)
        {
            next(table, 1, 50_000, 0, nowNs);
            ended += table.expire(nowNs);
        }

        assertThat(ended).isEqualTo(1);
        assertThat(table.live()).isEqualTo(1);
        assertThat(next(table, 2 << 8, 50_000, 0, 2 * REFWAIT_NS)).as("a new session begins at 0").isZero();
    }

    /** Numbers must not depend on how far the scan has come. */
    @Test
    void shouldBeginANewSessionAfterRefwaitEvenWhenNothingWasScanned()
    {
        final SessionTable table = table(4, 4);
        next(table, 1, 50_000, 0, 0);
        next(table, 1, 50_000, 0, REFWAIT_NS);

        assertThat(next(table, 1, 50_000, 0, 2 * REFWAIT_NS + 1)).isZero();
        assertThat(table.expired()).isEqualTo(1);
        assertThat(table.created()).isEqualTo(2);
        assertThat(table.live()).isEqualTo(1);
        assertThat(next(table, 1, 50_000, 0, 2 * REFWAIT_NS + 2)).isEqualTo(1);
    }

    /** Against a plain map: a small table under many comings and goings, so that probes collide and gaps are closed. */
    @Test
    void shouldAgreeWithAPlainMapThroughManySessions()
    {
        final long seed = 20261121;
        final SplittableRandom random = new SplittableRandom(seed);
        final int capacity = 64;
        final SessionTable table = table(capacity, capacity);
        final Map<Integer, Long> counts = new HashMap<>();
        final Map<Integer, Long> lastNs = new HashMap<>();
        long nowNs = 0;
        for (int i = 0; i < 300_000; i++)
        {
            nowNs += random.nextLong(SECOND_NS * 20);
            for (int scans = 0; scans < 8; scans++)
            {
                table.expire(nowNs);
            }
            final int source = random.nextInt(100);
            final long result = next(table, source, 50_000, source, nowNs);
            final boolean mayHaveExpired = nowNs - lastNs.getOrDefault(source, nowNs) > REFWAIT_NS;
            final Long known = counts.get(source);
            if (result == SessionTable.NO_SESSION)
            {
                assertThat(table.live()).as("seed %d, step %d", seed, i).isEqualTo(capacity);
                assertThat(known == null || mayHaveExpired).as("seed %d, step %d", seed, i).isTrue();
                counts.remove(source);
                lastNs.remove(source);
                continue;
            }
            if (known != null && !mayHaveExpired)
            {
                assertThat(result).as("seed %d, step %d", seed, i).isEqualTo(known);
            }
            else
            {
                assertThat(result).as("seed %d, step %d", seed, i).isZero();
            }
            counts.put(source, result + 1);
            lastNs.put(source, nowNs);
        }
        assertThat(table.expired()).isPositive();
        assertThat(table.refused()).isPositive();
    }

    @Test
    void shouldShowALiveRecordToReadersOfItsMemory()
    {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * SessionRecord.LENGTH));
        final SessionTable table = new SessionTable(memory, 2, 2, REFWAIT_NS, 1, 2);

        final int record = track(table, 0x0A00_0001, 50_000, 0xBEEF, 5) * SessionRecord.LENGTH;
        table.nextSequence(record / SessionRecord.LENGTH, 41, 1234);

        assertThat(memory.getInt(record + SessionRecord.STATE_OFFSET)).isEqualTo(SessionRecord.LIVE);
        assertThat(memory.getInt(record + SessionRecord.SSID_OFFSET)).isEqualTo(0xBEEF);
        assertThat(memory.getInt(record + SessionRecord.REMOTE_PORT_OFFSET)).isEqualTo(50_000);
        assertThat(memory.getLong(record + SessionRecord.REMOTE_LOW_OFFSET)).isEqualTo(IpAddress.mapped(0x0A00_0001));
        assertThat(memory.getLong(record + SessionRecord.ANSWERED_OFFSET)).isEqualTo(1);
        assertThat(memory.getLong(record + SessionRecord.SENDER_SEQUENCE_OFFSET)).isEqualTo(41);
        assertThat(memory.getLong(record + SessionRecord.LAST_EPOCH_NS_OFFSET)).isEqualTo(1234);
    }
}
