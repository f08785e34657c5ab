package io.stampede.sender.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.Peer;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.sender.stats.SessionStatistics;
import io.stampede.sender.testing.ReplyDesk;
import io.stampede.sender.testing.ReplyPacket;
import io.stampede.testing.Conforms;
import io.stampede.wire.NtpTimestamp;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the sender believes of a reply, case by case. */
class ReplyRulesTest
{
    private static final long T1 = 1_795_219_200_000_000_000L;
    private static final long MS = 1_000_000;
    private static final int SSID = 4711;
    private static final Schedule SCHEDULE = Schedule.periodic(100, 1e7, 1_000 * MS);
    private static final byte[] NEW = "a secret of thirty-two octets...".getBytes(UTF_8);
    private static final byte[] OLD = "another of thirty-two octets....".getBytes(UTF_8);
    private static final byte[] FALSE = "nobody's of thirty-two octets...".getBytes(UTF_8);
    private static final byte[] ZEROS = new byte[4];

    @Test
    @Conforms("1.25")
    void shouldBelieveBothLiveKeysAndNoOther()
    {
        final ReplyDesk desk = new ReplyDesk(plan(PacketLayout.AUTHENTICATED));
        send(desk, 3);

        assertThat(desk.arrive(authenticated(0).sign(NEW).octets(), T1 + 3 * MS)).isEqualTo(Sample.ANSWERED);
        assertThat(desk.arrive(authenticated(1).sign(OLD).octets(), T1 + 13 * MS)).isEqualTo(Sample.ANSWERED);
        assertThat(desk.arrive(authenticated(2).sign(FALSE).octets(), T1 + 23 * MS)).isEqualTo(ReplyMatcher.UNUSABLE);
        assertThat(desk.counters().badHmac).isEqualTo(1);
        assertThat(desk.statistics().answered()).isEqualTo(2);
    }

    @Test
    @Conforms("1.25")
    void shouldBelieveNothingOfAReplyWithAnyBitFlipped()
    {
        final ReplyDesk desk = new ReplyDesk(plan(PacketLayout.AUTHENTICATED));
        send(desk, 1);
        for (int bit = 0; bit < 112 * 8; bit++)
        {
            final byte[] forged = authenticated(0).sign(NEW).octets();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));

