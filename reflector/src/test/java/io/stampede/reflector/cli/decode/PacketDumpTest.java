package io.stampede.reflector.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.wire.PacketLayout;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the dump says is compared with the fields of the golden vectors, which are not ours. */
class PacketDumpTest
{
    private static final Pattern TLV_LINE = Pattern.compile(
        "# TLV Flags=(\\S+)( reserved=0xf)? Type=(\\d+) \\(.*\\) Length=(\\d+)(.*)");
    private static final Pattern FIELD_LINE =
        Pattern.compile("([0-9a-f]{4}): ([0-9a-f]{2}(?: [0-9a-f]{2})*)(?: +# (.*))?");
    /** Octets of the fields that are there whole (RFC 8762 §4.2, §4.3, RFC 8972 §4). */
    private static final Map<String, Integer> FIELD_LENGTHS = Map.of(
        "Sequence Number = ", 4, "Timestamp (T", 8, "Error Estimate = ", 2, "SSID = ", 2,
        "Receive Timestamp (T2) = ", 8, "Session-Sender Sequence Number = ", 4, "Session-Sender TTL = ", 1,
        "HMAC, ", 16, "TLV ", 4);
    private static final DateTimeFormatter RFC_3339 =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSX", Locale.ROOT).withZone(ZoneOffset.UTC);

    static Stream<GoldenPacket> stampVectors()
    {
        return Stream.of("stamp_base.json", "stamp_tlv.json", "stamp_sr_lag_ctl.json", "twamp_test.json")
            .flatMap(file -> GoldenPackets.load(file).where(vector -> vector.transport().equals("udp")).stream())
            .filter(vector -> vector.fields().path("mode").asInt(1) % 2 == 1);
    }

    private static boolean isReply(final GoldenPacket vector)
    {
        return vector.direction().equals("reflector->sender");
    }

    private static PacketLayout layout(final GoldenPacket vector)
    {
        return vector.fields().path("authenticated").asBoolean(false) || vector.name().startsWith("a-") ?
            PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED;
    }

    private static String dump(final GoldenPacket vector)
    {
        return PacketDump.of(vector.octets(), layout(vector), PacketRole.told(isReply(vector), "the vector"));
    }

    @ParameterizedTest
    @MethodSource("stampVectors")
    void shouldGiveTheSamePacketBackWhenTheDumpIsReadAgain(final GoldenPacket vector) throws Exception
    {
        final List<byte[]> packets = HexText.parse(dump(vector));

        assertThat(packets).containsExactly(vector.octets());
    }

    @ParameterizedTest
    @MethodSource("stampVectors")
    void shouldShowTheFieldsOfTheBasePacket(final GoldenPacket vector)
    {
        final String dump = dump(vector);

        expect(dump, "# Sequence Number = ", vector.fields().path("seq"));
        expect(dump, "# SSID = ", vector.fields().path("ssid"));
        expect(dump, "# Session-Sender Sequence Number = ", vector.fields().path("sender_seq"));
        expect(dump, "# Session-Sender TTL = ", vector.fields().path("sender_ttl"));
        expect(dump, "# Error Estimate = ", vector.fields().path("error_estimate"));
        expect(dump, "# Session-Sender Error Estimate = ", vector.fields().path("sender_error_estimate"));
        expectInstant(dump, isReply(vector) ? "# Session-Sender Timestamp (T1) = " : "# Timestamp (T1) = ",
            vector.fields().path("t1_unix_ns"));
        expectInstant(dump, "# Receive Timestamp (T2) = ", vector.fields().path("t2_unix_ns"));
        expectInstant(dump, "# Timestamp (T3) = ", vector.fields().path("t3_unix_ns"));
    }

    @ParameterizedTest
    @MethodSource("stampVectors")
    void shouldPutEachFieldOnALineOfItsOwnBehindItsOffset(final GoldenPacket vector)
    {
        int offset = 0;
        for (final String line : dump(vector).lines().filter(text -> !text.contains("# no octets")).toList())
        {
            final Matcher field = FIELD_LINE.matcher(line);
            assertThat(field.matches()).as(line).isTrue();
            assertThat(Integer.parseInt(field.group(1), 16)).as(line).isEqualTo(offset);
            final int octets = (field.group(2).length() + 1) / 3;
            offset += octets;
            final String text = String.valueOf(field.group(3));
            for (final Map.Entry<String, Integer> length : FIELD_LENGTHS.entrySet())
            {
                if (text.startsWith(length.getKey()))
                {
                    assertThat(octets).as(line).isEqualTo(length.getValue());
                }
            }
        }
        assertThat(offset).isEqualTo(vector.octets().length);
    }

    @ParameterizedTest
    @MethodSource("stampVectors")
    void shouldShowTypeFlagsAndLengthOfEveryTlv(final GoldenPacket vector)
    {
        if (!vector.fields().path("tlvs").isArray())
        {
            return;
        }
        final Matcher line = TLV_LINE.matcher(dump(vector));
        for (final JsonNode tlv : vector.fields().path("tlvs"))
        {
            assertThat(line.find()).isTrue();
            final int flags = tlv.get("flags").asInt();
            assertThat(line.group(1)).isEqualTo(letters(flags));
            assertThat(line.group(2) != null).isEqualTo((flags & 0x0F) == 0x0F);
            assertThat(line.group(3)).isEqualTo(tlv.get("type").asText());
            assertThat(line.group(4)).isEqualTo(tlv.get("length").asText());
            assertThat(line.group(5).contains("runs past the end")).isEqualTo(tlv.path("truncated").asBoolean(false));
        }
        assertThat(line.find()).as("a TLV too many").isFalse();
        final JsonNode trailing = vector.fields().path("trailing_hex");
        if (!trailing.isMissingNode())
        {
            assertThat(dump(vector)).contains(
                "# MALFORMED: " + trailing.asText().length() / 2 + " trailing octets, too few for a TLV header");
        }
    }

