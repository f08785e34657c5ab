package io.stampede.reflector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.cli.decode.HexText;
import io.stampede.reflector.cli.decode.PcapBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeCommandTest
{
    private static final String REQUEST =
        "00000007ed0037801f9add379601beef00000000000000000000000000000000000000000000000000000000";
    private static final String REPLY =
        "00000005ed0037801ffe7a969403beefed0037801ffd2b0a00000007ed0037801f9add37960100003d000000";
    private static final String UDP_40000_862 = "9c40035e00340000";
    private static final String UDP_862_40000 = "035e9c4000340000";
    private static final String IPV4 = "45b8004811114000ff110000c000020ac6336414";
    private static final String IPV6 =
        "600123450034114020010db800000000000000000000001020010db8000000000000000000000020";
    private static final String MACS = "02005e10000202005e100001";
    private static final int SECONDS = 1_767_225_600;

    @TempDir
    private Path directory;

    private static byte[] hex(final String text)
    {
        return HexFormat.of().parseHex(text);
    }

    private CommandRun decode(final byte[] pcap, final String... more) throws IOException
    {
        final Path path = Files.write(directory.resolve("x.pcap"), pcap);
        final String[] args = new String[more.length + 3];
        args[0] = "decode";
        args[1] = "--pcap";
        args[2] = path.toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandRun.of(args);
    }

    @Test
    void shouldSayThatTheRoleIsAGuessWhenNothingTellsIt()
    {
        final CommandRun request = CommandRun.of("decode", REQUEST);
        final CommandRun reply = CommandRun.of("decode", REPLY.substring(0, 8), REPLY.substring(8));

        assertThat(request.exitCode()).isZero();
        assertThat(request.err()).isEmpty();
        assertThat(request.out()).startsWith("# 44 octets of UDP payload, unauthenticated Session-Sender request " +
            "(no field says which; read as a request because").contains("# SSID = 48879 (0xbeef)");
        assertThat(reply.out()).startsWith("# 44 octets of UDP payload, unauthenticated Session-Reflector reply " +
            "(no field says which; read as a reply because").contains("# Session-Sender TTL = 61");
    }

    @Test
    void shouldFollowTheUserWhenTheRoleIsTold()
    {
        assertThat(CommandRun.of("decode", "--request", REPLY).out())
            .contains("Session-Sender request (--request)").contains("MBZ, but not zero").doesNotContain("T2");
        assertThat(CommandRun.of("decode", "--reply", REQUEST).out())
            .contains("Session-Reflector reply (--reply)").contains("# Receive Timestamp (T2) = 0, not set");
    }

    @Test
    void shouldUseTheAuthenticatedLayoutWhenAsked()
    {
        final String packet = "00000009" + "00".repeat(12) + "ed0037801f9add379601beef" + "00".repeat(68) +
            "0123456789abcdef0123456789abcdef";

        assertThat(CommandRun.of("decode", "--auth", packet).out())
            .contains("authenticated Session-Sender request").contains("0010: ed 00 37 80 1f 9a dd 37")
            .contains("# HMAC, not verified: no key was given");
    }

    @Test
    void shouldReadItsOwnDumpWhenItComesOnStandardInput() throws Exception
    {
        final String dump = CommandRun.of("decode", REPLY).out();
        final InputStream stdin = System.in;
        System.setIn(new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8)));
        try
        {
            assertThat(CommandRun.of("decode")).isEqualTo(new CommandRun(0, dump, ""));
        }
        finally
        {
            System.setIn(stdin);
        }
        assertThat(HexText.parse(dump)).containsExactly(hex(REPLY));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "1, " + MACS + "0800, " + IPV4,
        "1, " + MACS + "86dd, " + IPV6,
        "1, " + MACS + "8100006488a8006586dd, " + IPV6,
        "1, " + MACS + "8100b0640800, " + IPV4,
        "113, 0000000100060200000000000000" + "0800, " + IPV4,
        "113, 0000000100060200000000000000" + "86dd, " + IPV6,
        "276, 080000000000000100010006" + "0200000000000000, " + IPV4,
        "101, -, " + IPV4,
        "101, -, " + IPV6,
        "228, -, " + IPV4,
        "108, 00000002, " + IPV4
    })
    void shouldFindThePacketWhateverTheLinkLayer(final int linkType, final String link, final String ip)
        throws Exception
    {
        final byte[] frame = hex((link == null ? "" : link) + ip + UDP_40000_862 + REQUEST);

        final CommandRun run = decode(
            new PcapBytes(ByteOrder.LITTLE_ENDIAN, PcapBytes.MICROS, linkType).frame(SECONDS, 123_456, frame).bytes());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEqualTo("decoded 1 packets, skipped 0 frames\n");
        assertThat(run.out()).startsWith("# frame 1, 2026-01-01T00:00:00.123456000Z, " +
            (ip.startsWith("6") ? "[2001:db8:0:0:0:0:0:10]:40000 > [2001:db8:0:0:0:0:0:20]:862, TTL 64, DSCP 0, ECN 0" :
                "192.0.2.10:40000 > 198.51.100.20:862, TTL 255, DSCP 46, ECN 0"));
        assertThat(run.out()).contains("Session-Sender request (to port 862)");
        assertThat(HexText.parse(run.out())).containsExactly(hex(REQUEST));
    }

    @Test
    void shouldReadEitherByteOrderAndResolutionOfACapture() throws Exception
    {
        final byte[] raw = hex(IPV4 + UDP_862_40000 + REPLY);
        for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN))
        {
            final byte[] nanos =
                new PcapBytes(order, PcapBytes.NANOS, 101).frame(SECONDS, 123_456_789, raw).bytes();
            final byte[] micros =
                new PcapBytes(order, PcapBytes.MICROS, 101).frame(SECONDS, 123_456, raw).bytes();

            assertThat(decode(nanos).out()).contains("2026-01-01T00:00:00.123456789Z, 192.0.2.10:862 >")
                .contains("Session-Reflector reply (from port 862)");
            assertThat(decode(micros).out()).contains("2026-01-01T00:00:00.123456000Z, 192.0.2.10:862 >");
        }
    }

    @Test
    void shouldReadTheFamilyOfBsdLoopbackInEitherByteOrder() throws Exception
    {
        final byte[] little = hex("1e000000" + IPV6 + UDP_40000_862 + REQUEST);
        final byte[] big = hex("0000001c" + IPV6 + UDP_40000_862 + REQUEST);

        assertThat(decode(new PcapBytes(ByteOrder.LITTLE_ENDIAN, PcapBytes.MICROS, 0)
            .frame(1, 0, little).bytes()).err()).startsWith("decoded 1 packets");
        assertThat(decode(new PcapBytes(ByteOrder.BIG_ENDIAN, PcapBytes.MICROS, 0)
            .frame(1, 0, big).bytes()).err()).startsWith("decoded 1 packets");
    }

    @Test
    void shouldCountWhatItSkipsWhenACaptureHoldsOtherThings() throws Exception
    {
        final byte[] pcap = new PcapBytes(ByteOrder.LITTLE_ENDIAN, PcapBytes.MICROS, 1)
            .frame(1, 0, hex(MACS + "0806" + "00".repeat(28)))
            .frame(2, 0, hex(MACS + "0800" + IPV4.replace("ff11", "ff06") + UDP_40000_862 + REQUEST))
            .frame(3, 0, hex(MACS + "0800" + IPV4 + "9c4000350034" + "0000" + REQUEST))
            .frame(4, 0, hex(MACS + "0800" + IPV4.replace("4000ff", "2000ff") + UDP_40000_862 + REQUEST))
            .frame(5, 0, hex(MACS + "0800" + IPV4 + "9c40035e00640000" + REQUEST))
            .frame(6, 0, hex(MACS + "0800" + IPV4.substring(0, 20)))
            .frame(7, 0, hex(MACS + "0800" + IPV4 + UDP_40000_862 + REQUEST))
            .bytes();

        final CommandRun run = decode(pcap);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("# frame 7, ");
        assertThat(run.err()).isEqualTo("decoded 1 packets, skipped 6 frames (1 IP fragment, 1 bad UDP length," +
            " 1 cut off inside its headers, 1 not IP, 1 not UDP, 1 not port 862)\n");
    }

    @Test
    void shouldShowWhatIsThereWhenTheCaptureCutThePacketOff() throws Exception
    {
        final byte[] frame = hex(IPV4 + UDP_40000_862 + REQUEST.substring(0, 28));

        final CommandRun run = decode(new PcapBytes(ByteOrder.LITTLE_ENDIAN, PcapBytes.MICROS, 101)
            .frame(1, 0, frame, 72).bytes());

        assertThat(run.out()).contains("# captured 14 of 44 octets of UDP payload\n")
            .contains("# Sequence Number = 7");
    }

    @Test
    void shouldKeepWhatItHasWhenTheFileEndsInsideAFrame() throws Exception
    {
        final byte[] frame = hex(IPV4 + UDP_40000_862 + REQUEST);
        final byte[] whole = new PcapBytes(ByteOrder.LITTLE_ENDIAN, PcapBytes.MICROS, 101)
            .frame(1, 0, frame).frame(2, 0, frame).bytes();
        final ByteArrayOutputStream cut = new ByteArrayOutputStream();
        cut.write(whole, 0, whole.length - 1);

        final CommandRun run = decode(cut.toByteArray());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("# frame 1, ").doesNotContain("# frame 2, ");
        assertThat(run.err()).contains("x.pcap: ends inside frame 2 — ");
    }

    @Test
    void shouldSayHowToConvertWhenTheCaptureIsPcapng() throws Exception
    {
        final CommandRun run = decode(hex("0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("a pcapng file").contains("editcap -F pcap ").hasLineCount(1);
    }

    @Test
    void shouldRefuseWhenTheCaptureIsSomethingElse() throws Exception
    {
        assertThat(decode(hex("cafebabe".repeat(6))).err()).contains("not a pcap file (it begins with cafebabe)");
        assertThat(decode(hex("cafe")).err()).contains("(2 octets): too short for a pcap file");
        assertThat(decode(new PcapBytes(ByteOrder.LITTLE_ENDIAN, PcapBytes.MICROS, 147).bytes()).err())
            .contains("link type 147 is not read here");
        assertThat(CommandRun.of("decode", "--pcap", directory.resolve("none").toString()))
            .matches(run -> run.exitCode() == 3 && run.err().contains("no such file"));
        assertThat(decode(new PcapBytes(ByteOrder.LITTLE_ENDIAN, PcapBytes.MICROS, 1).bytes(), "--port", "863"))
            .matches(run -> run.exitCode() == 1 && run.err().contains("no packet to or from UDP port 863"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2|is not a hexadecimal digit|decode 0g",
        "2|one or the other|decode --pcap x 00",
        "2|--port 0: not a UDP port|decode --port 0 00",
        "2|--request|decode --request --reply 00",
        "2|Unknown option|decode --nonsense",
        "1|nothing to decode|decode #"
    })
    void shouldFailWithOneLineWhenUsedWrongly(final int exitCode, final String message, final String args)
    {
        final CommandRun run = CommandRun.of(args.split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("stamp-reflector decode: ").hasLineCount(1);
        assertThat(run.err()).contains(message);
    }
}
