package io.stampede.reflector.session;

import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The STAMP sessions of a stateful reflector (RFC 8762 §4), keyed by local address and port, remote address and port,
 * and SSID (RFC 8972 §3). Fixed capacity: records lie in memory given at construction, see {@link SessionRecord}.
 * <p>
 * When the table is full, or one source prefix (/24 of IPv4, /56 of IPv6) has its share, a newcomer gets no record and
 * is answered statelessly; a live session is never evicted for a newcomer (THREATS row 6). A session idle for longer
 * than REFWAIT (RFC 5357 §4.2) ends. Owned by the reflecting thread; other processes may read the records.
 */
public final class SessionTable
{
    /** No record: the table, or the source's share of it, is full. */
    public static final int NO_SESSION = -1;
    /** The session has seen this Session-Sender Sequence Number before, or one so far ahead that it may have. */
    public static final int REPLAYED = -2;
    /** No number is too old, none is looked at twice. */
    public static final int NO_REPLAY_WINDOW = 0;
    /** Largest replay window, Sequence Numbers. */
    public static final int MAX_REPLAY_WINDOW = ReplayWindow.MAX;

    private static final int SCANS_PER_REFWAIT = 16;
    private static final int MAX_SCANNED_PER_CALL = 64;

    private final AtomicBuffer records;
    private final int capacity;
    private final int perPrefixCapacity;
    private final long refwaitNs;
    private final SessionHash hash;
    private final SessionIndex index;
    private final int[] freeSlots;
    private final int[] slotHashes;
    /** Which of the sessions that lie one after the other in a slot it is. */
    private final int[] generations;
    private final Long2LongHashMap livePerPrefix;
    private int freeCount;
    private int scanned;
    private long scanDueNs = Long.MIN_VALUE;

    private long created;
    private long expired;
    private long refused;

    /**
     * @param records           {@code capacity} records of {@link SessionRecord#LENGTH} octets, zeroed.
     * @param capacity          sessions at once, ≥ 1.
     * @param perPrefixCapacity sessions at once from one source prefix; too low turns away a busy site, too high lets
     *                          one forged
     *                          prefix fill the table.
     * @param refwaitNs         idle time after which a session ends, in nanoseconds.
     * @param seed0             secret; so is {@code seed1}.
     */
    public SessionTable(
        final AtomicBuffer records,
        final int capacity,
        final int perPrefixCapacity,
        final long refwaitNs,
        final long seed0,
        final long seed1)
    {
        this.records = records;
        this.capacity = capacity;
        this.perPrefixCapacity = perPrefixCapacity;
        this.refwaitNs = refwaitNs;
        hash = new SessionHash(seed0, seed1);
        index = new SessionIndex(capacity);
        freeSlots = new int[capacity];
        slotHashes = new int[capacity];
        generations = new int[capacity];
        livePerPrefix = new Long2LongHashMap(Math.max(8, 2 * capacity), 0.6f, 0);
        freeCount = capacity;
        for (int i = 0; i < capacity; i++)
        {
            freeSlots[i] = capacity - 1 - i;
        }
    }

    /**
     * The record of the session frame {@code i} belongs to, begun if it is new.
     *
     * @param ssid           the packet's STAMP Session Identifier, 0 for none.
     * @param senderSequence the packet's Sequence Number.
     * @param replayWindow   Sequence Numbers below the highest that may still come, or {@link #NO_REPLAY_WINDOW}.
     * @param nowNs          monotonic.
     * @return its slot, {@link #NO_SESSION}, or {@link #REPLAYED}: then nothing was touched.
     */
    public int track(
        final PacketBatch batch,
        final int i,
        final int ssid,
        final long senderSequence,
        final int replayWindow,
        final long nowNs)
    {
        final int keyHash = keyHash(batch, i, ssid);
        int position = index.first(keyHash);
        int slot = index.slot(position);
        while (slot >= 0)
        {
            if (index.hash(position) == keyHash && isKey(slot * SessionRecord.LENGTH, batch, i, ssid))
            {
                return touch(slot, batch.rxEpochNs(i), senderSequence, replayWindow, nowNs);
            }
            position = index.following(position);
            slot = index.slot(position);
        }
        return begin(position, keyHash, batch, i, ssid, nowNs);
    }

    /** A record idle for longer than REFWAIT and not yet scanned is that of a session that ended: this is a new one. */
    private int touch(
        final int slot,
        final long rxEpochNs,
        final long senderSequence,
        final int replayWindow,
        final long nowNs)
    {
        final int record = slot * SessionRecord.LENGTH;
        if (nowNs - records.getLong(record + SessionRecord.LAST_NS_OFFSET) > refwaitNs)
        {
            records.putLong(record + SessionRecord.FIRST_EPOCH_NS_OFFSET, rxEpochNs);
            records.putLong(record + SessionRecord.STAMP_EPOCH_NS_OFFSET, 0);
            records.putLongRelease(record + SessionRecord.ANSWERED_OFFSET, 0);
            generations[slot]++;
            expired++;
            created++;
        }
        else if (replayWindow != NO_REPLAY_WINDOW && hasSeen(record) &&
            ReplayWindow.isReplayed(records, record, senderSequence, replayWindow))
        {
            return REPLAYED;
        }
        records.putLong(record + SessionRecord.LAST_NS_OFFSET, nowNs);
        return slot;
    }

