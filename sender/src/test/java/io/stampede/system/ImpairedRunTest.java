package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.Conforms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a relay of our own did to the packets comes out of the sender's JSON as exactly those numbers. The plan is the
 * worked example of checklist 8.9: ten probes; the request with s=3 is lost, that with s=7 doubled, the reply with r=5
 * lost, and the reply r=8 arrives after r=9.
 */
@Timeout(120)
class ImpairedRunTest
{
    private static final String PROBES = "10";

    @TempDir
    private Path directory;

    @Test
    @Conforms("8.9")
    void shouldBookEveryImpairmentWhenReflectorIsStateful() throws IOException
    {
        final SenderRun run = run("stateful", 0);

        assertBooked(run);
        assertThat(run.end("lostForward")).isEqualTo(1);
        assertThat(run.end("lostBackward")).isEqualTo(1);
        assertThat(run.end("lostUnattributed")).isZero();
    }

    @Test
    @Conforms("8.10")
    void shouldBookTheSameWhenSequenceWraps() throws IOException
    {
        final SenderRun run = run("stateful", (1L << 32) - 5);

        assertBooked(run);
        assertThat(run.end("lostForward")).isEqualTo(1);
        assertThat(run.end("lostBackward")).isEqualTo(1);
    }

    @Test
    @Conforms("8.12")
    void shouldNotAttributeLossWhenReflectorIsStateless() throws IOException
    {
        final int port = Programs.freePort();
        final SenderRun run;
        try (RunningReflector reflector = start(port, "stateless");
            Relay relay = new Relay(port, s -> s == 3 ? 0 : 1, r -> r == 5 ? 0 : 1, -1))
        {
            run = SenderRun.of("127.0.0.1:" + relay.port(), "-c", PROBES, "-i", "20ms", "-W", "1s");
            assertThat(reflector.terminate()).isZero();
        }

        assertThat(run.end("lost")).isEqualTo(2);
        assertThat(run.isUnknown("lostForward")).as("lostForward is null").isTrue();
        assertThat(run.isUnknown("lostBackward")).as("lostBackward is null").isTrue();
    }

    private SenderRun run(final String mode, final long firstSequence) throws IOException
    {
        final int port = Programs.freePort();
        try (RunningReflector reflector = start(port, mode);
            Relay relay = new Relay(port, s -> forwardCopies(s - firstSequence), r -> r == 5 ? 0 : 1, 8))
        {
            final SenderRun run = SenderRun.of(
                "127.0.0.1:" + relay.port(), "-c", PROBES, "-i", "20ms", "-W", "1s",
                "--first-sequence", Long.toString(firstSequence));
            assertThat(reflector.terminate()).isZero();
            return run;
        }
    }

    private static int forwardCopies(final long index)
    {
        return switch ((int)index)
        {
            case 3 -> 0;
            case 7 -> 2;
            default -> 1;
        };
    }

    private static void assertBooked(final SenderRun run)
    {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isEqualTo(10);
        assertThat(run.end("received")).isEqualTo(8);
        assertThat(run.end("lost")).isEqualTo(2);
        assertThat(run.end("duplicates")).isEqualTo(1);
        assertThat(run.end("reordered")).isEqualTo(1);
        assertThat(run.end("late")).isZero();
        assertThat(run.end("notSent")).isZero();
    }

    private RunningReflector start(final int port, final String mode)
    {
        return RunningReflector.start(directory, List.of("127.0.0.1:" + port), "--mode", mode);
    }
}
