package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        "127.0.0.1 --padding ones|random, zero",
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
        assertThat(run.out()).contains("Exit codes:", "no reply came", "130", "500us", "10kpps", "'loss>1%,p99>30ms'");
    }
}