    /** Packets are counted where they are answered, so the first answer is what begins the window. */
    private boolean hasSeen(final int record)
    {
        return records.getLong(record + SessionRecord.ANSWERED_OFFSET) > 0;
    }

    /** Counts one more answer in {@code slot} and returns its Sequence Number: 0, 1, 2, … (RFC 8762 §4.3.1). */
    public long nextSequence(final int slot, final long senderSequence, final long rxEpochNs)
    {
        final int record = slot * SessionRecord.LENGTH;
        final long sequence = records.getLong(record + SessionRecord.ANSWERED_OFFSET);
        if (sequence == 0)
        {
            ReplayWindow.begin(records, record, senderSequence);
        }
        else
        {
            ReplayWindow.note(records, record, senderSequence);
        }
        records.putLong(record + SessionRecord.SENDER_SEQUENCE_OFFSET, senderSequence);
        records.putLong(record + SessionRecord.LAST_EPOCH_NS_OFFSET, rxEpochNs);
        records.putLongRelease(record + SessionRecord.ANSWERED_OFFSET, sequence + 1);
        return sequence;
    }

    /**
     * Whether a Sequence Number is not beyond that of the last packet answered, by serial number arithmetic (RFC 1982).
     */
    public boolean isReplayed(final int slot, final long senderSequence)
    {
        final int record = slot * SessionRecord.LENGTH;
        return records.getLong(record + SessionRecord.ANSWERED_OFFSET) > 0 &&
            (int)(senderSequence - records.getLong(record + SessionRecord.SENDER_SEQUENCE_OFFSET)) <= 0;
    }

    /** Sequence Number of the session's last reply, unwrapped; -1 before the first. */
    public long previousSequence(final int slot)
    {
        return records.getLong(slot * SessionRecord.LENGTH + SessionRecord.ANSWERED_OFFSET) - 1;
    }

    /** When the session's last reply left, UTC; 0 while it is not known. */
    public long previousEpochNs(final int slot)
    {
        final int record = slot * SessionRecord.LENGTH;
        final int previous = (int)previousSequence(slot);
        return records.getInt(record + SessionRecord.STAMP_SEQUENCE_OFFSET) == previous ?
            records.getLong(record + SessionRecord.STAMP_EPOCH_NS_OFFSET) : 0;
    }

    /** Tells the session in {@code slot} from those that were or will be there. */
    public int generation(final int slot)
    {
        return generations[slot];
    }

    /**
     * The Sequence Number of one more answer to a packet answered before.
     *
     * @param generation of the session when that packet came.
     * @return negative when that session has ended.
     */
    public long sequenceOfCopy(final int slot, final int generation)
    {
        if (generations[slot] != generation)
        {
            return NO_SESSION;
        }
        final int record = slot * SessionRecord.LENGTH;
        final long sequence = records.getLong(record + SessionRecord.ANSWERED_OFFSET);
        records.putLongRelease(record + SessionRecord.ANSWERED_OFFSET, sequence + 1);
        return sequence;
    }

    /**
     * A reply has left; nothing happens when its session has ended.
     *
     * @param generation of {@code slot} when the reply was composed.
     * @param epochNs    UTC.
     */
    public void left(final int slot, final int generation, final long sequence, final long epochNs)
    {
        if (generations[slot] == generation)
        {
            final int record = slot * SessionRecord.LENGTH;
            records.putInt(record + SessionRecord.STAMP_SEQUENCE_OFFSET, (int)sequence);
            records.putLong(record + SessionRecord.STAMP_EPOCH_NS_OFFSET, epochNs);
        }
    }

    private int begin(
        final int position,
        final int keyHash,
        final PacketBatch batch,
        final int i,
        final int ssid,
        final long nowNs)
    {
        final long prefix = prefix(batch.sourceHigh(i), batch.sourceLow(i));
        final long liveOfPrefix = livePerPrefix.get(prefix);
        if (freeCount == 0 || liveOfPrefix >= perPrefixCapacity)
        {
            refused++;
            return NO_SESSION;
        }
        final int slot = freeSlots[--freeCount];
        slotHashes[slot] = keyHash;
        index.put(position, keyHash, slot);
        livePerPrefix.put(prefix, liveOfPrefix + 1);
        created++;
        write(slot * SessionRecord.LENGTH, batch, i, ssid, nowNs);
        return slot;
    }

