package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.frame.PacketBatch;
import io.stampede.sender.engine.DataPackets;
import io.stampede.sender.engine.ProbeComposer;
import io.stampede.sender.plan.ExtraPaddingTlv;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.Vectors;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the command line to the octets: requests others encoded leave the composer the same. */
@Vectors
class ProbeVectorTest
{
    private static final long T1_EPOCH_NS = 1_767_225_600_123_456_789L;
    private static final int ERROR_ESTIMATE = 0x9601;
    private static final String PADDING = "--padding 000102030405060708090a0b0c0d0e0f";
    private static final int HMAC_OFFSET = 96;
    private static final int HMAC_LENGTH = 16;
    private static final int FRAME_LENGTH = 2_048;
    private static final List<String> FILES =
        List.of("stamp_base.json", "stamp_tlv.json", "stamp_sr_lag_ctl.json");

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "u-sender-base|-q",
        "u-sender-ssid|-q",
        "u-sender-seq-max|-q",
        "a-sender-base|--auth",
        "a-sender-ssid|--auth",
        "padding|-s 64 " + PADDING,
        "location-v4|--location",
        "location-v6-nomac|--location",
        "timestamp-info|--timestamp-info",
        "cos-permitted|--reply-dscp AF41",
        "cos-refused|--reply-dscp 34",
        "access-report|--access-report 3gpp:available",
        "followup-stateful|--follow-up",
        "followup-stateless|--follow-up",
        "unknown-then-known|--tlv 200:68656c6c6f212121 --reply-dscp 0",
        "auth-single-padding|--auth -s 132 " + PADDING,
        "dna-v4-own|--destination-node 198.51.100.20",
        "dna-v4-foreign|--destination-node 198.51.100.20",
        "rp-cc-no-reply|--return-path no-reply",
        "rp-return-address|--return-address 192.0.2.99",
        "rp-sr-mpls|--return-labels 16001,16002",
        "rp-srv6|--return-segments 2001:db8:a::1,2001:db8:b::1",
        "micro-known|--micro-session 101:202 --interface eth1",
        "micro-wrong|--micro-session 101:203 --interface eth1",
    })
    @Conforms({"1.6", "2.6"})
    void shouldLeaveAsOthersEncodedIt(final String name, final String options) throws Exception
    {
        assertLeavesAsOthersEncodedIt(name, options);
    }

    @Test
    @Conforms("2.29")
    @Vectors("hmac-tlv-then-padding")
    void shouldSignTlvsBeforeThePadding() throws Exception
    {
        assertLeavesAsOthersEncodedIt("hmac-tlv-then-padding", "--auth --timestamp-info -s 160 " + PADDING);
    }

    @Test
    @Conforms({"2.29", "2.34"})
    @Vectors("hmac-tlv-unauth")
    void shouldSignTlvsOfTheUnauthenticatedModeWhenAsked() throws Exception
    {
        assertLeavesAsOthersEncodedIt("hmac-tlv-unauth", "--hmac-tlv --reply-dscp 0");
    }

    @Test
    @Conforms("4.2")
    @Vectors("micro-first")
    void shouldNotNameALinkOfTheReflectorItDoesNotKnow() throws Exception
    {
        assertLeavesAsOthersEncodedIt("micro-first", "--micro-session 101 --interface eth1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
        "ctl-4x|--replies 4,every=20ms,size=100",
        "ctl-zero|--replies 0",
        "ctl-l3-match|--replies 1,group=198.51.100.0/24",
    })
    @Conforms("5.15")
    void shouldAskForRepliesWithTheFlagsOthersSet(final String name, final String options) throws Exception
    {
        assertLeavesAsOthersEncodedIt(name, options);
    }

    private void assertLeavesAsOthersEncodedIt(final String name, final String options) throws Exception
    {
        final GoldenPacket golden = golden(name);
        final int ssid = Math.max(1, ssidIn(golden.octets(), ssidOffset(options)));
        final SenderPlan plan = plan(golden, ssid, options);

        final byte[] probe = composed(plan, ERROR_ESTIMATE);

        assertThat(HexFormat.of().formatHex(probe)).isEqualTo(HexFormat.of().formatHex(withSsid(golden, options)));
    }

    @Test
    @Conforms("2.18")
    @Vectors("padding-twice")
    void shouldLeaveWithTwoPaddingsAsOthersEncodedIt()
    {
        final byte[] first = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        final ProbeShape shape = ProbeShape.base(257).with(new ExtraPaddingTlv(16, Padding.pattern(first)))
            .with(new ExtraPaddingTlv(4, Padding.ZERO));

        assertThat(composed(plan(shape, 10), ERROR_ESTIMATE)).isEqualTo(golden("padding-twice").octets());
    }

    @Test
    @Vectors("padding-zero-length")
    void shouldLeaveWithEmptyPaddingAsOthersEncodedIt()
    {
        final GoldenPacket golden = golden("padding-zero-length");
        final ProbeShape shape = ProbeShape.base(257).withPayload(48, Padding.RANDOM);

        assertThat(composed(plan(shape, golden.field("seq")), ERROR_ESTIMATE)).isEqualTo(golden.octets());
    }

    @Test
    @Conforms("1.15")
    @Vectors("u-sender-ptp")
    void shouldLeaveWithPtpTimestampAsOthersEncodedIt()
    {
        final GoldenPacket golden = golden("u-sender-ptp");
        final ProbeShape shape = new ProbeShape(
            PacketLayout.UNAUTHENTICATED, TimestampFormat.ptp(0), List.of(), 0, 1);

        assertThat(composed(plan(shape, 1), 0xCA07)).isEqualTo(withSsidOctets(golden.octets(), 14, 1));
    }

    private static GoldenPacket golden(final String name)
    {
        for (final String file : FILES)
        {
            for (final GoldenPacket packet : GoldenPackets.load(file).all())
            {
                if (packet.name().equals(name))
                {
                    return packet;
                }
            }
        }
        throw new AssertionError("no vector " + name);
    }

    private SenderPlan plan(final GoldenPacket golden, final int ssid, final String options)
        throws IOException, CommandFailure
    {
        final List<String> arguments = new ArrayList<>(List.of("198.51.100.20", "--ssid", Integer.toString(ssid),
            "--first-sequence", Long.toString(golden.field("seq"))));
        arguments.addAll(List.of(options.split(" ", -1)));
        if (golden.fields().has("key_hex"))
        {
            final Path keys = Files.createFile(directory.resolve("keys"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(keys, ssid + " " + golden.fields().path("key_hex").asText() + "\n");
            arguments.addAll(List.of("--key-file", keys.toString()));
        }
        return Parsed.plan(arguments);
    }

    private static SenderPlan plan(final ProbeShape shape, final long sequence)
    {
        return new SenderPlan(Schedule.DEFAULT, shape, sequence, 1);
    }

    private static byte[] composed(final SenderPlan plan, final int errorEstimate)
    {
        final PacketBatch batch = new PacketBatch(
            2, FRAME_LENGTH, FRAME_LENGTH, new UnsafeBuffer(new byte[2 * FRAME_LENGTH]), null);
        final ProbeComposer composer = new ProbeComposer(plan, DataPackets.NONE);
        composer.prepare(batch);
        composer.compose(batch, 1, 0, errorEstimate);
        composer.stamp(batch, 1, T1_EPOCH_NS);
        final byte[] probe = new byte[batch.sendLength(1)];
        batch.buffer().getBytes(batch.offset(1), probe);
        return probe;
    }

    private static int ssidOffset(final String options)
    {
        return options.contains("--auth") ? 26 : 14;
    }

    private static int ssidIn(final byte[] octets, final int offset)
    {
        return Byte.toUnsignedInt(octets[offset]) << Byte.SIZE | Byte.toUnsignedInt(octets[offset + 1]);
    }

    /** The vector itself, or where it has no SSID, which ours always have, the vector with one put in and signed. */
    private static byte[] withSsid(final GoldenPacket golden, final String options) throws GeneralSecurityException
    {
        if (ssidIn(golden.octets(), ssidOffset(options)) != 0)
        {
            return golden.octets();
        }
        final byte[] octets = withSsidOctets(golden.octets(), ssidOffset(options), 1);
        if (options.contains("--auth"))
        {
            final String key = golden.fields().path("key_hex").asText();
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), "HmacSHA256"));
            mac.update(octets, 0, HMAC_OFFSET);
            System.arraycopy(mac.doFinal(), 0, octets, HMAC_OFFSET, HMAC_LENGTH);
        }
        return octets;
    }

    private static byte[] withSsidOctets(final byte[] octets, final int offset, final int ssid)
    {
        assertThat(octets[offset] | octets[offset + 1]).as("SSID of the vector").isZero();
        octets[offset] = (byte)(ssid >> Byte.SIZE);
        octets[offset + 1] = (byte)ssid;
        return octets;
    }

    @Test
    void shouldSignWithTheCurrentKeyOfTwo()
    {
        final GoldenPacket golden = golden("a-sender-ssid");
        final HmacKey current = new HmacKey(HexFormat.of().parseHex(golden.fields().path("key_hex").asText()));
        final HmacKey previous = new HmacKey(new byte[32]);
        final ProbeShape shape =
            new ProbeShape(PacketLayout.AUTHENTICATED, TimestampFormat.NTP, List.of(), 0, 0x1234);

        final byte[] probe = composed(
            new SenderPlan(Schedule.DEFAULT, shape, 41, 1, new KeyPair(current, previous), false), ERROR_ESTIMATE);

        assertThat(probe).isEqualTo(golden.octets());
    }
}
