package io.stampede.sender.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.frame.PacketBatch;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.LocationTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.sender.testing.ReplyPacket;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.TlvType;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;

/**
 * Any sequence of replies: right ones, right ones with octets changed or cut off, and noise, while probes leave and are
 * closed. The books always balance. An input is a script, see {@link #play}.
 */
class ReplyMatcherFuzzTest
{
    private static final long SEED = 6673;
    private static final int SSID = 0x1234;
    private static final long FIRST_SEQUENCE = (1L << 32) - 5;
    private static final long TIMEOUT_NS = 1_000_000_000L;
    private static final long STEP_NS = 10_000_000L;
    private static final long EPOCH_NS = 1_767_225_600_000_000_000L;
    private static final int CAPACITY = 64;
    private static final int FRAME = 2_048;
    private static final int MAX_PROBES = 1_000;
    private static final byte[] SECRET = "a secret of thirty-two octets...".getBytes(UTF_8);
    private static final List<ProbeTlv> TLVS = List.of(
        new LocationTlv(), new TimestampInformationTlv(), new ClassOfServiceTlv(0), new DirectMeasurementTlv("eth0"),
        new FollowUpTelemetryTlv(), new DestinationNodeAddressTlv(InetAddress.ofLiteral("192.0.2.1")),
        new MicroSessionIdTlv(5, 6), new ReflectedTestPacketControlTlv(0, 3, STEP_NS, null));

    private final PacketBatch batch = new PacketBatch(
        1, FRAME, FRAME, new UnsafeBuffer(ByteBuffer.allocateDirect(FRAME)), null);
    private final OneToOneRingBuffer samples = new OneToOneRingBuffer(
        new UnsafeBuffer(ByteBuffer.allocateDirect((1 << 16) + RingBufferDescriptor.TRAILER_LENGTH)));

    /** One run, and what must be true of it. */
    private final class Run
    {
        private final boolean isAuthenticated;
        private final boolean hasHmacTlv;
        private final List<ProbeTlv> tlvs;
        private final SentProbes sending;
        private final ReplyMatcher matcher;
        private final int[] answers = new int[MAX_PROBES];
        private final long[] kinds = new long[TlvSample.CLOSED_BURST + 1];
        private long nowNs;
        private long usable;
        private long replies;
        private long closed;

        /** @param setup 0 bare, 1 with TLVs, 2 with an HMAC TLV too, 3 that in the authenticated mode. */
        Run(final int setup)
        {
            isAuthenticated = setup == 3;
            hasHmacTlv = setup >= 2;
            tlvs = setup == 0 ? List.of() : TLVS;
            final List<ProbeTlv> sent = new ArrayList<>(tlvs);
            if (hasHmacTlv)
            {
                sent.add(new HmacTlv());
            }
            final ProbeShape shape = new ProbeShape(
                isAuthenticated ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED, TimestampFormat.NTP, sent,
                0, SSID);
            final SenderPlan plan = new SenderPlan(
                Schedule.periodic(MAX_PROBES, STEP_NS, TIMEOUT_NS), shape, FIRST_SEQUENCE, 1,
                hasHmacTlv ? KeyPair.of(new HmacKey(SECRET)) : null, false);
            final InFlightRing inFlight = new InFlightRing(CAPACITY);
            sending = new SentProbes(inFlight);
            matcher = new ReplyMatcher(new MatchRules(plan, 37), inFlight, new SampleWriter(samples));
        }

        void open()
        {
            nowNs += STEP_NS;
            if (sending.hasRoom(0) && sending.next() < MAX_PROBES)
            {
                sending.opened(nowNs, EPOCH_NS + nowNs, nowNs, 0);
                sending.settle();
            }
        }

        /**
         * What a reflector answers to probe {@code index}: every TLV with a first octet and flags of {@code flags}, 0
         * where it has no more.
         */
        byte[] reply(final long index, final int number, final ByteBuffer flags)
        {
            final long t1 = EPOCH_NS + (index + 1) * STEP_NS;
            final int sequence = (int)(FIRST_SEQUENCE + index);
            final ReplyPacket reply = isAuthenticated ?
                ReplyPacket.authenticatedTo(SSID, sequence, t1) : ReplyPacket.to(SSID, sequence, t1);
            reply.number(number);
            for (final ProbeTlv tlv : tlvs)
            {
                final byte[] value = new byte[tlv.valueLength()];
                if (tlv.type() == TlvType.MICRO_SESSION_ID)
                {
                    value[1] = 5;
                    value[3] = 6;
                }
                value[0] = (byte)next(flags);
                reply.tlv(next(flags), tlv.type(), value);
            }
            final ReplyPacket whole = hasHmacTlv ? reply.hmacTlv(SECRET) : reply;
            return (isAuthenticated ? whole.sign(SECRET) : whole).octets();
        }

        void arrive(final byte... octets)
        {
            batch.buffer().putBytes(batch.offset(0), octets, 0, Math.min(FRAME, octets.length));
            batch.arrived(0, octets.length);
            batch.ipHeader(0, 64, 0);
            batch.rxEpochNs(0, EPOCH_NS + nowNs, false);
            batch.count(1);
            final MatchCounters counters = matcher.counters();
            final long before = counters.garbage() + counters.unknown();
            final long t1MonotonicNs = matcher.t1MonotonicNs(batch, 0);

            final int kind = matcher.onReply(batch, 0, nowNs);

            final long refused = counters.garbage() + counters.unknown() - before;
            replies++;
            usable += kind == ReplyMatcher.UNUSABLE ? 0 : 1;
            assertThat(refused).as("reasons to refuse").isEqualTo(kind == ReplyMatcher.UNUSABLE ? 1 : 0);
            assertThat(t1MonotonicNs).as("T1 of probe").isLessThanOrEqualTo(nowNs);
            assertThat(kind == ReplyMatcher.UNUSABLE || t1MonotonicNs >= 0).as("known when usable").isTrue();
            drain();
        }

