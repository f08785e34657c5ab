package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
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
    private static final String RECEIVED = "reflector.received";
    /** Large, so that few of them fill a queue. */
    private static final String OCTETS = "8000";
    /** More than wait in the queue, so that the kernel's count of drops has been told with one of them. */
    private static final long MANY = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_NS = 1_000_000;

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
            final long received = reflector.watched(RECEIVED);
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

    /** The reflector is stopped until the kernel has no room for what it does not fetch. */
    @Test
    void shouldCallItLostForwardWhatTheReflectorsKernelDropped() throws IOException
    {
        final int port = Programs.freePort();
        try (RunningReflector reflector = RunningReflector.start(directory, List.of("127.0.0.1:" + port),
            "--mode", "stateful", "--idle", "block", "--allow-source", "127.0.0.0/8");
            RunningSender sender = RunningSender.start(command -> command, "127.0.0.1:" + port,
                "-r", "max", "-s", OCTETS, "-W", "3s", "--first-sequence", "5000"))
        {
            reflector.await(RECEIVED, 1);
            reflector.process().signal("STOP");
            awaitDrops(port);
            reflector.process().signal("CONT");
            final long before = reflector.watched(RECEIVED);
            reflector.await(RECEIVED, before + MANY);

            final SenderRun run = sender.stop();

            final long dropped = reflector.watched(OVERFLOW);
            final long ownDrops = own(run, "receiveQueueOverflow");
            final long unattributed = run.end("lostUnattributed");
            assertThat(run.exitCode()).as(run.stderr()).isZero();
            assertThat(dropped).isPositive().isEqualTo(run.end("sent") - reflector.watched(RECEIVED));
            assertThat(run.end("lostForward")).isBetween(dropped - unattributed, dropped);
            assertThat(run.end("lostBackward")).isBetween(
                run.end("late") + ownDrops - unattributed, run.end("late") + ownDrops);
            assertThat(run.end("lostForward") + run.end("lostBackward") + unattributed)
                .isEqualTo(run.end("sent") - run.end("received"));
            assertThat(run.result().at("/verdict/contradictions")).isEmpty();
        }
    }

    /** As the kernel tells it: the last column of the socket's line. */
    private static void awaitDrops(final int port) throws IOException
    {
        final String local = String.format(Locale.ROOT, ":%04X ", port);
        final long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (Files.readAllLines(Path.of("/proc/net/udp")).stream().filter(line -> line.contains(local))
            .filter(line -> line.indexOf(local) < line.indexOf(" 00000000:0000 "))
            .allMatch(line -> line.strip().endsWith(" 0")))
        {
            assertThat(System.nanoTime()).as("the queue fills within " + LIMIT).isLessThan(deadlineNs);
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }

    private static long own(final SenderRun run, final String name)
    {
        return run.result().at("/end/ownLosses/" + name).longValue();
    }
}
