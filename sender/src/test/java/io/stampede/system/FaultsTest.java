package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What may break while a sender measures: it goes on, and says what it was. */
@Timeout(120)
class FaultsTest
{
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long DOWN_NS = 1_000_000_000;
    /** Answers before and after a fault. */
    private static final long ENOUGH = 200;
    private static final String RECEIVED = "reflector.received";

    @TempDir
    private Path directory;

    /** One second without a reflector, whose numbers then begin anew. */
    @Test
    @Conforms("8.11")
    void shouldSayThatTheReflectorRestartedWhenItWasKilled()
    {
        final String address = "127.0.0.1:" + Programs.freePort();
        final RunningReflector first = start(address);
        try (RunningSender sender = RunningSender.start(
            command -> command, address, "-i", "2ms", "-W", "300ms", "--first-sequence", "5000"))
        {
            first.await(RECEIVED, ENOUGH);
            first.process().signal("KILL");
            first.process().awaitExit(LIMIT);
            LockSupport.parkNanos(DOWN_NS);
            try (RunningReflector second = start(address))
            {
                second.await(RECEIVED, 1);
                second.await(RECEIVED, second.watched(RECEIVED) + ENOUGH);

                final SenderRun run = sender.stop();

                assertThat(run.exitCode()).as(run.stderr()).isZero();
                assertThat(run.end("reflectorEpochs")).isEqualTo(2);
                assertThat(run.end("lost")).isPositive().isEqualTo(run.end("sent") - run.end("received"));
                assertThat(run.end("lost")).as("the second without, and the time to start")
                    .isLessThan(run.end("sent"));
                assertThat(run.end("lostForward")).as("no number tells of them").isZero();
                assertThat(run.end("lostBackward")).as("what waited for its start").isEqualTo(run.end("late"));
                assertThat(run.end("lossSuspect")).isZero();
                assertThat(run.end("duplicates") + run.end("reordered")).isZero();
                assertThat(run.result().at("/verdict/contradictions")).isEmpty();
            }
        }
        finally
        {
            first.close();
        }
    }

    /** Until the target is up ICMP says that nobody listens: that is no reason to end. */
    @Test
    void shouldRecoverByItselfWhenTargetComesUpLater()
    {
        final String address = "127.0.0.1:" + Programs.freePort();
        try (RunningSender sender = RunningSender.start(
            command -> command, address, "-i", "5ms", "-W", "300ms", "--first-sequence", "5000");
            RunningReflector reflector = start(address))
        {
            reflector.await(RECEIVED, 1);
            reflector.await(RECEIVED, reflector.watched(RECEIVED) + ENOUGH);

            final SenderRun run = sender.stop();

            assertThat(run.exitCode()).as(run.stderr()).isZero();
            assertThat(run.end("received")).isPositive();
            assertThat(run.end("sent")).isEqualTo(run.end("received") + run.end("lost"));
            assertThat(run.end("reflectorEpochs")).isEqualTo(1);
            assertThat(run.end("lostBackward")).as("what waited for its start").isEqualTo(run.end("late"));
            assertThat(run.end("lostUnattributed") + run.end("duplicates")).isZero();
        }
    }

    /** A probe that finds the link down is not sent, and nothing that was not sent is lost. */
    @Test
    void shouldCountWhatCouldNotLeaveApartWhenLinkGoesDown()
    {
        try (TwoNodes nodes = TwoNodes.join();
            RunningReflector reflector = RunningReflector.start(directory, Programs.DEFAULT_HEAP, nodes.far()::inside,
                List.of(TwoNodes.FAR_IPV4 + ":862"), "--mode", "stateful", "--idle", "block");
            RunningSender sender = RunningSender.start(
                nodes.near()::inside, TwoNodes.FAR_IPV4, "-i", "2ms", "-W", "300ms", "--first-sequence", "5000"))
        {
            reflector.await(RECEIVED, ENOUGH);
            nodes.near().run("ip", "link", "set", TwoNodes.LINK, "down");
            final long reached = reflector.watched(RECEIVED);
            nodes.near().run("ip", "link", "set", TwoNodes.LINK, "up");
            reflector.await(RECEIVED, reached + ENOUGH);

            final SenderRun run = sender.stop();

            assertThat(run.exitCode()).as(run.stderr()).isZero();
            assertThat(run.end("notSent")).isPositive();
            assertThat(run.result().at("/verdict/marks").toString()).contains("probes were not sent");
            assertThat(run.end("sent")).isEqualTo(run.end("received") + run.end("lost"));
            assertThat(run.end("received")).isLessThanOrEqualTo(reflector.watched("reflector.reflected"));
            assertThat(run.end("lostForward") + run.end("lostUnattributed"))
                .as("taken by the kernel, and with the link").isEqualTo(run.end("sent") -
                    reflector.watched("reflector.reflected"));
            assertThat(run.result().at("/verdict/contradictions")).isEmpty();
        }
    }

    private RunningReflector start(final String address)
    {
        return RunningReflector.start(directory, List.of(address), "--mode", "stateful", "--idle", "block");
    }
}
