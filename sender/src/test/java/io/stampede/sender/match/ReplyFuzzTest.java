package io.stampede.sender.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.ExtraPaddingTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.LocationTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.stats.TlvOutcomes;
import io.stampede.sender.testing.ReplyDesk;
import io.stampede.sender.testing.ReplyPacket;
import io.stampede.testing.Conforms;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies cut, grown and spoilt at random: nothing is thrown, and every arrival is counted once. */
class ReplyFuzzTest
{
    private static final long T1 = 1_795_219_200_000_000_000L;
    private static final long MS = 1_000_000;
    private static final int SSID = 4711;
    private static final int ARRIVALS = 40_000;
    private static final byte[] SECRET = "a secret of thirty-two octets...".getBytes(UTF_8);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Conforms("2.16")
    void shouldCountEveryArrivalOnceWhateverItIs(final long seed)
    {
        final boolean hasHmacTlv = seed == 2;
        final ReplyDesk desk = new ReplyDesk(plan(hasHmacTlv));
        final SplittableRandom random = new SplittableRandom(seed);
        final int[] kinds = new int[32];
        int probes = 0;

        for (int i = 0; i < ARRIVALS; i++)
        {
            if (i % 20 == 0)
            {
                desk.send(T1 + probes++ * MS);
            }
            final int probe = Math.max(0, probes - 1 - random.nextInt(50));
            kinds[desk.arrive(spoil(reply(probe, hasHmacTlv), random), T1 + probes * MS)]++;
        }
        desk.close(T1 + probes * MS);

        final SessionStatistics statistics = desk.statistics();
        final MatchCounters counters = desk.counters();
        assertThat(Arrays.stream(kinds).sum()).as("seed %d", seed).isEqualTo(ARRIVALS);
        assertThat(counters.garbage() + counters.unknown()).isEqualTo(kinds[ReplyMatcher.UNUSABLE]);
        assertThat(statistics.answered()).isEqualTo(kinds[Sample.ANSWERED]).isGreaterThan(probes / 2);
        assertThat(statistics.copies()).isEqualTo(kinds[Sample.COPY]);
        assertThat(statistics.answered() + statistics.unanswered()).isEqualTo(probes);
        assertThat(statistics.lossSummary().lost()).isEqualTo(statistics.unanswered());
        for (int n = 0; n < tlvs(hasHmacTlv).size(); n++)
        {
            final TlvOutcomes outcomes = statistics.tlvs.outcomes(n);
            assertThat(outcomes.processed() + outcomes.unrecognized() + outcomes.malformed() +
                outcomes.integrityFailed() + outcomes.notReturned() + outcomes.unread())
                .isEqualTo(statistics.answered());
        }
    }

    private static byte[] spoil(final byte[] reply, final SplittableRandom random)
    {
        final int spoilt = random.nextInt(5);
        for (int i = 0; i < spoilt; i++)
        {
            // mostly behind the base packet, where TLVs are
            final int at = random.nextInt(4) == 0 ? random.nextInt(reply.length) :
                44 + random.nextInt(reply.length - 44);
            reply[at] = (byte)(random.nextBoolean() ? random.nextInt(256) : reply[at] ^ (1 << random.nextInt(8)));
        }
        return switch (random.nextInt(6))
        {
            case 0 -> Arrays.copyOf(reply, random.nextInt(reply.length + 1));
            case 1 -> Arrays.copyOf(reply, reply.length + random.nextInt(100));
            default -> reply;
        };
    }

    private static byte[] reply(final int probe, final boolean hasHmacTlv)
    {
        final ReplyPacket reply = ReplyPacket.to(SSID, probe, T1 + probe * MS);
        for (final ProbeTlv tlv : tlvs(false))
        {
            final byte[] value = new byte[tlv.valueLength()];
            if (tlv.type() == 11)
            {
                value[1] = 5;
                value[3] = 6;
            }
            reply.tlv(0, tlv.type(), value);
        }
        return hasHmacTlv ? reply.hmacTlv(SECRET).octets() : reply.octets();
    }

    private static List<ProbeTlv> tlvs(final boolean hasHmacTlv)
    {
        final List<ProbeTlv> tlvs = new ArrayList<>(List.of(
            new ExtraPaddingTlv(9, Padding.ZERO), new LocationTlv(), new TimestampInformationTlv(),
            new ClassOfServiceTlv(0), new DirectMeasurementTlv("eth0"), new AccessReportTlv(1, 1),
            new FollowUpTelemetryTlv(), new MicroSessionIdTlv(5, 6),
            new ReflectedTestPacketControlTlv(0, 3, MS, null)));
        if (hasHmacTlv)
        {
            tlvs.add(new HmacTlv());
        }
        return tlvs;
    }

    private static SenderPlan plan(final boolean hasHmacTlv)
    {
        final ProbeShape shape = new ProbeShape(
            PacketLayout.UNAUTHENTICATED, TimestampFormat.NTP, tlvs(hasHmacTlv), 0, SSID);
        return new SenderPlan(Schedule.periodic(SenderPlan.UNBOUNDED, 1e6, 1_000 * MS), shape, 0, 1,
            hasHmacTlv ? KeyPair.of(new HmacKey(SECRET)) : null, false);
    }
}
