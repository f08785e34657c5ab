package io.stampede.sender.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.AccessReportTlv;
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
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.sender.stats.TlvOutcomes;
import io.stampede.sender.testing.FakeTime;
import io.stampede.testing.Allocation;
import io.stampede.testing.FixedClockQuality;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Authenticated, with every TLV; each reply is verified and read: no octet is allocated when warm. The reflector does
 * not know the Access Report, whose first acknowledgement would end the run.
 */
@Tag("allocation")
class TlvAllocationTest
{
    private static final int MAX_ROUNDS = 10;
    private static final long MEASURED = 20_000;
    private static final long STEP_NS = 80_000;
    private static final int BASE = 112;
    private static final HmacKey KEY = new HmacKey("a secret of thirty-two octets...".getBytes(UTF_8));
    private static final List<ProbeTlv> TLVS = List.of(
        new LocationTlv(), new TimestampInformationTlv(), new ClassOfServiceTlv(46), new DirectMeasurementTlv("lo"),
        new AccessReportTlv(1, 1), new FollowUpTelemetryTlv(),
        new DestinationNodeAddressTlv(InetAddress.ofLiteral("192.0.2.1")),
        new ReturnPathTlv(ReturnPathTlv.ControlCode.SAME_LINK, null, List.of(), List.of()),
        new MicroSessionIdTlv(5, 0), new ReflectedTestPacketControlTlv(0, 2, 1, null), new HmacTlv(),
        new ExtraPaddingTlv(20, Padding.RANDOM));

    private final FakeTime time = new FakeTime();
    private final LoopbackPort.Pair wire = LoopbackPort.pair(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 862),
        time);
    private final PacketBatch reflected = wire.second().newBatch(SenderSession.BATCH_CAPACITY);
    private final HmacSha256 hmac = new HmacSha256();
    private final ProbeShape shape =
        new ProbeShape(PacketLayout.AUTHENTICATED, TimestampFormat.NTP, TLVS, 0, 77);
    private final int[] tlvOffsets = IntStream.range(0, TLVS.size()).map(shape::tlvOffset).toArray();
    private int reflectorNumber;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldNotAllocateForRepliesWithAllTlvs()
    {
        final Schedule schedule = Schedule.periodic(SenderPlan.UNBOUNDED, 10_000, 1_000_000);
        final SenderSession session = new SenderSession(
            new SenderPlan(schedule, shape, 1_000, 1, KeyPair.of(KEY), false), wire.first(),
            new MonotonicScale(time, time), new FixedClockQuality(true, 1_000),
            EnumSet.noneOf(SenderSession.Keep.class));
        session.onStart();

        final long allocated = Allocation.onceWarm(
            MAX_ROUNDS, () -> runUntilSent(session, session.sender().live().sent() + MEASURED));

        assertThat(session.statistics().answered()).isGreaterThan(MEASURED);
        for (int n = 0; n < TLVS.size(); n++)
        {
            final TlvOutcomes outcomes = session.statistics().tlvs.outcomes(n);
            assertThat(TLVS.get(n) instanceof AccessReportTlv ? outcomes.unrecognized() : outcomes.processed())
                .isEqualTo(session.statistics().answered());
        }
        assertThat(session.statistics().copies()).isGreaterThan(MEASURED);
        assertThat(session.statistics().tlvs.followUps.matched()).isGreaterThan(MEASURED / 2);
        assertThat(session.samplesDropped()).isZero();
        assertThat(allocated).as("octets for %d probes", MEASURED).isZero();
    }

    private void runUntilSent(final SenderSession session, final long probes)
    {
        while (session.sender().live().sent() < probes)
        {
            final int ignored = session.doWork();
            reflect();
            time.advance(STEP_NS);
        }
    }

    /** Two copies of each reply, one after the other. */
    private void reflect()
    {
        final int count = wire.second().receive(reflected);
        for (int copy = 0; copy < 2; copy++)
        {
            for (int i = 0; i < count; i++)
            {
                answer(reflected.offset(i), copy);
                reflected.sendLength(i, reflected.length(i));
            }
            final int ignored = wire.second().send(reflected);
        }
    }

    private void answer(final int at, final int copy)
    {
        final UnsafeBuffer packet = reflected.buffer();
        if (copy == 0)
        {
            packet.putInt(at + 48, packet.getInt(at));
            packet.putLong(at + 64, packet.getLong(at + 16));
            packet.putShort(at + 72, packet.getShort(at + 24));
            packet.putLong(at + 32, packet.getLong(at + 16));
        }
        packet.putInt(at, reflectorNumber++, BIG_ENDIAN);
        packet.putLong(at + 16, packet.getLong(at + 32, BIG_ENDIAN) + copy + 1, BIG_ENDIAN);
        for (final int tlvOffset : tlvOffsets)
        {
            packet.putByte(at + tlvOffset, (byte)0);
            fill(at + tlvOffset, at);
        }
        hmac.begin(KEY);
        hmac.update(packet, at, 96);
        hmac.write(packet, at + 96);
    }

    private void fill(final int tlv, final int at)
    {
        final UnsafeBuffer packet = reflected.buffer();
        switch (packet.getByte(tlv + 1))
        {
            case 6 -> packet.putByte(tlv, (byte)0x80);
            case 7 ->
            {
                packet.putInt(tlv + 4, reflectorNumber - 2, BIG_ENDIAN);
                packet.putLong(tlv + 8, packet.getLong(at + 16));
            }
            case 8 ->
            {
                hmac.begin(KEY);
                hmac.update(packet, at, Integer.BYTES);
                hmac.update(packet, at + BASE, tlv - at - BASE);
                hmac.write(packet, tlv + 4);
            }
            case 11 -> packet.putShort(tlv + 6, (short)9, BIG_ENDIAN);
            default ->
            {
                // as it came
            }
        }
    }
}
