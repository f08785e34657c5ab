package io.stampede.sender.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.AddressGroup;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
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
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.ReturnPathTlv.ControlCode;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.stats.TlvOutcomes;
import io.stampede.sender.testing.ReplyDesk;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.Vectors;
import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reply among the golden vectors drives matcher and statistics; the vectors' fields are the expectation. */
@Vectors
class ReplyVectorTest
{
    /** The vectors' T1; see their README. */
    private static final long T1 = 1_767_225_600_123_456_789L;
    private static final long T4 = T1 + 3_000_000;
    private static final InetAddress NODE = InetAddress.ofLiteral("198.51.100.20");
    private static final Schedule SCHEDULE = Schedule.periodic(100, 1e9, 1_000_000_000L);

    private static final ProbeTlv COS = new ClassOfServiceTlv(34);
    private static final ProbeTlv TIMESTAMPS = new TimestampInformationTlv();
    private static final ProbeTlv FOLLOW_UP = new FollowUpTelemetryTlv();
    private static final ProbeTlv HMAC = new HmacTlv();
    private static final ProbeTlv NODE_ADDRESS = new DestinationNodeAddressTlv(NODE);
    private static final ProbeTlv RETURN_ADDRESS =
        new ReturnPathTlv(null, InetAddress.ofLiteral("192.0.2.99"), List.of(), List.of());
    private static final ProbeTlv SAME_LINK = new ReturnPathTlv(ControlCode.SAME_LINK, null, List.of(), List.of());
    private static final ProbeTlv LINK = new MicroSessionIdTlv(101, 0);
    private static final ProbeTlv ONE_OF_GROUP = new ReflectedTestPacketControlTlv(
        0, 1, 0, new AddressGroup(11, HexFormat.of().parseHex("18000000c6336400")));

    /**
     * What we sent, or the nearest to it this sender can send, and what must become of each TLV: P processed, U, M, I
     * as flagged, N not returned in its place, R not read.
     */
    private record Sent(String outcomes, List<ProbeTlv> tlvs)
    {
        private static Sent of(final String outcomes, final ProbeTlv... tlvs)
        {
            return new Sent(outcomes, List.of(tlvs));
        }
    }