    private void write(final int record, final PacketBatch batch, final int i, final int ssid, final long nowNs)
    {
        records.putInt(record + SessionRecord.SSID_OFFSET, ssid);
        records.putLong(record + SessionRecord.LOCAL_HIGH_OFFSET, batch.localHigh(i));
        records.putLong(record + SessionRecord.LOCAL_LOW_OFFSET, batch.localLow(i));
        records.putLong(record + SessionRecord.REMOTE_HIGH_OFFSET, batch.sourceHigh(i));
        records.putLong(record + SessionRecord.REMOTE_LOW_OFFSET, batch.sourceLow(i));
        records.putInt(record + SessionRecord.LOCAL_PORT_OFFSET, batch.localPort(i));
        records.putInt(record + SessionRecord.REMOTE_PORT_OFFSET, batch.sourcePort(i));
        records.putLong(record + SessionRecord.ANSWERED_OFFSET, 0);
        records.putLong(record + SessionRecord.STAMP_EPOCH_NS_OFFSET, 0);
        records.putLong(record + SessionRecord.FIRST_EPOCH_NS_OFFSET, batch.rxEpochNs(i));
        records.putLong(record + SessionRecord.LAST_NS_OFFSET, nowNs);
        // release: `sessions` in another process sees the key of every record it sees LIVE
        records.putIntRelease(record + SessionRecord.STATE_OFFSET, SessionRecord.LIVE);
    }

    /**
     * Ends idle sessions, a few records a call: the whole table is looked at {@value #SCANS_PER_REFWAIT} times per
     * REFWAIT.
     *
     * @param nowNs monotonic.
     * @return sessions ended.
     */
    public int expire(final long nowNs)
    {
        if (scanDueNs == Long.MIN_VALUE)
        {
            scanDueNs = nowNs;
        }
        final long perRecordNs = Math.max(1, refwaitNs / ((long)SCANS_PER_REFWAIT * capacity));
        int ended = 0;
        for (int n = 0; n < MAX_SCANNED_PER_CALL && nowNs - scanDueNs >= 0; n++)
        {
            ended += expireIfIdle(scanned, nowNs);
            scanned = scanned + 1 < capacity ? scanned + 1 : 0;
            scanDueNs += perRecordNs;
        }
        return ended;
    }

    private int expireIfIdle(final int slot, final long nowNs)
    {
        final int record = slot * SessionRecord.LENGTH;
        if (records.getInt(record + SessionRecord.STATE_OFFSET) != SessionRecord.LIVE ||
            nowNs - records.getLong(record + SessionRecord.LAST_NS_OFFSET) <= refwaitNs)
        {
            return 0;
        }
        final long prefix = prefix(
            records.getLong(record + SessionRecord.REMOTE_HIGH_OFFSET),
            records.getLong(record + SessionRecord.REMOTE_LOW_OFFSET));
        final long left = livePerPrefix.get(prefix) - 1;
        if (left > 0)
        {
            livePerPrefix.put(prefix, left);
        }
        else
        {
            livePerPrefix.remove(prefix);
        }
        generations[slot]++;
        index.remove(slotHashes[slot], slot);
        records.putIntRelease(record + SessionRecord.STATE_OFFSET, SessionRecord.FREE);
        freeSlots[freeCount++] = slot;
        expired++;
        return 1;
    }

    private int keyHash(final PacketBatch batch, final int i, final int ssid)
    {
        long h = hash.start(batch.sourceHigh(i));
        h = hash.step(h, batch.sourceLow(i));
        h = hash.step(h, batch.localHigh(i));
        h = hash.step(h, batch.localLow(i));
        h = hash.step(h, ((long)batch.sourcePort(i) << 32) | ((long)batch.localPort(i) << 16) | ssid);
        return (int)(h ^ (h >>> 32));
    }

    private boolean isKey(final int record, final PacketBatch batch, final int i, final int ssid)
    {
        return records.getLong(record + SessionRecord.REMOTE_LOW_OFFSET) == batch.sourceLow(i) &&
            records.getInt(record + SessionRecord.REMOTE_PORT_OFFSET) == batch.sourcePort(i) &&
            records.getInt(record + SessionRecord.SSID_OFFSET) == ssid &&
            records.getLong(record + SessionRecord.LOCAL_LOW_OFFSET) == batch.localLow(i) &&
            records.getInt(record + SessionRecord.LOCAL_PORT_OFFSET) == batch.localPort(i) &&
            records.getLong(record + SessionRecord.REMOTE_HIGH_OFFSET) == batch.sourceHigh(i) &&
            records.getLong(record + SessionRecord.LOCAL_HIGH_OFFSET) == batch.localHigh(i);
    }

    /** Hashed /24 or /56 of a source; hashed with the secret, as the map's own hash is public. */
    private long prefix(final long high, final long low)
    {
        return hash.step(hash.start(IpAddress.prefixHigh(high, low)), IpAddress.prefixLow(high, low));
    }

    public int capacity()
    {
        return capacity;
    }

    /** Sessions at this moment. */
    public int live()
    {
        return capacity - freeCount;
    }

    /** Sessions begun so far. */
    public long created()
    {
        return created;
    }

    /** Sessions that ended by REFWAIT so far. */
    public long expired()
    {
        return expired;
    }

    /** Packets so far whose session found no record. */
    public long refused()
    {
        return refused;
    }
}
