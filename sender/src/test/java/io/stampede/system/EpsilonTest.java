package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reflector that cannot collect garbage, with 64 MiB of heap, answers half a million packets: at 44 octets of garbage
 * a packet it would be dead after 1.5 million, at the 200 of a careless one after 300 thousand.
 */
@Timeout(180)
class EpsilonTest
{
    private static final List<String> NO_COLLECTOR =
        List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch");
    private static final long PACKETS = 550_000;
    private static final long MUST_BE_REFLECTED = 500_000;

    @TempDir
    private Path directory;

    @Test
    void shouldOutliveHalfAMillionPacketsWithoutCollector()
    {
        final int port = Programs.freePort();
        try (RunningReflector reflector = RunningReflector.start(
            directory, NO_COLLECTOR, command -> command, List.of("127.0.0.1:" + port), "--mode", "stateful"))
        {
            final SenderRun run = SenderRun.of("127.0.0.1:" + port, "-c", "" + PACKETS, "-r", "50kpps");
            final long reflected = reflector.counter("reflector.reflected");

            assertThat(run.end("sent") + run.end("notSent")).isEqualTo(PACKETS);
            assertThat(reflected).isGreaterThanOrEqualTo(MUST_BE_REFLECTED);
            assertThat(reflector.process().isAlive()).isTrue();
            assertThat(reflector.terminate()).as(reflector.process().stderr()).isZero();
        }
    }
}
