package io.stampede.sender.samplelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.sender.match.MatchRules;
import io.stampede.sender.match.PeerSigns;
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
import io.stampede.sender.plan.MixedPaddingTlv;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.Peer;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.RawTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.sender.report.ClockState;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.LogCounts;
import io.stampede.sender.report.OwnTimes;
import io.stampede.sender.report.RunBooks;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.tlv.ReflectedTestPacketControl;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans and books are read as they were written. */
class LogStateTest
{
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("2001:db8::9");

    static RunBooks books(final int flows)
    {
        final PeerSigns signs =
            new PeerSigns(new MatchRules(new SenderPlan(Schedule.DEFAULT, ProbeShape.base(7), 0, 1), 0));
        signs.timesEqual = 17;
        signs.ssidAsSequence = Long.MAX_VALUE;
        return new RunBooks(
            new RunBooks.Span(1_795_000_000_123_456_789L, 4, 3), 100, 2,
            IntStream.range(0, flows).mapToObj(n -> new RunBooks.Flow(n + 1, 50_000 + n, n * 7L, n)).toList(),
            new Counts.Unusable(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            new Counts.OwnLosses(21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31),
            new OwnTimes(new OwnTimes.SendCall(1, 2, 3, 4, 5, 6, 7), 8, 9, 10, 11, 12),
            signs, 77, true, new RunBooks.LocalClock(new ClockState(true, null, "kernel \"x\""), 1, -5),
            new LogCounts(1, 2, 3, 4));
    }

    static List<ProbeShape> shapes()
    {
        final ProbeShape base = ProbeShape.base(9);
        final List<ProbeTlv> tlvs = List.of(
            new AccessReportTlv(1, 2), new ClassOfServiceTlv(46), new DestinationNodeAddressTlv(ADDRESS),
            new DirectMeasurementTlv("lo"), new ExtraPaddingTlv(12, Padding.pattern((byte)1, (byte)0xFE)),
            new FollowUpTelemetryTlv(), new LocationTlv(), new MicroSessionIdTlv(3, 0),
            new MixedPaddingTlv(List.of(-1, 4, 90), Padding.ZERO), new RawTlv(240, (byte)5, (byte)6),
            new ReflectedTestPacketControlTlv(100, 3, 5_000_000, new AddressGroup(
                ReflectedTestPacketControl.LAYER_2_ADDRESS_GROUP, (byte)1, (byte)2, (byte)3, (byte)4)),
            new ReturnPathTlv(ReturnPathTlv.ControlCode.SAME_LINK, null, List.of(), List.of()),
            new ReturnPathTlv(null, ADDRESS, List.of(ADDRESS), List.of(), true),
            new ReturnPathTlv(null, null, List.of(), List.of(16, 17)), new TimestampInformationTlv());
        return tlvs.stream().map(base::with).toList();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void shouldReadAPlanAsItWasWritten(final ProbeShape shape) throws IOException
    {
        final SenderPlan plan = new SenderPlan(
            new Schedule(5, SenderPlan.UNBOUNDED, 1e9 / 3, Schedule.Gaps.EXPONENTIAL, 7), shape, 0xFFFF_FFFFL, -3, null,
            false, new Peer(Peer.Preset.SWAPPED_TIMESTAMPS, true));

        final byte[] text = RecordJson.write(SampleLogTest.head(plan, 1), true);

        assertThat(RecordTree.read(RunHead.class, text, null)).usingRecursiveComparison()
            .isEqualTo(SampleLogTest.head(plan, 1));
    }

    @Test
    void shouldKeepNoKeys() throws IOException
    {
        final byte[] secret = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        final ProbeShape shape = new ProbeShape(
            PacketLayout.AUTHENTICATED, TimestampFormat.NTP, List.of(new LocationTlv(), new HmacTlv()), 0, 9);
        final SenderPlan plan = new SenderPlan(
            Schedule.DEFAULT, shape, 0, 1, KeyPair.of(new HmacKey(secret)), false);

        final String text = new String(RecordJson.write(SampleLogTest.head(plan, 1), false), StandardCharsets.UTF_8);

        assertThat(text).doesNotContain("keys").doesNotContain("0123456789").doesNotContain("3031323334");
        final RunHead read = RecordTree.read(RunHead.class, text.getBytes(StandardCharsets.UTF_8), null);
        assertThat(read.plan().keys()).isSameAs(KeyPair.NONE);
        assertThat(read.plan().shape()).isEqualTo(shape);
    }

    @Test
    void shouldReadBooksAsTheyWereWritten() throws IOException
    {
        final LogState state = new LogState(4, 5, true, books(1_024));

        final byte[] text = RecordJson.write(state, false);

        assertThat(RecordTree.read(LogState.class, text, new SenderPlan(Schedule.DEFAULT, ProbeShape.base(7), 0, 1)))
            .usingRecursiveComparison().isEqualTo(state);
        assertThat(text.length).as("room for 1024 flows").isLessThan(StateStore.octets(1_024) / 2 + 10_000);
    }
}
