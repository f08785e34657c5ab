package io.stampede.perf.micro;

import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.frame.IpAddress;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.TimestampFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A network that knows each probe before it is sent, so that its reply lies ready, signed, and costs a sender no more
 * than to be copied into its frame.
 * <pre>
 *   foretell ──▶ replies to the next probes, and when each arrives
 *   send     ──▶ a probe must be the one foretold, in all fields probes differ in; its reply is on its way
 *   receive  ◀── replies whose time has come, in the order of their probes
 * </pre>
 * Flows take turns: probe n of all is probe n / flows of flow n % flows, which has its own SSID, UDP port and, in the
 * authenticated mode, key. Replies are those of a stateless reflector. Owned by the benchmark's thread; allocates
 * nothing once made.
 */
final class ForetoldPort extends Port
{
    static final int FIRST_PORT = 50_000;
    static final int FIRST_SSID = 1;
    /** What probes and replies say of their clocks. */
    static final long CLOCK_ERROR_NS = 1_000_000;

    /** Replies at hand, those on their way among them. */
    private static final int CAPACITY = 1 << 12;
    private static final int MASK = CAPACITY - 1;
    private static final int REPLY_STRIDE = 128;
    /** An odd number of cache line pairs, as ports do, so that frames do not compete for one set of the cache. */
    private static final int FRAME_STRIDE = 1664;
    private static final int EAGAIN = 11;

    private static final long FORWARD_NS = 40_000;
    private static final long RESIDENCE_NS = 20_000;
    private static final long BACKWARD_NS = 40_000;
    /** Delays differ by a microsecond and less, so that no histogram and no branch sees only one. */
    private static final int VARIATION_BITS = 10;
    private static final long SCATTER = 0x9E37_79B9_7F4A_7C15L;

    /** Round trips without residence. */
    static final long MIN_RTT_NS = FORWARD_NS + BACKWARD_NS;
    static final long MAX_RTT_NS = MIN_RTT_NS + (1 << VARIATION_BITS) - 1;

    private static final TimestampFormat NTP = TimestampFormat.NTP;
    private static final int ERROR_ESTIMATE = ErrorEstimate.encode(true, false, CLOCK_ERROR_NS);
    private static final int SENDER_TTL = 255;
    private static final int REFLECTOR_PORT = 862;
    private static final long LOCAL = IpAddress.mapped(0xC000020A);
    private static final long REFLECTOR = IpAddress.mapped(0xC6336414);