            assertThat(desk.arrive(forged, T1 + 3 * MS)).isEqualTo(ReplyMatcher.UNUSABLE);
        }
        assertThat(desk.counters().badHmac).isEqualTo(112 * 8);
        assertThat(desk.counters().garbage()).isEqualTo(112 * 8);
    }

    @Test
    @Conforms("2.29")
    void shouldUseNoTlvWhenTheHmacTlvDoesNotVerify()
    {
        final ReplyDesk desk =
            new ReplyDesk(plan(PacketLayout.UNAUTHENTICATED, new ClassOfServiceTlv(0), new HmacTlv()));
        send(desk, 3);
        final byte[] service = HexFormat.of().parseHex("02e80000");

        desk.arrive(reply(0).tlv(0, 4, service).hmacTlv(OLD).octets(), T1 + 3 * MS);
        desk.arrive(reply(1).tlv(0, 4, service).hmacTlv(FALSE).octets(), T1 + 13 * MS);
        desk.arrive(reply(2).tlv(0, 4, service).tlv(0x80, 8, new byte[16]).octets(), T1 + 23 * MS);

        assertThat(desk.statistics().answered()).as("the base packets are good").isEqualTo(3);
        assertThat(desk.statistics().tlvs.outcomes(0).processed()).isEqualTo(1);
        assertThat(desk.statistics().tlvs.outcomes(0).integrityFailed()).isEqualTo(2);
        assertThat(desk.statistics().tlvs.outcomes(1).unrecognized()).as("the last does not know it").isEqualTo(1);
        assertThat(desk.counters().distrustedTlvs).isEqualTo(2);
    }

    @Test
    @Conforms("2.15")
    void shouldUseNoTlvWhenTheLastOneHasTheIntegrityFlag()
    {
        final ReplyDesk desk = new ReplyDesk(
            plan(PacketLayout.UNAUTHENTICATED, new ClassOfServiceTlv(0), new TimestampInformationTlv()));
        send(desk, 1);

        desk.arrive(reply(0).tlv(0, 4, ZEROS).tlv(0x20, 3, ZEROS).octets(), T1 + 3 * MS);

        assertThat(desk.statistics().tlvs.outcomes(0).integrityFailed()).isEqualTo(1);
        assertThat(desk.statistics().tlvs.service.arrived().dscps()).isEmpty();
        assertThat(desk.counters().distrustedTlvs).isEqualTo(1);
    }

    @Test
    @Conforms("4.5")
    void shouldDiscardRepliesOfAnotherMemberLink()
    {
        final ReplyDesk desk = new ReplyDesk(plan(PacketLayout.UNAUTHENTICATED, new MicroSessionIdTlv(101, 0)));
        send(desk, 4);

        assertThat(desk.arrive(reply(0).tlv(0, 11, link(102, 202)).octets(), T1 + 3 * MS)).as("not our Sender ID")
            .isEqualTo(ReplyMatcher.UNUSABLE);
        assertThat(desk.arrive(reply(1).tlv(0, 11, link(101, 202)).octets(), T1 + 13 * MS)).isEqualTo(Sample.ANSWERED);
        assertThat(desk.arrive(reply(2).tlv(0, 11, link(101, 203)).octets(), T1 + 23 * MS)).as("changed")
            .isEqualTo(ReplyMatcher.UNUSABLE);
        assertThat(desk.arrive(reply(3).tlv(0, 11, link(101, 202)).octets(), T1 + 33 * MS)).isEqualTo(Sample.ANSWERED);
        assertThat(desk.counters().wrongLink).isEqualTo(2);
        assertThat(desk.matcher().reflectorLink()).isEqualTo(202);
    }

    @Test
    @Conforms("4.5")
    void shouldTakeNoAcknowledgementFromAnotherMemberLink()
    {
        final ReplyDesk desk = new ReplyDesk(
            plan(PacketLayout.UNAUTHENTICATED, new AccessReportTlv(1, 2), new MicroSessionIdTlv(101, 202)));
        send(desk, 2);
        final byte[] report = HexFormat.of().parseHex("10020000");

        desk.arrive(reply(0).tlv(0, 6, report).tlv(0, 11, link(101, 203)).octets(), T1 + 3 * MS);
        final boolean isReportedElsewhere = desk.matcher().isAccessReported();
        desk.arrive(reply(1).tlv(0, 6, report).tlv(0, 11, link(101, 202)).octets(), T1 + 13 * MS);

        assertThat(desk.counters().wrongLink).isEqualTo(1);
        assertThat(isReportedElsewhere).isFalse();
        assertThat(desk.matcher().isAccessReported()).isTrue();
    }

    @Test
    @Conforms("4.5")
    void shouldDiscardAReflectorIdOtherThanConfigured()
    {
        final ReplyDesk desk = new ReplyDesk(plan(PacketLayout.UNAUTHENTICATED, new MicroSessionIdTlv(101, 202)));
        send(desk, 1);

        assertThat(desk.arrive(reply(0).tlv(0, 11, link(101, 203)).octets(), T1 + 3 * MS))
            .isEqualTo(ReplyMatcher.UNUSABLE);
        assertThat(desk.arrive(reply(0).tlv(0, 11, link(101, 202)).octets(), T1 + 3 * MS)).isEqualTo(Sample.ANSWERED);
    }

    @Test
    @Conforms("4.7")
    void shouldKeepFourMicroSessionsApartThatSeeEachOthersReplies()
    {
        final List<ReplyDesk> desks = new ArrayList<>();
        for (int n = 0; n < 4; n++)
        {
            final ProbeShape shape = new ProbeShape(PacketLayout.UNAUTHENTICATED, TimestampFormat.NTP,
                List.of(new MicroSessionIdTlv(101 + n, 201 + n)), 0, SSID + n);
            final ReplyDesk desk = new ReplyDesk(new SenderPlan(SCHEDULE, shape, 0, 1));
            send(desk, 10);
            desks.add(desk);
        }

        for (int i = 0; i < 10; i++)
        {
            for (int n = 0; n < 4; n++)
            {
                final long t1 = T1 + i * 10L * MS;
                final byte[] reply = ReplyPacket.to(SSID + n, i, t1).tlv(0, 11, link(101 + n, 201 + n)).octets();
                final long t4 = t1 + (n + 2) * MS;
                desks.forEach(desk -> desk.arrive(reply, t4));
            }
        }

        for (int n = 0; n < 4; n++)
        {
            final SessionStatistics own = desks.get(n).statistics();
            assertThat(own.answered()).isEqualTo(10);
            assertThat(own.rttRaw.summary().moments().min()).isEqualTo((n + 2) * MS);
            assertThat(own.rttRaw.summary().moments().max()).isEqualTo((n + 2) * MS);
            assertThat(desks.get(n).counters().wrongSsid).isEqualTo(30);
        }
    }

    @Test
    @Conforms("3.18")
    void shouldMeasureTheRoundTripOfOurOwnProbeInLoopback()
    {
        final ProbeShape shape = ProbeShape.base(SSID);
        final ReplyDesk desk = new ReplyDesk(new SenderPlan(SCHEDULE, shape, 7, 1, null, true));
        send(desk, 3);

        assertThat(desk.arrive(ownProbe(7, T1), T1 + 4 * MS)).isEqualTo(Sample.ANSWERED);
        assertThat(desk.arrive(ownProbe(7, T1), T1 + 5 * MS)).isEqualTo(Sample.DUPLICATE_REPLY);
        assertThat(desk.arrive(ownProbe(9, T1), T1 + 5 * MS)).as("T1 of another").isEqualTo(ReplyMatcher.UNUSABLE);
        assertThat(desk.arrive(reply(8).octets(), T1 + 13 * MS)).as("a reflector's").isEqualTo(ReplyMatcher.UNUSABLE);
        desk.close(T1 + 30 * MS);

        final SessionStatistics statistics = desk.statistics();
        assertThat(statistics.rtt.summary().moments().min()).isEqualTo(4 * MS);
        assertThat(statistics.forward.summary().isEmpty()).isTrue();
        assertThat(statistics.residence.summary().isEmpty()).isTrue();
        assertThat(statistics.unanswered()).isEqualTo(2);
    }

    private static byte[] ownProbe(final int sequence, final long t1)
    {
        return ByteBuffer.allocate(44).putInt(sequence).putLong(NtpTimestamp.encode(t1)).putShort((short)0x9601)
            .putShort((short)SSID).array();
    }

    @Test
    @Conforms("3.3")
    void shouldNotMeasureWhatAnotherNodeAnswered()
    {
        final ReplyDesk desk = new ReplyDesk(
            plan(PacketLayout.UNAUTHENTICATED, new DestinationNodeAddressTlv(InetAddress.ofLiteral("192.0.2.1"))));
        send(desk, 3);
        final byte[] address = HexFormat.of().parseHex("c0000201");

        desk.arrive(reply(0).tlv(0x80, 9, address).octets(), T1 + 3 * MS);
        desk.arrive(reply(1).tlv(0, 9, address).octets(), T1 + 13 * MS);
        desk.close(T1 + 30 * MS);

        assertThat(desk.statistics().elsewhere()).isEqualTo(1);
        assertThat(desk.statistics().answered()).isEqualTo(1);
        assertThat(desk.statistics().rtt.summary().count()).isEqualTo(1);
        assertThat(desk.statistics().lossSummary().lost()).isEqualTo(1);
    }

    @Test
    void shouldLoseNothingWhereNoReplyWasAskedFor()
    {
        final ReplyDesk desk = new ReplyDesk(plan(PacketLayout.UNAUTHENTICATED,
            new ReturnPathTlv(ReturnPathTlv.ControlCode.NO_REPLY, null, List.of(), List.of())));
        send(desk, 3);

        desk.close(T1 + 30 * MS);

        assertThat(desk.statistics().unasked()).isEqualTo(3);
        assertThat(desk.statistics().unanswered()).isZero();
        assertThat(desk.statistics().lossSummary().lost()).isZero();
    }

    @Test
    void shouldReadATwampLightPeerWithoutSsidAndTlvs()
    {
        final SenderPlan plan = plan(PacketLayout.UNAUTHENTICATED, new ClassOfServiceTlv(0))
            .withPeer(new Peer(Peer.Preset.TWAMP_LIGHT, false));
        final ReplyDesk desk = new ReplyDesk(plan);
        send(desk, 1);

        final byte[] reply = ReplyPacket.to(0xABCD, 0, T1).tlv(0, 4, ZEROS).octets();

        assertThat(desk.arrive(reply, T1 + 3 * MS)).as("any octets at 14, 15").isEqualTo(Sample.ANSWERED);
        assertThat(desk.statistics().tlvs.outcomes(0).processed()).as("padding").isZero();
        assertThat(desk.counters().ssidZero).isZero();
    }

    @Test
    void shouldReadSwappedTimestampsWhenTold()
    {
        final byte[] swapped = reply(0).octets();
        ByteBuffer.wrap(swapped).putLong(4, NtpTimestamp.encode(T1)).putLong(28, NtpTimestamp.encode(T1 + 1_020_000));
        final ReplyDesk told = new ReplyDesk(plan(PacketLayout.UNAUTHENTICATED)
            .withPeer(new Peer(Peer.Preset.SWAPPED_TIMESTAMPS, false)));
        final ReplyDesk untold = new ReplyDesk(plan(PacketLayout.UNAUTHENTICATED));
        send(told, 1);
        send(untold, 1);

        assertThat(told.arrive(swapped, T1 + 3 * MS)).isEqualTo(Sample.ANSWERED);
        assertThat(told.statistics().residence.summary().moments().min()).isCloseTo(20_000, within(1L));
        assertThat(untold.arrive(swapped, T1 + 3 * MS)).isEqualTo(ReplyMatcher.UNUSABLE);
        assertThat(untold.counters().wrongTimestamp).isEqualTo(1);
        assertThat(untold.matcher().signs().swapped).isEqualTo(1);
    }

    @Test
    void shouldReadTaiInNtpTimestampsWhenTold()
    {
        final long ahead = 37_000 * MS;
        final byte[] reply = reply(0).times(T1 + MS + ahead, T1 + MS + 20_000 + ahead).octets();
        final ReplyDesk told =
            new ReplyDesk(plan(PacketLayout.UNAUTHENTICATED).withPeer(new Peer(Peer.Preset.TAI_TIMESTAMPS, false)));
        final ReplyDesk untold = new ReplyDesk(plan(PacketLayout.UNAUTHENTICATED));
        send(told, 1);
        send(untold, 1);

        told.arrive(reply, T1 + 3 * MS);
        untold.arrive(reply, T1 + 3 * MS);

        assertThat(told.statistics().forward.summary().moments().min()).isCloseTo(MS, within(1L));
        assertThat(told.matcher().signs().aheadByTai).isZero();
        assertThat(untold.statistics().forward.summary().moments().min()).isCloseTo(MS + ahead, within(1L));
        assertThat(untold.matcher().signs().aheadByTai).isEqualTo(1);
    }

    private static SenderPlan plan(final PacketLayout layout, final ProbeTlv... tlvs)
    {
        final ProbeShape shape = new ProbeShape(layout, TimestampFormat.NTP, List.of(tlvs), 0, SSID);
        final KeyPair keys = shape.isSigned() ? new KeyPair(new HmacKey(NEW), new HmacKey(OLD)) : null;
        return new SenderPlan(SCHEDULE, shape, 0, 1, keys, false);
    }

    /** Probes 10 ms apart. */
    private static void send(final ReplyDesk desk, final int probes)
    {
        for (int i = 0; i < probes; i++)
        {
            desk.send(T1 + i * 10L * MS);
        }
    }

    private static ReplyPacket reply(final int probe)
    {
        return ReplyPacket.to(SSID, probe, T1 + probe * 10L * MS);
    }

    private static ReplyPacket authenticated(final int probe)
    {
        return ReplyPacket.authenticatedTo(SSID, probe, T1 + probe * 10L * MS);
    }

    private static byte[] link(final int sender, final int reflector)
    {
        return ByteBuffer.allocate(4).putShort((short)sender).putShort((short)reflector).array();
    }
}
