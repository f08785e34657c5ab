package io.stampede.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TlvCursorTest
{
    static List<GoldenPacket> packetsWithTlvs()
    {
        final List<GoldenPacket> packets = new ArrayList<>();
        for (final String file : List.of("stamp_tlv.json", "stamp_sr_lag_ctl.json"))
        {
            packets.addAll(GoldenPackets.load(file).where(vector -> vector.fields().has("tlvs")));
        }
        return packets;
    }

    @ParameterizedTest
    @MethodSource("packetsWithTlvs")
    void shouldWalkTheTlvsOthersWrote(final GoldenPacket vector)
    {
        final UnsafeBuffer packet = new UnsafeBuffer(vector.octets());
        final boolean isAuthenticated = vector.fields().path("authenticated").asBoolean(false);
        final TlvCursor cursor = new TlvCursor(packet);
        cursor.wrap(packet, isAuthenticated ? 112 : 44, packet.capacity());

        for (final JsonNode tlv : vector.fields().path("tlvs"))
        {
            final boolean isTruncated = tlv.path("truncated").asBoolean(false);
            assertThat(cursor.next()).isEqualTo(isTruncated ? TlvCursor.OVERRUN : TlvCursor.TLV);
            assertThat(Tlv.flags(packet, cursor.offset())).isEqualTo(tlv.path("flags").asInt());
            assertThat(cursor.type()).isEqualTo(tlv.path("type").asInt());
            assertThat(cursor.length()).isEqualTo(tlv.path("length").asInt());
            if (isTruncated)
            {
                return;
            }
        }
        final boolean hasTrailing = vector.fields().has("trailing_hex");
        assertThat(cursor.next()).isEqualTo(hasTrailing ? TlvCursor.TRAILING : TlvCursor.END);
    }

    /** Whatever the octets: the walk ends, stays inside, and its parts add up to the whole. */
    @FuzzTest
    void shouldStayInsideAnyOctets(final byte[] octets)
    {
        final UnsafeBuffer packet = new UnsafeBuffer(octets);
        final TlvCursor cursor = new TlvCursor(packet);
        cursor.wrap(packet, 0, octets.length);

        int walked = 0;
        int step = cursor.next();
        while (step == TlvCursor.TLV)
        {
            assertThat(cursor.offset()).isEqualTo(walked);
            walked += Tlv.HEADER_LENGTH + cursor.length();
            assertThat(walked).isLessThanOrEqualTo(octets.length);
            step = cursor.next();
        }

        final int left = octets.length - walked;
        assertThat(left).isBetween(0, 0xFFFF + Tlv.HEADER_LENGTH);
        assertThat(step).isEqualTo(left == 0 ? TlvCursor.END : left < 4 ? TlvCursor.TRAILING : TlvCursor.OVERRUN);
    }
}
