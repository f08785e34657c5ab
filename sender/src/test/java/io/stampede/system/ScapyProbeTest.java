package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.testing.Command;
import io.stampede.testing.Conforms;
import io.stampede.testing.Requires;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reflector processes under probes that scapy makes and replies that scapy reads: {@code scapy_probe.py}. */
class ScapyProbeTest
{
    private static final Duration PROBE_LIMIT = Duration.ofMinutes(2);
    private static final Map<String, JsonNode> SCENARIOS = new HashMap<>();

    @TempDir
    private static Path directory;
    private static long tooShort;

    @BeforeAll
    static void probe() throws IOException
    {
        Requires.root();
        final String python = Requires.pythonWithScapy();
        final Path script = directory.resolve("scapy_probe.py");
        try (InputStream resource = Objects.requireNonNull(
            ScapyProbeTest.class.getResourceAsStream("/system/scapy_probe.py"), "scapy_probe.py"))
        {
            Files.copy(resource, script);
        }
        final int stateless = Programs.freePort();
        final int stateful = Programs.freePort();
        final int light = Programs.freePort();
        try (RunningReflector one = start(stateless, "--mode", "stateless");
            RunningReflector two = start(stateful, "--mode", "stateful");
            RunningReflector three = start(light, "--mode", "stateless", "--twamp-light"))
        {
            final Command.Outcome outcome = Command.attempt(
                PROBE_LIMIT, List.of(python, script.toString(), "" + stateless, "" + stateful, "" + light));
            assertThat(outcome.exitCode()).as(outcome.output()).isZero();
            for (final String line : outcome.output().lines().toList())
            {
                final JsonNode scenario = new ObjectMapper().readTree(line);
                SCENARIOS.put(scenario.path("scenario").asText(), scenario);
            }
            tooShort = three.counter("reflector.dropped.too_short");
            assertThat(List.of(one.terminate(), two.terminate(), three.terminate())).containsOnly(0);
        }
    }

    private static RunningReflector start(final int port, final String... options)
    {
        return RunningReflector.start(directory, List.of("127.0.0.1:" + port), options);
    }

    @Test
    @Conforms({"1.10", "1.13", "1.17", "1.27", "1.28"})
    void shouldAnswerBasePacketWithTtl37()
    {
        assertPassed("base");
    }

    @Test
    @Conforms("1.12")
    void shouldCopyPtpTimestampBitByBit()
    {
        assertPassed("ptp_timestamp_is_copied");
    }

    @Test
    @Conforms("1.17")
    void shouldStampDuplicateAnew()
    {
        assertPassed("duplicate_gets_new_t3");
    }

    @Test
    @Conforms({"1.7", "1.8"})
    void shouldIgnoreMbzOfRequestAndZeroThatOfReply()
    {
        assertPassed("mbz_is_ignored");
    }

    @Test
    @Conforms("2.3")
    void shouldCopySsid()
    {
        assertPassed("ssid_is_copied");
    }

    @Test
    @Conforms({"2.7", "2.18"})
    void shouldReturnPaddingTlvsProcessed()
    {
        assertPassed("padding_tlvs_are_processed");
    }

    @Test
    @Conforms("2.8")
    void shouldMarkUnknownTlvAndGoOn()
    {
        assertPassed("unknown_tlv_is_marked");
    }

    @Test
    @Conforms({"2.11", "2.12"})
    void shouldComputeFlagsAnew()
    {
        assertPassed("flags_are_computed_anew");
    }

    @Test
    @Conforms("2.10")
    void shouldMarkTlvThatRunsPastTheEnd()
    {
        assertPassed("overrun_is_marked");
    }

    @Test
    @Conforms("1.9")
    void shouldNumberRepliesOfOneSession()
    {
        assertPassed("stateful_counts_its_own");
    }

    @Test
    @Conforms("1.11")
    void shouldNumberSessionsApart()
    {
        assertPassed("stateful_sessions_are_apart");
    }

    @Test
    @Conforms("1.19")
    void shouldAnswerShortRequestsOfTwampLightOnly()
    {
        assertPassed("short_requests");
    }

    @Test
    @Conforms("1.20")
    void shouldCountRequestThatIsTooShort()
    {
        assertPassed("short_requests");
        assertThat(tooShort).isEqualTo(1);
    }

    @Test
    @Conforms({"1.18", "2.36"})
    void shouldCopyPaddingOfTwampLight()
    {
        assertPassed("twamp_light_padding_is_copied");
    }

    private static void assertPassed(final String name)
    {
        final JsonNode scenario = Objects.requireNonNull(SCENARIOS.get(name), "the script has no scenario " + name);
        assertThat(scenario.path("problems")).as(name).isEmpty();
        assertThat(scenario.path("checks").intValue()).isPositive();
    }
}
