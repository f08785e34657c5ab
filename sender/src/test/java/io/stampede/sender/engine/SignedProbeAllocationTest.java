package io.stampede.sender.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.frame.PacketBatch;
import io.stampede.linux.InterfaceStatistics;
import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.LocationTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.RawTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.testing.Allocation;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import io.stampede.wire.Tlv;
import io.stampede.wire.tlv.DirectMeasurement;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An authenticated probe with every TLV there is costs no garbage, a reading of an interface's counts included. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SignedProbeAllocationTest
{
    private static final int MAX_ROUNDS = 40;
    private static final int MEASURED = 20_000;
    private static final int FRAME_LENGTH = 2_048;
    /** Among the TLVs below. */
    private static final int DIRECT_MEASUREMENT = 4;
    private static final long EPOCH_NS = 1_767_225_600_000_000_000L;

    private final PacketBatch batch =
        new PacketBatch(4, FRAME_LENGTH, FRAME_LENGTH, new UnsafeBuffer(new byte[4 * FRAME_LENGTH]), null);

    @Test
    void shouldAllocateNothingWithAuthenticationAndAllTlvs()
    {
        final ProbeShape shape = new ProbeShape(
            PacketLayout.AUTHENTICATED, TimestampFormat.NTP, allTlvs(), 0, 7).withPayload(700, Padding.RANDOM);
        final SenderPlan plan = new SenderPlan(
            Schedule.DEFAULT, shape, 0, 1, KeyPair.of(new HmacKey(new byte[32])), false);
        try (InterfaceStatistics statistics = new InterfaceStatistics("lo"))
        {
            assertThat(statistics.open()).isZero();
            final ProbeComposer composer = new ProbeComposer(plan, new InterfaceDataPackets(statistics));
            composer.prepare(batch);

            final long allocated = Allocation.onceWarm(MAX_ROUNDS, () -> compose(composer));

            assertThat(allocated).as("octets for %d probes", MEASURED).isZero();
            final int counts = batch.offset(0) + shape.tlvOffset(DIRECT_MEASUREMENT) + Tlv.HEADER_LENGTH;
            assertThat(DirectMeasurement.senderSent(batch.buffer(), counts))
                .isEqualTo(statistics.sentPackets() & 0xFFFF_FFFFL);
        }
    }

    private static List<ProbeTlv> allTlvs()
    {
        final InetAddress node = InetAddress.ofLiteral("2001:db8::1");
        return List.of(
            new RawTlv(200, (byte)1),
            new LocationTlv(),
            new TimestampInformationTlv(),
            new ClassOfServiceTlv(34),
            new DirectMeasurementTlv("lo"),
            new AccessReportTlv(1, 1),
            new FollowUpTelemetryTlv(),
            new DestinationNodeAddressTlv(node),
            new ReturnPathTlv(null, node, List.of(node, node), List.of()),
            new MicroSessionIdTlv(1, 2),
            new ReflectedTestPacketControlTlv(0, 1, 0, null),
            new HmacTlv());
    }

    private void compose(final ProbeComposer composer)
    {
        for (int n = 0; n < MEASURED; n++)
        {
            composer.compose(batch, 0, n, 0x8001);
            composer.stamp(batch, 0, EPOCH_NS + n);
        }
    }
}
