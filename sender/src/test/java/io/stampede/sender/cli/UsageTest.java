package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong usage: one line that names the option, exit 2, nothing sent. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UsageTest
{
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "127.0.0.1 -i 10|'10': has no unit",
        "127.0.0.1 -i 0|must be above 0",
        "127.0.0.1 -r 10|'10': has no unit",
        "127.0.0.1 -r 10kpps -i 1ms|-i and -r: say the same thing twice",
        "127.0.0.1 -c 0|-c 0: must be above 0",
        "127.0.0.1 --clock gps|'gps': is none of auto, ntp, ptp, assume:DUR",
        "127.0.0.1 --clock assume:5|'5': has no unit",
        "127.0.0.1 --clock assume:0s|'assume:0s': must be above 0",
        "127.0.0.1 --t1 nic|expected one of [kernel, user]",
        "127.0.0.1 --t1 kernel --threads 2|--t1 kernel with --threads 2: one thread must send",
        "192.0.2.1 --t1 kernel --port-type packet|--t1 kernel with --port-type packet or xdp",
        "127.0.0.1 -c many|'many' is not a long",
        "127.0.0.1 -s 46|-s 46: a probe has 44 octets, or 48..65507",
        "127.0.0.1 -s 70000|-s 70000: a probe has 44 octets",
        "127.0.0.1 -Q 64|'64': not a DSCP",
        "127.0.0.1 -Q AF44|'AF44': not a DSCP",
        "127.0.0.1 -p 70000|port is not 1..65535",
        "127.0.0.1:99999|port 99999 is not 1..65535",
        "127.0.0.1:863 -p 862|two different ports",
        "127.0.0.1 -6|'127.0.0.1': is not an IPv6 address",
        "::1 -4|'::1': is not an IPv4 address",
        "127.0.0.1 -4 -6|exclude each other",
        "127.0.0.1 --source ::1|one is IPv4, the other IPv6",
        "127.0.0.1 --ssid 0|SSID 0: must be 1..65535",
        "127.0.0.1 --ssid 65536|SSID 65536: must be 1..65535",
        "127.0.0.1 --first-sequence 4294967296|must be 0..4294967295",
        "127.0.0.1 --packets -r 100kpps -t 1m|keeps at most 1000000",
        "127.0.0.1 -r 1Mpps -t 1h -W 1h|probes to remember",
        "127.0.0.1 --fail-on los>1|'los>1': 'los' is no figure",
        "127.0.0.1 --fail-on lost>0,p99>5|'p99>5': '5': has no unit",
        "127.0.0.1 --fail-on loss>1|'1' is not a percentage",
        "127.0.0.1 --fail-on lost|'lost': not FIGURE>LIMIT",
        "127.0.0.1 --fail-on lost>0,|'': not FIGURE>LIMIT",
        "127.0.0.1 --idle lazy|busy, adaptive",
        "127.0.0.1 --padding ones|'ones': not random, zero or an even number of hex digits",
        "224.0.0.1|is a multicast address",
        "a:b:c|not an IPv6 address",
        "x:y:z|not an address",
        "127.0.0.1 --jsn|did you mean --json",
    })
    void shouldNameTheOptionAndExitTwo(final String arguments, final String message)
    {
        final CommandRun run = CommandRun.of(arguments.split(" "));

        assertThat(run.err()).contains(message).startsWith("stamp-sender: ");
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "--return-path no-reply --return-address 192.0.2.9|exclude a return address",
        "--return-path same-link --return-segments ::2|exclude a return address, segments and labels",
        "--return-path same-link --return-labels 16001|exclude a return address, segments and labels",
        "--return-segments ::2 --return-labels 16001|segments and labels exclude each other",
        "--return-labels 1048576|label 1048576: must be 0..1048575",
        "--return-segments 192.0.2.1|segment 192.0.2.1 is not IPv6",
        "--return-path home|--return-path home: not no-reply or same-link",
        "--return-path no-reply --return-path same-link|should be specified only once",
        "--return-address there|--return-address there: not a numeric address",
        "--return-path no-reply --replies 3|no reply and a number of replies: exclude each other",
        "--destination-node there|--destination-node there: not a numeric address",
        "--destination-node 192.0.2.7 --ssid 0|SSID 0: must be 1..65535",
        "--replies many|--replies many: 'many': not a number of 0..65535",
        "--replies 3,every=20|--replies 3,every=20: '20': has no unit",
        "--replies 3,each=20ms|'each=20ms': not every=DUR, size=OCTETS or group=ADDRESSES",
        "--replies 3,every=5s|must be 0..4294967295",
        "--replies 3,every=500ms|take 1s, and must be over before the next probe (-i 1s)",
        "--replies 3,group=198.51.100.1/24|has bits set that its mask leaves out",
        "--replies 3,group=198.51.100.0/33|not a prefix as 198.51.100.0/24",
        "--replies 3,group=02:00:00/ff:ff:ff|not a prefix as 198.51.100.0/24, nor an address and a mask",
        "--micro-session 101|--micro-session: its probes must leave by its member link only",
        "--micro-session 0 --interface lo|Sender Micro-session ID 0: must be 1..65535",
        "--micro-session one --interface lo|--micro-session one: not ID or ID:ID",
        "--tlv 4:00|TLV type 4: is Class of Service, which has an option of its own",
        "--tlv 10:8001000400000000|TLV type 10: is Return Path, which has an option of its own",
        "--tlv 256:00|TLV type 256: must be 0..255",
        "--tlv cafe|--tlv cafe: not TYPE:HEX",
        "--tlv 200:caf|--tlv 200:caf: ",
        "--reply-dscp 64|'64': not a DSCP",
        "--access-report 5g:available|--access-report 5g:available: not an access and its state",
        "--access-report 3gpp:available -c 3|use --access-timer and --access-retries",
        "--access-report 3gpp:available -r 1kpps|use --access-timer and --access-retries",
        "--access-report 3gpp:available -i 1s|use --access-timer and --access-retries",
        "--access-report 3gpp:available -t 1s|use --access-timer and --access-retries",
        "--access-report 3gpp:available --access-retries -1|--access-retries -1: must be 0..1000",
        "--access-timer 1s|--access-timer: without --access-report there is nothing to send again",
        "--auth|--auth: needs keys",
        "--hmac-tlv|--hmac-tlv: needs keys",
        "--key-file /tmp/none|nothing is signed with it",
        "--loopback|--loopback: probes to ourselves go nowhere",
        "--segments ::2|--segments and target 127.0.0.1: SRv6 segments lead to IPv6 addresses only",
        "--segments 192.0.2.1|--segments 192.0.2.1: is not an IPv6 address",
        "--labels 16001 --port-type udp|--labels with --port-type udp: UDP sockets cannot send labels",
        "--labels 16001 --segments ::2|--labels and --segments: exclude each other",
        "--labels 1048576|--labels 1048576: must be 0..1048575",
        "--labels 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17|labels (17): must be 1 to 16",
        "--labels 16001|target 127.0.0.1 with --labels: no route leads there",
        "--labels 16001 --loopback|name it with --next-hop",
        "--labels 16001 --loopback --next-hop 192.0.2.1|frames to it are taken by nobody but a reflector at the end",
        "--labels 16001 --next-hop there|--next-hop there: not a numeric address",
        "--port-type packet|target 127.0.0.1: frames to it are taken by nobody but a reflector at the end of --labels",
        "--next-hop 192.0.2.1|--next-hop 192.0.2.1: a UDP socket sends where the routes lead",
        "--location -s 50|-s 50: a probe with these TLVs has 104 octets, or 108..65507",
    })
    void shouldRefuseWhatNoProbeMayCarry(final String options, final String message)
    {
        shouldNameTheOptionAndExitTwo("127.0.0.1 " + options, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "7 000102030405060708090a0b0c0d0e0f|rw-------|has no key for SSID 9|2",
        "* 000102030405060708090a0b0c0d0e0f|rw-r-----|lets others at the keys|3",
        "* 0001|rw-------|has a key of 2 octets|3",
    })
    void shouldSayWhatIsWrongWithTheKeyFile(
        final String keys, final String mode, final String message, final int exitCode, final @TempDir Path directory)
        throws IOException
    {
        final Path file = Files.writeString(directory.resolve("keys"), keys);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        final CommandRun run = CommandRun.of("127.0.0.1", "--auth", "--key-file", file.toString(), "--ssid", "9");

        assertThat(run.err()).contains(message).doesNotContain("0001020304").startsWith("stamp-sender: ");
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    @Test
    @Conforms("2.1")
    void shouldDrawAnotherSsidForEachRun() throws CommandFailure
    {
        final Set<Integer> drawn = new HashSet<>();
        for (int run = 0; run < 200; run++)
        {
            drawn.add(Parsed.plan("127.0.0.1").shape().ssid());
        }

        assertThat(drawn).allMatch(ssid -> ssid > 0 && ssid < 65_536).hasSizeGreaterThan(190);
    }

    @Test
    void shouldAskForATargetWhenThereIsNone()
    {
        final CommandRun run = CommandRun.of();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("HOST[:PORT]");
    }

    @Test
    void shouldListExitCodesAndUnitsInHelp()
    {
        final CommandRun run = CommandRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: stamp-sender [OPTIONS] HOST[:PORT]")
            .contains("--return-labels=LABEL[,LABEL...]", "same-link", "3gpp:available", "Exit codes:",
                "no reply came", "130", "500us", "10kpps", "'loss>1%,p99>30ms'");
    }
}