    private final PacketLayout layout;
    private final PricedTime time;
    private final int flows;
    private final List<HmacKey> keys;
    private final HmacSha256 hmac = new HmacSha256();
    private final UnsafeBuffer replies = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY * REPLY_STRIDE));
    private final long[] arrivalEpochNs = new long[CAPACITY];
    /** Where the replies on their way lie, in the order their probes left. */
    private final int[] underway = new int[CAPACITY];
    private long foretold;
    private long sent;
    private long received;
    private long wrong;
    private boolean isDrained = true;
    private @Nullable PacketBatch lastBatch;

    /** @param keys of each flow; none in the unauthenticated mode. */
    ForetoldPort(final PacketLayout layout, final PricedTime time, final int flows, final List<HmacKey> keys)
    {
        this.layout = layout;
        this.time = time;
        this.flows = flows;
        this.keys = keys;
    }

    /** Makes the reply to the next probe, which is stamped at {@code t1EpochNs}. */
    void foretell(final long t1EpochNs)
    {
        final int at = (int)foretold & MASK;
        final int reply = at * REPLY_STRIDE;
        final int flow = (int)(foretold % flows);
        final long variationNs = (foretold * SCATTER) >>> (Long.SIZE - VARIATION_BITS);
        final long t2EpochNs = t1EpochNs + FORWARD_NS + variationNs / 2;
        final long t3EpochNs = t2EpochNs + RESIDENCE_NS;
        final long sequence = foretold / flows;
        TestPacket.sequence(replies, reply, layout, sequence);
        TestPacket.timestamp(replies, reply, layout, NTP.encode(t3EpochNs));
        TestPacket.errorEstimate(replies, reply, layout, ERROR_ESTIMATE);
        TestPacket.ssid(replies, reply, layout, FIRST_SSID + flow);
        TestPacket.receiveTimestamp(replies, reply, layout, NTP.encode(t2EpochNs));
        TestPacket.senderSequence(replies, reply, layout, sequence);
        TestPacket.senderTimestamp(replies, reply, layout, NTP.encode(t1EpochNs));
        TestPacket.senderErrorEstimate(replies, reply, layout, ERROR_ESTIMATE);
        TestPacket.senderTtl(replies, reply, layout, SENDER_TTL);
        if (layout.isAuthenticated())
        {
            hmac.begin(keys.get(flow));
            hmac.update(replies, reply, layout.hmac);
            hmac.write(replies, reply + layout.hmac);
        }
        arrivalEpochNs[at] = t1EpochNs + FORWARD_NS + RESIDENCE_NS + BACKWARD_NS + variationNs;
        foretold++;
    }

    @Override
    public PacketBatch newBatch(final int capacity)
    {
        return new PacketBatch(capacity, FRAME_STRIDE, FRAME_STRIDE,
            new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * FRAME_STRIDE)), null);
    }

    @Override
    public int send(final PacketBatch batch)
    {
        int left = 0;
        final int count = batch.count();
        for (int i = 0; i < count; i++)
        {
            final boolean isForetold = take(batch, i);
            batch.sendStatus(i, isForetold ? batch.sendLength(i) : -EAGAIN);
            left += isForetold ? 1 : 0;
        }
        wrong += count - left;
        lastBatch = batch;
        return left;
    }

    private boolean take(final PacketBatch batch, final int i)
    {
        final UnsafeBuffer packet = batch.buffer();
        final int offset = batch.offset(i);
        final int flow = batch.localPort(i) - FIRST_PORT;
        final long number = TestPacket.sequence(packet, offset, layout) * flows + flow;
        final int at = (int)number & MASK;
        final int reply = at * REPLY_STRIDE;
        final boolean isForetold = number < foretold && batch.sendLength(i) == layout.baseLength &&
            TestPacket.ssid(packet, offset, layout) == TestPacket.ssid(replies, reply, layout) &&
            TestPacket.errorEstimate(packet, offset, layout) == ERROR_ESTIMATE &&
            TestPacket.sequence(packet, offset, layout) == TestPacket.senderSequence(replies, reply, layout) &&
            TestPacket.timestamp(packet, offset, layout) == TestPacket.senderTimestamp(replies, reply, layout);
        if (isForetold)
        {
            underway[(int)sent & MASK] = at;
            sent++;
        }
        return isForetold;
    }

    @Override
    public int receive(final PacketBatch batch)
    {
        final long nowEpochNs = time.knownEpochNs();
        int count = 0;
        while (count < batch.capacity() && received < sent)
        {
            final int at = underway[(int)received & MASK];
            if (arrivalEpochNs[at] > nowEpochNs)
            {
                break;
            }
            arrive(batch, count, at);
            count++;
            received++;
        }
        batch.count(count);
        isDrained = count < batch.capacity();
        return count;
    }

    private void arrive(final PacketBatch batch, final int i, final int at)
    {
        final int reply = at * REPLY_STRIDE;
        final int localPort = FIRST_PORT - FIRST_SSID + TestPacket.ssid(replies, reply, layout);
        batch.buffer().putBytes(batch.offset(i), replies, reply, layout.baseLength);
        batch.arrived(i, layout.baseLength);
        batch.source(i, 0, REFLECTOR, REFLECTOR_PORT);
        batch.local(i, 0, LOCAL, localPort);
        batch.ipHeader(i, Requests.TTL, 0);
        batch.interfaceIndex(i, Requests.INTERFACE);
        batch.rxEpochNs(i, arrivalEpochNs[at], false);
    }

    @Override
    public boolean isDrained()
    {
        return isDrained;
    }

    @Override
    public int localPort()
    {
        return FIRST_PORT;
    }

    @Override
    public int readableFd()
    {
        return -1;
    }

    @Override
    public void close()
    {
    }

    /** Probes that left, each of them foretold. */
    long sent()
    {
        return sent;
    }

    /** Replies handed over. */
    long received()
    {
        return received;
    }

    /** Probes nobody had foretold. */
    long wrong()
    {
        return wrong;
    }

    /** The frames that left last, and still hold what left; null before the first. */
    @Nullable PacketBatch lastBatch()
    {
        return lastBatch;
    }
}
