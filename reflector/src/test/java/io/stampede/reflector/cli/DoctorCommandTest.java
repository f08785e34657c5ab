package io.stampede.reflector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.runtime.Check;
import io.stampede.runtime.Finding;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest
{
    private static final Check GOOD = new Check("clock", new Finding.Supported("synchronized"));
    private static final Check WORSE = new Check("cpu_governor", new Finding.Unsupported("powersave", "cpupower x"));
    private static final Check PREVENTS = new Check("timestamps", new Finding.Unsupported("none", "another kernel"));
    private static final Check UNTOLD = new Check("swap", new Finding.Unknown("read swap: denied"));

    private static String print(final int expectedExitCode, final boolean isJson, final Check... checks)
        throws Exception
    {
        final StringWriter out = new StringWriter();
        final List<DoctorLine> lines = List.of(checks).stream().map(DoctorLine::of).toList();
        assertThat(DoctorCommand.print(lines, new PrintWriter(out), isJson)).isEqualTo(expectedExitCode);
        return out.toString();
    }

    @Test
    void shouldMarkEachFindingAndSayWhatMendsIt() throws Exception
    {
        assertThat(print(1, false, GOOD, WORSE, PREVENTS, UNTOLD)).isEqualTo("""
            ✓ clock: synchronized
            ! cpu governor: powersave — cpupower x
            ✗ timestamps: none — another kernel
            ? swap: read swap: denied
            """);
    }

    @Test
    void shouldEndWithZeroWhenNothingPreventsReflecting() throws Exception
    {
        assertThat(print(0, false, GOOD, WORSE, UNTOLD)).hasLineCount(3);
    }

    @Test
    void shouldPrintOneJsonObjectWhenAsked() throws Exception
    {
        final JsonNode json = new ObjectMapper().readTree(print(0, true, GOOD, WORSE));

        assertThat(json.get("format").asText()).isEqualTo("stamp-reflector-doctor/1");
        assertThat(Instant.parse(json.get("time").asText())).isBefore(Instant.now().plusSeconds(1));
        assertThat(json.get("checks").toString()).isEqualTo(
            "[{\"name\":\"clock\",\"status\":\"ok\",\"what\":\"synchronized\",\"remedy\":null}," +
            "{\"name\":\"cpu_governor\",\"status\":\"warning\",\"what\":\"powersave\",\"remedy\":\"cpupower x\"}]");
    }

    @Test
    void shouldLookAtThisMachine() throws Exception
    {
        final CommandRun run = CommandRun.of("doctor", "--json");

        final JsonNode checks = new ObjectMapper().readTree(run.out()).get("checks");
        assertThat(StreamSupport.stream(checks.spliterator(), false).map(check -> check.get("name").asText()))
            .contains("kernel", "clock", "cap_net_bind_service", "send_buffer", "receive_buffer", "cpus", "counters");
        assertThat(StreamSupport.stream(checks.spliterator(), false).map(check -> check.get("status").asText()))
            .allMatch(List.of("ok", "warning", "failure", "unknown")::contains);
        assertThat(run.exitCode()).isEqualTo(run.out().contains("\"status\":\"failure\"") ? 1 : 0);
        assertThat(CommandRun.of("doctor").out()).contains("kernel: Linux ").hasLineCount(checks.size());
    }

    @Test
    void shouldLookAtAnInterfaceWhenNamed() throws Exception
    {
        final CommandRun run = CommandRun.of("doctor", "--json", "--interface", "lo");
        final CommandRun missing = CommandRun.of("doctor", "--interface", "nosuch0");

        assertThat(run.out()).contains(
            "\"nic_queues\"", "\"irq_affinity\"", "\"nic_gro\"", "\"nic_vlan\"", "\"xdp_kernel\"");
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.err()).contains("--interface nosuch0: there is no such interface — see ip link")
            .hasLineCount(1);
    }

    @Test
    void shouldFailWhenTheCountersFileHasNoPlace(@TempDir final Path directory)
    {
        assertThat(DoctorLine.of(new Check("counters", DoctorCommand.counters(directory.resolve("none")))).status())
            .isEqualTo(DoctorLine.Status.FAILURE);
        assertThat(DoctorCommand.counters(directory)).isInstanceOf(Finding.Supported.class);
    }
}
