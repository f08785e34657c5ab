package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.reflect.tlv.LinkIds;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.testing.Conforms;
import io.stampede.wire.TlvType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests of TLVs thrown together: flags as the table of RFC 8972 §4 has them, as many octets back as came. */
class TlvMixTest
{
    private static final int ROUNDS = 20_000;
    private static final int MAX_TLVS_OF_A_MIX = 12;
    private static final int INTERFACE = 7;
    private static final int LINK = 202;
    private static final int UNKNOWN = 0x80;
    private static final int MALFORMED = 0x40;
    /** Length of a whole Value by type; 0 for types without one. Return Paths are tested elsewhere. */
    private static final int[] LENGTHS = {0, 5, 4, 4, 4, 12, 4, 16, 0, 4, 0, 4};

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** One request's octets after the base packet. */
    private byte[] mix()
    {
        final ByteBuffer tlvs = ByteBuffer.allocate(MAX_TLVS_OF_A_MIX * 32);
        final int count = random.nextInt(MAX_TLVS_OF_A_MIX);
        for (int n = 0; n < count; n++)
        {
            final int type = random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(LENGTHS.length);
            final int whole = type < LENGTHS.length ? LENGTHS[type] : random.nextInt(8);
            final int length = random.nextInt(12) == 0 ? random.nextInt(24) : whole;
            final byte[] value = new byte[type == TlvType.RETURN_PATH ? 0 : length];
            random.nextBytes(value);
            if (type == TlvType.MICRO_SESSION_ID && length == 4)
            {
                value[2] = 0;
                value[3] = (byte)(random.nextBoolean() ? LINK : 0);
            }
            final int claimed = random.nextInt(40) == 0 ? 0xFFF0 : value.length;
            tlvs.put((byte)random.nextInt(256)).put((byte)type).putShort((short)claimed).put(value);
        }
        final int trailing = random.nextInt(10) == 0 ? random.nextInt(4) : 0;
        return Arrays.copyOf(tlvs.array(), tlvs.position() + trailing);
    }

    /** What the table says of the TLV at {@code at}; {@code seen} are the types before it. */
    private static int flags(final byte[] tlvs, final int at, final boolean... seen)
    {
        final int left = tlvs.length - at;
        if (left < 4)
        {
            return MALFORMED;
        }
        final int type = tlvs[at + 1] & 0xFF;
        final int length = ByteBuffer.wrap(tlvs).getShort(at + 2) & 0xFFFF;
        final boolean isKnown = type >= 1 && type <= 11 && type != TlvType.HMAC;
        if (length > left - 4)
        {
            return isKnown ? MALFORMED : UNKNOWN | MALFORMED;
        }
        if (!isKnown)
        {
            return type >= 252 && type <= 254 && length < 4 ? UNKNOWN | MALFORMED : UNKNOWN;
        }
        if (seen[type] && type != TlvType.EXTRA_PADDING)
        {
            return UNKNOWN;
        }
        return flagsOfKnown(type, length, (tlvs[at + 3 + Math.min(1, length)] >> 4) & 0xF);
    }

    private static int flagsOfKnown(final int type, final int length, final int accessId)
    {
        final boolean isWhole = switch (type)
        {
            case TlvType.EXTRA_PADDING -> true;
            case TlvType.LOCATION, TlvType.TIMESTAMP_INFORMATION -> length >= 4;
            case TlvType.DESTINATION_NODE_ADDRESS -> length == 4 || length == 16;
            case TlvType.RETURN_PATH -> false;
            default -> length == LENGTHS[type];
        };
        final boolean isRefused = type == TlvType.DESTINATION_NODE_ADDRESS ||
            (type == TlvType.ACCESS_REPORT && accessId != 1 && accessId != 2);
        return !isWhole ? MALFORMED : isRefused ? UNKNOWN : 0;
    }

    @Test
    @Conforms({"2.7", "2.8", "2.9", "2.10", "2.11", "2.12"})
    void shouldFlagEveryTlvAsTheTableSaysAndReturnAsManyOctets()
    {
        final ReflectorFixture fixture = new ReflectorFixture().interfaceIndex(INTERFACE).tlvs(TlvPolicy.DEFAULT
            .withDirectMeasurement(new FixedCounters(1, 2)).withLinkIds(LinkIds.NONE.with(INTERFACE, LINK)));
        final Reflector reflector = fixture.build();
        for (int round = 0; round < ROUNDS; round++)
        {
            final byte[] sent = mix();
            final byte[] returned = HexFormat.of().parseHex(
                fixture.extension(reflector, HexFormat.of().formatHex(sent)));

            final String mix = "seed " + seed + ", round " + round + ": " + HexFormat.of().formatHex(sent) + " gave " +
                HexFormat.of().formatHex(returned);
            assertThat(returned).as(mix).hasSameSizeAs(sent);
            final int end = walk(sent, returned, mix);
            assertThat(Arrays.copyOfRange(returned, end, returned.length)).as("what was not reached, " + mix)
                .isEqualTo(Arrays.copyOfRange(sent, end, sent.length));
        }
    }

    /** A malformed Follow-Up Telemetry TLV loses its Sequence Number and timestamp, if they are there. */
    private static int zeroed(final byte[] sent, final int at)
    {
        final int left = sent.length - at - 4;
        final int length = left < 0 ? 0 : ByteBuffer.wrap(sent).getShort(at + 2) & 0xFFFF;
        return left >= length && left > 0 && sent[at + 1] == TlvType.FOLLOW_UP_TELEMETRY ? 3 + Math.min(length, 12) : 0;
    }

    /** Compares the flags of each TLV up to the first malformed one, and the Values nobody may touch. */
    private static int walk(final byte[] sent, final byte[] returned, final String mix)
    {
        final boolean[] seen = new boolean[256];
        int at = 0;
        while (at < sent.length)
        {
            final int flags = flags(sent, at, seen);
            assertThat(returned[at] & 0xFF).as("flags at octet %d, %s", at, mix).isEqualTo(flags);
            if ((flags & MALFORMED) != 0)
            {
                return at + 1 + zeroed(sent, at);
            }
            final int next = at + 4 + (ByteBuffer.wrap(sent).getShort(at + 2) & 0xFFFF);
            if (flags == UNKNOWN)
            {
                assertThat(Arrays.copyOfRange(returned, at + 1, next)).as("untouched, " + mix)
                    .isEqualTo(Arrays.copyOfRange(sent, at + 1, next));
            }
            seen[sent[at + 1] & 0xFF] = true;
            at = next;
        }
        return at;
    }
}
