package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.testing.Conforms;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What RFCs forbid of sessions and their TLVs cannot be asked for; each refusal names why. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SessionRulesTest
{
    /**
     * A sender is one process with one session, so none of its sessions share an SSID. Two senders do not know of each
     * other: each draws from 65,535 by {@code SecureRandom} (see {@link UsageTest}), or is told.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "127.0.0.1 127.0.0.2|127.0.0.2",
        "127.0.0.1 --ssid 7 --ssid 8|should be specified only once",
    })
    @Conforms("2.2")
    void shouldHaveOneSessionAndOneSsid(final String arguments, final String message)
    {
        assertRefused(arguments, message);
    }

    @Test
    @Conforms("3.1")
    void shouldNotSendADestinationNodeAddressWithoutSsid() throws CommandFailure
    {
        assertRefused("127.0.0.1 --destination-node 192.0.2.7 --ssid 0", "SSID 0: must be 1..65535");

        assertThat(Parsed.plan("127.0.0.1", "--destination-node", "192.0.2.7").shape().ssid()).isBetween(1, 65_535);
    }

    /** Two Return Path TLVs or two of a kind; control code and address; control code and list; two lists. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--return-path no-reply --return-path same-link|should be specified only once",
        "--return-address 192.0.2.9 --return-address 192.0.2.10|should be specified only once",
        "--return-path no-reply --return-address 192.0.2.9|exclude a return address",
        "--return-path same-link --return-address 192.0.2.9|exclude a return address",
        "--return-path no-reply --return-segments ::2|exclude a return address, segments and labels",
        "--return-path same-link --return-segments ::2|exclude a return address, segments and labels",
        "--return-path same-link --return-labels 16001|exclude a return address, segments and labels",
        "--return-segments ::2 --return-labels 16001|segments and labels exclude each other",
        "--return-segments ::2 --tlv 10:8001000400000000|TLV type 10: is Return Path, which has an option of its own",
    })
    @Conforms("3.5")
    void shouldNotMixReturnPaths(final String options, final String message)
    {
        assertRefused("127.0.0.1 " + options, message);
    }

    /** Given twice, segments and labels are one list. */
    @ParameterizedTest
    @CsvSource({
        "--return-segments=::2 --return-segments=::3, 2, 0",
        "--return-labels=16001 --return-labels=16002, 0, 2",
    })
    @Conforms("3.5")
    void shouldSendOneListWhenItIsGivenInParts(final String options, final int segments, final int labels)
        throws CommandFailure
    {
        final var tlvs = Parsed.plan(("127.0.0.1 " + options).split(" ")).shape().tlvs();

        assertThat(tlvs).singleElement().isInstanceOfSatisfying(ReturnPathTlv.class, path ->
        {
            assertThat(path.segments()).hasSize(segments);
            assertThat(path.labels()).hasSize(labels);
        });
    }

    private static void assertRefused(final String arguments, final String message)
    {
        final CommandRun run = CommandRun.of(arguments.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
    }
}