        void close(final long horizonNs)
        {
            closed += matcher.close(horizonNs, CAPACITY);
            drain();
        }

        private void drain()
        {
            // a read ends where the ring does, and may have found nothing but padding there
            while (samples.size() > 0)
            {
                samples.read(this::take);
            }
        }

        private void take(final int kind, final DirectBuffer buffer, final int at, final int length)
        {
            kinds[kind]++;
            if (kind >= TlvSample.ANSWERED)
            {
                assertThat(length).isEqualTo(TlvSample.LENGTH);
                assertThat(TlvSample.index(buffer, at)).isBetween(0L, sending.next() - 1);
                return;
            }
            assertThat(length).isEqualTo(Sample.LENGTH);
            final int index = (int)Sample.index(buffer, at);
            assertThat((long)index).isBetween(0L, sending.next() - 1);
            book(kind, index, Sample.rttRawNs(buffer, at));
        }

        private void book(final int kind, final int index, final long rttRawNs)
        {
            switch (kind)
            {
                case Sample.ANSWERED, Sample.ANSWERED_ELSEWHERE, Sample.LATE ->
                {
                    assertThat(answers[index]++).as("first answers to probe %d", index).isZero();
                    assertThat(kind == Sample.LATE || rttRawNs <= TIMEOUT_NS).as("in time").isTrue();
                }
                case Sample.CLOSED_ANSWERED, Sample.CLOSED_LOST, Sample.CLOSED_UNSENT, Sample.CLOSED_ELSEWHERE ->
                    assertThat((long)index).as("closed in order").isEqualTo(closings() - 1);
                default -> assertThat(answers[index]).as("answers before a duplicate").isPositive();
            }
        }

        private long closings()
        {
            return kinds[Sample.CLOSED_ANSWERED] + kinds[Sample.CLOSED_LOST] + kinds[Sample.CLOSED_UNSENT] +
                kinds[Sample.CLOSED_ELSEWHERE];
        }

        void end()
        {
            while (matcher.open() > 0)
            {
                nowNs += TIMEOUT_NS;
                close(nowNs);
            }
            final MatchCounters counters = matcher.counters();
            assertThat(usable + counters.garbage() + counters.unknown()).as("replies").isEqualTo(replies);
            assertThat(closed).as("probes closed").isEqualTo(sending.next());
            assertThat(kinds[Sample.CLOSED_ANSWERED]).as("answered").isEqualTo(kinds[Sample.ANSWERED]);
            assertThat(kinds[Sample.CLOSED_ELSEWHERE]).as("elsewhere").isEqualTo(kinds[Sample.ANSWERED_ELSEWHERE]);
            assertThat(closings()).isEqualTo(closed);
            assertThat(kinds[TlvSample.ANSWERED]).as("TLVs of answers").isLessThanOrEqualTo(
                (kinds[Sample.ANSWERED] + kinds[Sample.ANSWERED_ELSEWHERE]) * (tlvs.size() + 1));
            assertThat(counters.ssidZero).isLessThanOrEqualTo(usable);
            assertThat(counters.errorEstimateZero).isLessThanOrEqualTo(usable);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void shouldKeepTheBooksWhateverIsAnswered(final byte[] script)
    {
        play(script);
    }

    @Test
    void shouldKeepTheBooksWhenAnsweredAtRandom()
    {
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 600; i++)
        {
            final byte[] script = new byte[random.nextInt(2, 600)];
            random.nextBytes(script);
            play(script);
        }
    }

    /**
     * The first octet's two lowest bits choose mode and TLVs. Then steps: an octet whose remainder by 8 is the verb,
     * and the verb's arguments of an octet each; missing ones are 0.
     * <pre>
     *   0, 1   the right reply: probe, reflector's number
     *   2      the right reply with an octet changed: probe, reflector's number, place, change
     *   3      a signed reply with other TLVs: probe, reflector's number, first octet and flags of each TLV
     *   4      the right reply cut off: probe, reflector's number, octets left
     *   5      noise: number of octets, then they
     *   6      a probe leaves
     *   7      time goes by: tens of milliseconds; what is due is closed
     * </pre>
     */
    private void play(final byte... octets)
    {
        final ByteBuffer script = ByteBuffer.wrap(octets);
        final Run run = new Run(next(script) & 3);
        run.open();
        while (script.hasRemaining())
        {
            final int verb = next(script) % 8;
            switch (verb)
            {
                case 5 -> run.arrive(noise(script));
                case 6 -> run.open();
                case 7 ->
                {
                    run.nowNs += next(script) * STEP_NS;
                    run.close(run.nowNs);
                }
                default -> run.arrive(mutant(run, verb, script));
            }
        }
        run.end();
    }

    private static byte[] mutant(final Run run, final int verb, final ByteBuffer script)
    {
        final byte[] reply = run.reply(next(script), next(script), verb == 3 ? script : ByteBuffer.allocate(0));
        if (verb == 4)
        {
            return Arrays.copyOf(reply, next(script));
        }
        if (verb == 2)
        {
            reply[next(script) % reply.length] ^= (byte)next(script);
        }
        return reply;
    }

    private static byte[] noise(final ByteBuffer script)
    {
        final byte[] octets = new byte[Math.min(next(script), script.remaining())];
        script.get(octets);
        return octets;
    }

    private static int next(final ByteBuffer script)
    {
        return script.hasRemaining() ? script.get() & 0xFF : 0;
    }
}
