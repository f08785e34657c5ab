package io.stampede.sender.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.testing.ReplyDesk;
import io.stampede.sender.testing.ReplyPacket;
import io.stampede.testing.Conforms;
import io.stampede.wire.NtpTimestamp;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the TLVs of several replies say together. */
class TlvStatisticsTest
{
    private static final long T1 = 1_795_219_200_000_000_000L;
    private static final long MS = 1_000_000;
    private static final int SSID = 4711;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Conforms("5.10")
    void shouldCountCopiesAskedForAndMissingOnesAndNoDuplicates(final boolean isStateful)
    {
        final ReplyDesk desk =
            new ReplyDesk(plan(new ReflectedTestPacketControlTlv(0, 3, MS, null)));
        send(desk, 3);

        for (int copy = 0; copy < 3; copy++)
        {
            desk.arrive(copy(0, copy, isStateful), T1 + (3 + copy) * MS);
        }
        assertThat(desk.arrive(copy(0, 1, isStateful), T1 + 7 * MS)).as("once more").isEqualTo(Sample.DUPLICATE_REPLY);
        assertThat(desk.arrive(copy(0, 0, isStateful), T1 + 7 * MS)).as("the first").isEqualTo(Sample.DUPLICATE_REPLY);
        desk.arrive(copy(1, 2, isStateful), T1 + 13 * MS);
        desk.close(T1 + 30 * MS);

        final Bursts bursts = desk.statistics().tlvs.bursts;
        assertThat(desk.statistics().answered()).isEqualTo(2);
        assertThat(desk.statistics().copies()).isEqualTo(2);
        assertThat(desk.statistics().duplicatesBackward()).isEqualTo(2);
        assertThat(desk.statistics().duplicatesForward()).isZero();
        assertThat(bursts.bursts()).isEqualTo(2);
        assertThat(bursts.missing()).as("two of the second probe; the third was lost whole").isEqualTo(2);
        assertThat(bursts.incomplete()).isEqualTo(1);
        assertThat(bursts.fewest()).isEqualTo(1);
    }

    private static byte[] copy(final int probe, final int copy, final boolean isStateful)
    {
        final long t1 = T1 + probe * 10L * MS;
        return reply(probe).number(isStateful ? probe * 3 + copy : probe)
            .times(t1 + MS, t1 + MS + 20_000 + copy * MS)
            .tlv(0, 12, control(0, 3)).octets();
    }

    @Test
    @Conforms("5.15")
    void shouldTellByItsLengthWhyAReflectorDidNotObeyTheControlTlv()
    {
        final ReplyDesk desk =
            new ReplyDesk(plan(new ReflectedTestPacketControlTlv(101, 3, MS, null)));
        send(desk, 2);

        desk.arrive(reply(0).tlv(0x10, 12, control(101, 3)).tlv(0, 1, new byte[40]).octets(), T1 + 3 * MS);
        desk.arrive(reply(1).tlv(0x10, 12, control(101, 3)).tlv(0, 1, new byte[20]).octets(), T1 + 13 * MS);
        desk.close(T1 + 30 * MS);

        final Bursts bursts = desk.statistics().tlvs.bursts;
        assertThat(bursts.refusedByLimit()).as("104 octets, as asked").isEqualTo(1);
        assertThat(bursts.refusedByMtu()).as("84 octets").isEqualTo(1);
        assertThat(bursts.missing()).as("no copies were promised").isZero();
    }

    @Test
    @Conforms("2.28")
    void shouldCorrectTheDepartureOfTheReplyAFollowUpNames()
    {
        final ReplyDesk desk = new ReplyDesk(plan(new FollowUpTelemetryTlv()));
        send(desk, 3);

        // the reflector numbers from 900; probe 1's reply is lost, so 901 is followed up but not here
        desk.arrive(reply(0).number(900).tlv(0, 7, followUp(0, 0)).octets(), T1 + 3 * MS);
        desk.arrive(reply(2).number(902).tlv(0, 7, followUp(901, T1 + 11 * MS)).octets(), T1 + 23 * MS);
        desk.arrive(reply(1).number(901).tlv(0, 7, followUp(900, T1 + 1_025_000)).octets(), T1 + 24 * MS);

        final SessionStatistics statistics = desk.statistics();
        assertThat(statistics.tlvs.followUps.matched()).isEqualTo(1);
        assertThat(statistics.tlvs.followUps.empty()).isEqualTo(1);
        assertThat(statistics.tlvs.followUps.unmatched()).as("901 came after its follow-up").isEqualTo(1);
        assertThat(statistics.tlvs.followUps.method()).isEqualTo("software");
        assertThat(statistics.tlvs.followUps.residence.summary().moments().min()).isCloseTo(25_000, within(1L));
        assertThat(statistics.tlvs.followUps.backward.summary().moments().min()).isCloseTo(1_975_000, within(1L));
    }

    @Test
    void shouldComputeTheLossOfTheMonitoredFlowAcrossTheWrap()
    {
        final ReplyDesk desk = new ReplyDesk(plan(new DirectMeasurementTlv("eth0")));
        final long[] received = {0xFFFF_FFFFL};
        desk.matcher().receivedPackets(() -> received[0]);
        send(desk, 3);

        desk.arrive(reply(0).tlv(0, 5, counters(0xFFFF_FFF0, 0xFFFF_FFE0, 0xFFFF_FF00)).octets(), T1 + 3 * MS);
        received[0] = 0x1_0000_005DL;
        desk.arrive(reply(2).tlv(0, 5, counters(0x54, 0x41, -0x9C)).octets(), T1 + 23 * MS);

        assertThat(desk.statistics().tlvs.flow.forwardSent()).isEqualTo(100);
        assertThat(desk.statistics().tlvs.flow.forward()).as("100 sent, 97 received").isEqualTo(3);
        assertThat(desk.statistics().tlvs.flow.backwardSent()).isEqualTo(100);
        assertThat(desk.statistics().tlvs.flow.backward()).as("100 sent, 94 received").isEqualTo(6);
    }

    @Test
    void shouldNotTellBackwardLossOfAFlowNobodyCountsHere()
    {
        final ReplyDesk desk = new ReplyDesk(plan(new DirectMeasurementTlv("eth0")));
        send(desk, 2);

        desk.arrive(reply(0).tlv(0, 5, counters(0, 0, 0)).octets(), T1 + 3 * MS);
        assertThat(desk.statistics().tlvs.flow.forward()).as("one answer").isNull();
        desk.arrive(reply(1).tlv(0, 5, counters(5, 4, 3)).octets(), T1 + 13 * MS);

        assertThat(desk.statistics().tlvs.flow.forward()).isEqualTo(1);
        assertThat(desk.statistics().tlvs.flow.backward()).isNull();
    }

    private static SenderPlan plan(final ProbeTlv tlv)
    {
        return new SenderPlan(Schedule.periodic(100, 1e7, 1_000 * MS), ProbeShape.base(SSID).with(tlv), 0, 1);
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

    private static byte[] control(final int length, final int replies)
    {
        return ByteBuffer.allocate(12).putShort((short)length).putShort((short)replies).putInt((int)MS).array();
    }

    private static byte[] counters(final int sent, final int received, final int reflectorSent)
    {
        return ByteBuffer.allocate(12).putInt(sent).putInt(received).putInt(reflectorSent).array();
    }

    /** Software stamps. */
    private static byte[] followUp(final int number, final long t3)
    {
        return ByteBuffer.allocate(16).putInt(number).putLong(t3 == 0 ? 0 : NtpTimestamp.encode(t3)).put((byte)2)
            .array();
    }
}
