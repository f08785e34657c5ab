package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.testing.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A search that may read the reflector's counters tells its losses from those of the network. */
@Timeout(120)
class SearchShareTest
{
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void shouldBlameTheReflectorForWhatItRefuses() throws Exception
    {
        final String listen = "127.0.0.1:" + Programs.freePort();
        try (RunningReflector _ = RunningReflector.start(
            directory, List.of(listen), "--deny-source", "127.0.0.0/8", "--idle", "adaptive"))
        {
            final Command.Outcome run = Command.attempt(LIMIT, Programs.sender(List.of("search", listen, "--min-rate",
                "200pps", "--max-rate", "400pps", "--trial-duration", "500ms", "-W", "100ms", "--resolution", "50%",
                "--reflector-counters", countersFile().toString(), "--json", "-q")));

            assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
            final String json = run.output().substring(run.output().indexOf("{\n"));
            final JsonNode trial = new ObjectMapper().readTree(json).at("/sizes/0/trials/0");
            assertThat(trial.path("lost").longValue()).isPositive();
            final JsonNode share = trial.path("byReflectorCounters");
            assertThat(share.path("unknowable").textValue()).isEmpty();
            assertThat(share.path("reflector").longValue()).isEqualTo(trial.path("lost").longValue());
            assertThat(share.path("networkForward").longValue()).isZero();
            assertThat(share.path("networkBackward").longValue()).isZero();
        }
    }

    private Path countersFile()
    {
        final String[] files = directory.toFile().list((_, name) -> name.endsWith(".counters"));
        assertThat(files).hasSize(1);
        return directory.resolve(files[0]);
    }

    @Test
    void shouldRefuseAFileThatIsNoCountersFile() throws Exception
    {
        final Command.Outcome run = Command.attempt(LIMIT, Programs.sender(List.of(
            "search", "127.0.0.1:1", "--reflector-counters", directory.resolve("none").toString())));

        assertThat(run.exitCode()).as(run.toString()).isEqualTo(3);
        assertThat(run.output()).contains("--reflector-counters", "none");
    }
}