    private static final Map<String, Sent> SENT = Map.ofEntries(
        Map.entry("padding-reply", Sent.of("P", padding(16))),
        Map.entry("padding-zero-length-reply", Sent.of("P", padding(0))),
        Map.entry("padding-twice-reply", Sent.of("PP", padding(16), padding(4))),
        Map.entry("location-v4-reply", Sent.of("P", new LocationTlv())),
        Map.entry("location-v6-nomac-reply", Sent.of("P", new LocationTlv())),
        Map.entry("location-bad-sub-reply", Sent.of("N", new LocationTlv())),
        Map.entry("location-unknown-sub-reply", Sent.of("N", new LocationTlv())),
        Map.entry("timestamp-info-reply", Sent.of("P", TIMESTAMPS)),
        Map.entry("cos-permitted-reply", Sent.of("P", COS)),
        Map.entry("cos-refused-reply", Sent.of("P", COS)),
        Map.entry("access-report-reply", Sent.of("P", new AccessReportTlv(1, 1))),
        Map.entry("followup-stateful-reply", Sent.of("P", FOLLOW_UP)),
        Map.entry("followup-stateless-reply", Sent.of("P", FOLLOW_UP)),
        Map.entry("all-flags-hostile-reply", Sent.of("P", TIMESTAMPS)),
        Map.entry("unknown-then-known-reply", Sent.of("NP", padding(8), COS)),
        Map.entry("type0-zero-run-reply", Sent.of("N", TIMESTAMPS)),
        Map.entry("malformed-cos-len3-reply", Sent.of("MR", COS, TIMESTAMPS)),
        Map.entry("malformed-overrun-reply", Sent.of("M", padding(8))),
        Map.entry("malformed-after-good-reply", Sent.of("PM", TIMESTAMPS, new DirectMeasurementTlv("eth0"))),
        Map.entry("trailing-1-reply", Sent.of("N", TIMESTAMPS)),
        Map.entry("trailing-2-reply", Sent.of("N", TIMESTAMPS)),
        Map.entry("followup-bad-len-reply", Sent.of("M", FOLLOW_UP)),
        Map.entry("hmac-tlv-unauth-reply", Sent.of("PP", COS, HMAC)),
        Map.entry("hmac-tlv-then-padding-reply", Sent.of("PPP", TIMESTAMPS, HMAC, padding(16))),
        Map.entry("hmac-tlv-bad-reply", Sent.of("II", COS, HMAC)),
        Map.entry("auth-single-padding-reply", Sent.of("P", padding(16))),
        Map.entry("hmac-tlv-wrong-position-reply", Sent.of("NN", COS, HMAC)),
        Map.entry("reply-light-zero-padding", Sent.of("N", COS)),
        Map.entry("reply-tlv-replaced", Sent.of("N", COS)),
        Map.entry("reply-overrun", Sent.of("N", COS)),
        Map.entry("reply-m-then-good", Sent.of("MR", COS, TIMESTAMPS)),
        Map.entry("dna-v4-own-reply", Sent.of("P", NODE_ADDRESS)),
        Map.entry("dna-v4-foreign-reply", Sent.of("U", NODE_ADDRESS)),
        Map.entry("dna-bad-len-reply", Sent.of("M", NODE_ADDRESS)),
        Map.entry("rp-return-address-reply", Sent.of("P", RETURN_ADDRESS)),
        Map.entry("rp-sr-mpls-reply", Sent.of("U",
            new ReturnPathTlv(null, null, List.of(), List.of(16_001, 16_002)))),
        Map.entry("rp-srv6-reply", Sent.of("P", new ReturnPathTlv(null, null, List.of(
            InetAddress.ofLiteral("2001:db8:a::1"), InetAddress.ofLiteral("2001:db8:b::1")), List.of()))),
        Map.entry("rp-srv6-empty-reply", Sent.of("M", RETURN_ADDRESS)),
        Map.entry("rp-empty-reply", Sent.of("M", RETURN_ADDRESS)),
        Map.entry("rp-two-reply", Sent.of("PN", SAME_LINK, padding(8))),
        Map.entry("micro-first-reply", Sent.of("P", LINK)),
        Map.entry("micro-known-reply", Sent.of("P", new MicroSessionIdTlv(101, 202))),
        Map.entry("micro-bad-len-reply", Sent.of("M", LINK)),
        Map.entry("ctl-4x-reply", Sent.of("P", control(100, 4))),
        Map.entry("ctl-disabled", Sent.of("P", control(100, 4))),
        Map.entry("ctl-len8-reply", Sent.of("M", control(0, 1))),
        Map.entry("ctl-l3-match-reply", Sent.of("P", ONE_OF_GROUP)),
        Map.entry("ctl-conflict-norep-reply", Sent.of("UU", SAME_LINK, control(0, 3))));

    private static ProbeTlv padding(final int octets)
    {
        return new ExtraPaddingTlv(octets, Padding.ZERO);
    }

    private static ProbeTlv control(final int replyLength, final int replies)
    {
        return new ReflectedTestPacketControlTlv(replyLength, replies, 20_000_000, null);
    }

