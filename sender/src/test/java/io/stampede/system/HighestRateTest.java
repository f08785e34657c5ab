package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As fast as the sender can over loopback: what does not come back was dropped by one of both kernels, which count it,
 * and each end says so. The reflector's own counters are the outside truth.
 */
@Timeout(120)
class HighestRateTest
{
    private static final String OVERFLOW = "own.receive_queue_overflow";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void shouldNameEveryDropWhenSendingAsFastAsItCan(final String threads)
    {
        final String address = "127.0.0.1:" + Programs.freePort();
        try (RunningReflector reflector = RunningReflector.start(
            directory, List.of(address), "--mode", "stateful", "--idle", "block", "--allow-source", "127.0.0.0/8"))
        {
            final SenderRun run = SenderRun.of(address, "-r", "max", "-t", "1s", "-W", "2s", "-q", "--first-sequence",
                "5000", "--threads", threads);
            final long received = reflector.watched("reflector.received");
            final long reflected = reflector.watched("reflector.reflected");

            assertThat(run.exitCode()).as(run.stderr()).isZero();
            assertThat(run.end("sent")).isGreaterThan(1_000);
            assertThat(run.end("late")).as("two seconds are enough").isZero();
            assertThat(reflected).isEqualTo(received);
            final long ownDrops = own(run, "receiveQueueOverflow");
            assertThat(run.end("sent") - received).as("dropped at the reflector's socket")
                .isEqualTo(reflector.watched(OVERFLOW));
            assertThat(reflected - run.end("received")).as("dropped at ours").isEqualTo(ownDrops);
            assertThat(own(run, "samplesDropped")).isZero();
            assertThat(run.end("lostForward") + run.end("lostBackward") + run.end("lostUnattributed"))
                .isEqualTo(run.end("lost")).isEqualTo(run.end("sent") - run.end("received"));
            assertThat(run.end("lostForward")).as("unattributed may be either")
                .isBetween(run.end("sent") - reflected - run.end("lostUnattributed"), run.end("sent") - reflected);
            assertThat(run.end("lostBackward"))
                .isBetween(ownDrops - run.end("lostUnattributed"), ownDrops);
            assertThat(run.result().at("/verdict/marks").toString().contains("dropped by our kernel"))
                .isEqualTo(ownDrops > 0);
            assertThat(reflector.terminate()).isZero();
        }
    }

    private static long own(final SenderRun run, final String name)
    {
        return run.result().at("/end/ownLosses/" + name).longValue();
    }
}