    @ParameterizedTest
    @MethodSource("stampVectors")
    void shouldCallATlvMalformedWhenTheVectorDoes(final GoldenPacket vector)
    {
        final Matcher line = TLV_LINE.matcher(dump(vector));
        for (final JsonNode semantics : vector.fields().path("semantics"))
        {
            assertThat(line.find()).isTrue();
            if (semantics.path("malformed").asBoolean(false))
            {
                assertThat(line.group(5)).containsIgnoringCase("malformed");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stampVectors")
    void shouldGuessTheRoleWhenThePacketIsWholeAndItsMbzIsZero(final GoldenPacket vector)
    {
        final PacketLayout layout = layout(vector);
        final byte[] octets = vector.octets();
        if (octets.length < layout.baseLength)
        {
            return;
        }

        final PacketRole role = PacketRole.guess(new UnsafeBuffer(octets), octets.length, layout);

        assertThat(role.isReply()).isEqualTo(isReply(vector));
        assertThat(role.reason()).startsWith("no field says which; read as a ");
    }

    @Test
    void shouldAlignOffsetsOctetsAndMeaningsWhenDumpingAReplyWithATlv()
    {
        final byte[] packet = HexFormat.of().parseHex(
            "0000000aed0037801ffe7a9694030101ed0037801ffd2b0a0000000aed0037801f9add37960100003d000000" +
            "00010011000102030405060708090a0b0c0d0e0f10");

        final String dump = PacketDump.of(packet, PacketLayout.UNAUTHENTICATED, PacketRole.told(true, "test"));

        assertThat(dump).isEqualTo("""
            0000: 00 00 00 0a                                     # Sequence Number = 10
            0004: ed 00 37 80 1f fe 7a 96                         # Timestamp (T3) = \
            2026-01-01T00:00:00.124976789Z (NTP)
            000c: 94 03                                           # Error Estimate = 0x9403: S=1 (synchronized to UTC) \
            Z=0 (NTP) Scale=20 Multiplier=3, +/- 732.4 us
            000e: 01 01                                           # SSID = 257 (0x0101)
            0010: ed 00 37 80 1f fd 2b 0a                         # Receive Timestamp (T2) = \
            2026-01-01T00:00:00.124956789Z (NTP), T3 - T2 = 20000 ns
            0018: 00 00 00 0a                                     # Session-Sender Sequence Number = 10
            001c: ed 00 37 80 1f 9a dd 37                         # Session-Sender Timestamp (T1) = \
            2026-01-01T00:00:00.123456789Z (NTP)
            0024: 96 01                                           # Session-Sender Error Estimate = 0x9601: S=1 \
            (synchronized to UTC) Z=0 (NTP) Scale=22 Multiplier=1, +/- 976.6 us
            0026: 00 00                                           # MBZ
            0028: 3d                                              # Session-Sender TTL = 61
            0029: 00 00 00                                        # MBZ
            002c: 00 01 00 11                                     # TLV Flags=---- Type=1 (Extra Padding) Length=17
            0030: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f #   Value
            0040: 10
            """);
    }

    @Test
    void shouldSayWhatIsMissingWhenAPacketIsCutOff()
    {
        final byte[] packet = HexFormat.of().parseHex("00000001ed0037801f9a");

        final String dump = PacketDump.of(packet, PacketLayout.UNAUTHENTICATED, PacketRole.told(false, "test"));

        assertThat(dump).contains("# Sequence Number = 1\n").contains("# Timestamp (T1): cut off, 6 of 8 octets");
    }

    @Test
    void shouldNameBothScalesWhenATimestampIsPtp()
    {
        final byte[] packet =
            HexFormat.of().parseHex("000000016955b900075bcd15ca07" + "00".repeat(30));

        final String dump = PacketDump.of(packet, PacketLayout.UNAUTHENTICATED, PacketRole.told(false, "test"));

        assertThat(dump).contains("# Timestamp (T1) = 2025-12-31T23:59:23.123456789Z (PTPv2 on TAI, TAI-UTC 37 s; " +
            "2026-01-01T00:00:00.123456789Z if it was stamped on UTC)");
    }

    private static void expect(final String dump, final String label, final JsonNode value)
    {
        if (!value.isMissingNode())
        {
            assertThat(dump).containsPattern(Pattern.quote(label + value.asText()) + "[,: \n]");
        }
    }

    private static void expectInstant(final String dump, final String label, final JsonNode epochNs)
    {
        if (!epochNs.isMissingNode())
        {
            final long ns = epochNs.asLong();
            final Instant instant = Instant.EPOCH.plusNanos(ns);
            final String line = dump.lines().filter(text -> text.contains(label)).findFirst().orElseThrow();
            final String expected = RFC_3339.format(instant);
            assertThat(line).containsAnyOf(
                label + expected + " (NTP)", "; " + expected + " if it was stamped on UTC)");
        }
    }

    private static String letters(final int flags)
    {
        final char[] letters = "UMIC".toCharArray();
        for (int bit = 0; bit < letters.length; bit++)
        {
            letters[bit] = (flags >> (7 - bit) & 1) == 1 ? letters[bit] : '-';
        }
        return new String(letters);
    }
}