    private static Stream<GoldenPacket> replies()
    {
        return Stream.of("stamp_base.json", "stamp_tlv.json", "stamp_sr_lag_ctl.json").flatMap(
            file -> GoldenPackets.load(file).where(packet -> packet.direction().equals("reflector->sender")).stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    @Conforms({"2.13", "2.14", "2.15", "2.16"})
    void shouldTakeTheReplyForWhatItSays(final GoldenPacket vector)
    {
        final ReplyDesk desk = desk(vector);
        desk.send(T1);

        final int kind = desk.arrive(vector.octets(), T4);

        if (vector.action().equals("drop"))
        {
            assertThat(kind).isEqualTo(ReplyMatcher.UNUSABLE);
            assertThat(desk.statistics().answered()).isZero();
            return;
        }
        assertThat(kind)
            .isEqualTo(vector.name().equals("dna-v4-foreign-reply") ? Sample.ANSWERED_ELSEWHERE : Sample.ANSWERED);
        assertThat(outcomes(vector, desk)).isEqualTo(sent(vector).outcomes());
        assertThat(desk.counters().distrustedTlvs)
            .isEqualTo(vector.name().matches("hmac-tlv-(bad|wrong-position)-reply") ? 1 : 0);
        if (kind == Sample.ANSWERED)
        {
            assertFigures(vector, desk.statistics());
        }
    }

    private static void assertFigures(final GoldenPacket vector, final SessionStatistics statistics)
    {
        final long t2 = vector.fields().path("t2_unix_ns").asLong(T1 + 1_500_000);
        final long t3 = vector.fields().path("t3_unix_ns").asLong(t2 + 20_000);
        assertThat(statistics.forward.summary().moments().min()).isCloseTo(t2 - T1, within(1L));
        assertThat(statistics.residence.summary().moments().min()).isCloseTo(t3 - t2, within(1L));
        assertThat(statistics.backward.summary().moments().min()).isCloseTo(T4 - t3, within(1L));
        assertThat(statistics.rttRaw.summary().moments().min()).isEqualTo(3_000_000);
        assertThat(statistics.rtt.summary().moments().min()).isCloseTo(3_000_000 - (t3 - t2), within(1L));
        if (vector.fields().has("error_estimate"))
        {
            final int estimate = (int)vector.field("error_estimate");
            assertThat(statistics.clocks.errorEstimates.isSynchronized()).isEqualTo((estimate & 0x8000) != 0);
            assertThat(statistics.clocks.errorEstimates.maxErrorNs()).isEqualTo(ErrorEstimate.errorNs(estimate));
            assertThat(statistics.ipHeaders.senderTtls())
                .containsExactly(vector.fields().has("sender_ttl") ? new int[]{61} : new int[]{});
        }
        assertThat(statistics.ipHeaders.ttls()).containsExactly(ReplyDesk.TTL);
    }

    @Test
    @Conforms("1.25")
    void shouldCountAndNotMeasureAReplyWhoseHmacFails()
    {
        final GoldenPacket vector = GoldenPackets.load("stamp_base.json").named("a-reflector-bad-hmac");
        final ReplyDesk desk = desk(vector);
        desk.send(T1);

        desk.arrive(vector.octets(), T4);
        desk.close(T4);

        assertThat(desk.counters().badHmac).isEqualTo(1);
        assertThat(desk.counters().garbage()).isEqualTo(1);
        assertThat(desk.statistics().rtt.summary().isEmpty()).isTrue();
        assertThat(desk.statistics().lossSummary().lost()).isEqualTo(1);
    }

    @Test
    void shouldReadTheLocationTheReflectorSaw()
    {
        final SessionStatistics v4 = answered("stamp_tlv.json", "location-v4-reply").statistics();
        final SessionStatistics v6 = answered("stamp_tlv.json", "location-v6-nomac-reply").statistics();

        assertThat(v4.tlvs.location.destinationPort()).isEqualTo(862);
        assertThat(v4.tlvs.location.sourcePort()).isEqualTo(40_000);
        assertThat(v4.tlvs.location.sourceMac()).isEqualTo("02:00:5e:10:00:01");
        assertThat(v4.tlvs.location.sourceAddress()).isEqualTo(InetAddress.ofLiteral("192.0.2.10"));
        assertThat(v4.tlvs.location.destinationAddress()).isEqualTo(NODE);
        assertThat(v6.tlvs.location.sourceMac()).isNull();
        assertThat(v6.tlvs.location.sourceAddress()).isEqualTo(InetAddress.ofLiteral("2001:db8::10"));
        assertThat(v6.tlvs.location.destinationAddress()).isEqualTo(InetAddress.ofLiteral("2001:db8::20"));
    }

    @Test
    void shouldReadClassOfServiceAndTimestampInformation()
    {
        final SessionStatistics permitted = answered("stamp_tlv.json", "cos-permitted-reply").statistics();
        final SessionStatistics refused = answered("stamp_tlv.json", "cos-refused-reply").statistics();
        final SessionStatistics timestamps = answered("stamp_tlv.json", "timestamp-info-reply").statistics();

        assertThat(permitted.tlvs.service.arrived().dscps()).containsExactly(46);
        assertThat(permitted.tlvs.service.arrived().packets(2)).isEqualTo(1);
        assertThat(permitted.tlvs.service.refused()).isZero();
        assertThat(refused.tlvs.service.refused()).isEqualTo(1);
        assertThat(timestamps.tlvs.timestamping.syncSourceIn()).isEqualTo("NTP");
        assertThat(timestamps.tlvs.timestamping.methodOut()).isEqualTo("software");
    }

    @Test
    void shouldNoteAcknowledgementLinkAndRefusal()
    {
        assertThat(answered("stamp_tlv.json", "access-report-reply").matcher().isAccessReported()).isTrue();
        assertThat(answered("stamp_tlv.json", "cos-permitted-reply").matcher().isAccessReported()).isFalse();
        assertThat(answered("stamp_sr_lag_ctl.json", "micro-first-reply").matcher().reflectorLink()).isEqualTo(202);
        assertThat(answered("stamp_sr_lag_ctl.json", "ctl-disabled").statistics().tlvs.bursts.refusedByLimit())
            .isEqualTo(1);
        assertThat(answered("stamp_tlv.json", "followup-stateless-reply").statistics().tlvs.followUps.empty())
            .isEqualTo(1);
        assertThat(answered("stamp_tlv.json", "followup-stateful-reply").statistics().tlvs.followUps.unmatched())
            .as("the reply it names never came").isEqualTo(1);
    }

    private static ReplyDesk answered(final String file, final String name)
    {
        final GoldenPacket vector = GoldenPackets.load(file).named(name);
        final ReplyDesk desk = desk(vector);
        desk.send(T1);
        desk.arrive(vector.octets(), T4);
        return desk;
    }

    private static ReplyDesk desk(final GoldenPacket vector)
    {
        final boolean isAuthenticated =
            vector.fields().path("authenticated").asBoolean(vector.name().startsWith("a-"));
        final boolean isOursPtp = vector.fields().path("sender_error_estimate").asText().equals("0xca07");
        final PacketLayout layout = isAuthenticated ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED;
        // not all vectors name their SSID among the fields
        final int ssid = ByteBuffer.wrap(vector.octets()).getShort(layout.ssid) & 0xFFFF;
        final ProbeShape shape = new ProbeShape(
            layout,
            isOursPtp ? TimestampFormat.ptp(0) : TimestampFormat.NTP,
            sent(vector).tlvs(), 46, ssid == 0 ? 257 : ssid);
        final long sequence = vector.fields().has("sender_seq") ? vector.field("sender_seq") :
            vector.fields().has("seq") ? vector.field("seq") : 0;
        final KeyPair keys = shape.isSigned() ? KeyPair.of(key(vector)) : null;
        return new ReplyDesk(new SenderPlan(SCHEDULE, shape, sequence, 1, keys, false), 0);
    }

    private static HmacKey key(final GoldenPacket vector)
    {
        return new HmacKey(HexFormat.of().parseHex(vector.fields().path("key_hex").asText(
            "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f")));
    }

    private static Sent sent(final GoldenPacket vector)
    {
        return vector.fields().has("tlvs") ? SENT.getOrDefault(vector.name(), Sent.of("nothing")) : Sent.of("");
    }

    private static String outcomes(final GoldenPacket vector, final ReplyDesk desk)
    {
        final List<String> letters = new ArrayList<>();
        for (int n = 0; n < sent(vector).tlvs().size(); n++)
        {
            final TlvOutcomes outcomes = desk.statistics().tlvs.outcomes(n);
            letters.add("P".repeat((int)outcomes.processed()) + "U".repeat((int)outcomes.unrecognized()) +
                "M".repeat((int)outcomes.malformed()) + "I".repeat((int)outcomes.integrityFailed()) +
                "N".repeat((int)outcomes.notReturned()) + "R".repeat((int)outcomes.unread()));
        }
        return String.join("", letters);
    }
}
