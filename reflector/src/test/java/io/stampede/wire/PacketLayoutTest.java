package io.stampede.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PacketLayoutTest
{
    private static final GoldenPackets BASE = GoldenPackets.load("stamp_base.json");
    private static final TimestampFormat PTP_SCALE = TimestampFormat.ptp(0);

    static List<GoldenPacket> requests()
    {
        return BASE.where(vector ->
            vector.direction().startsWith("sender") && vector.octets().length >= layout(vector).baseLength);
    }

    static List<GoldenPacket> replies()
    {
        return BASE.where(vector ->
            vector.direction().startsWith("reflector") && vector.fields().has("seq") &&
            vector.octets().length >= layout(vector).baseLength);
    }

    private static PacketLayout layout(final GoldenPacket vector)
    {
        return vector.name().startsWith("a-") ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED;
    }

    @ParameterizedTest
    @MethodSource("requests")
    void shouldFindTheFieldsOfRequests(final GoldenPacket vector)
    {
        final UnsafeBuffer packet = new UnsafeBuffer(vector.octets());
        final PacketLayout layout = layout(vector);
        final int estimate = TestPacket.errorEstimate(packet, 0, layout);

        assertThat(TestPacket.sequence(packet, 0, layout)).isEqualTo(vector.fields().path("seq").asLong());
        assertThat(TestPacket.ssid(packet, 0, layout)).isEqualTo(vector.fields().path("ssid").asInt(0));
        if (vector.fields().has("error_estimate"))
        {
            assertThat((long)estimate).isEqualTo(vector.field("error_estimate"));
        }
        if (vector.fields().has("t1_unix_ns"))
        {
            final long t1 = vector.field("t1_unix_ns");
            final TimestampFormat format = ErrorEstimate.isPtp(estimate) ? PTP_SCALE : TimestampFormat.NTP;
            assertThat(format.decode(TestPacket.timestamp(packet, 0, layout), t1)).isEqualTo(t1);
        }
    }

    @ParameterizedTest
    @MethodSource("replies")
    void shouldFindTheFieldsOfReplies(final GoldenPacket vector)
    {
        final UnsafeBuffer packet = new UnsafeBuffer(vector.octets());
        final PacketLayout layout = layout(vector);
        final boolean isPtp = ErrorEstimate.isPtp(TestPacket.errorEstimate(packet, 0, layout));
        final TimestampFormat format = isPtp ? PTP_SCALE : TimestampFormat.NTP;

        assertThat(TestPacket.sequence(packet, 0, layout)).isEqualTo(vector.field("seq"));
        assertThat(TestPacket.senderSequence(packet, 0, layout)).isEqualTo(vector.field("sender_seq"));
        if (vector.fields().has("sender_ttl"))
        {
            assertThat((long)TestPacket.senderTtl(packet, 0, layout)).isEqualTo(vector.field("sender_ttl"));
        }
        if (vector.fields().has("t2_unix_ns"))
        {
            final long t2 = vector.field("t2_unix_ns");
            final long t3 = vector.field("t3_unix_ns");
            assertThat(format.decode(TestPacket.receiveTimestamp(packet, 0, layout), t2)).isEqualTo(t2);
            assertThat(format.decode(TestPacket.timestamp(packet, 0, layout), t3)).isEqualTo(t3);
        }
    }

    @Test
    @Conforms("1.5")
    void shouldHaveTheSizesOfRfc8762()
    {
        assertThat(PacketLayout.UNAUTHENTICATED.baseLength).isEqualTo(44);
        assertThat(PacketLayout.UNAUTHENTICATED.isAuthenticated()).isFalse();
        assertThat(PacketLayout.AUTHENTICATED.baseLength).isEqualTo(112);
        assertThat(PacketLayout.AUTHENTICATED.hmac).isEqualTo(96);
        assertThat(PacketLayout.AUTHENTICATED.isAuthenticated()).isTrue();
    }

    /** Octets that are MBZ, written down from RFC 8762 figures 5 and 6 with RFC 8972's SSID taken out. */
    @Test
    @Conforms("1.8")
    void shouldZeroExactlyTheMustBeZeroOctets()
    {
        assertThat(zeroed(PacketLayout.UNAUTHENTICATED)).isEqualTo(ranges(38, 39, 41, 43));
        assertThat(zeroed(PacketLayout.AUTHENTICATED))
            .isEqualTo(ranges(4, 15, 28, 31, 40, 47, 52, 63, 74, 79, 81, 95));
    }

    private static boolean[] zeroed(final PacketLayout layout)
    {
        final byte[] octets = new byte[120];
        Arrays.fill(octets, (byte)0xFF);
        final UnsafeBuffer buffer = new UnsafeBuffer(octets);
        layout.zeroReplyMbz(buffer, 0);
        final boolean[] zeroed = new boolean[octets.length];
        for (int i = 0; i < octets.length; i++)
        {
            zeroed[i] = octets[i] == 0;
        }
        return zeroed;
    }

    private static boolean[] ranges(final int... inclusive)
    {
        final boolean[] in = new boolean[120];
        for (int i = 0; i < inclusive.length; i += 2)
        {
            Arrays.fill(in, inclusive[i], inclusive[i + 1] + 1, true);
        }
        return in;
    }
}
