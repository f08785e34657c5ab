package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real session goes on undisturbed while others flood the same socket. A flood is as fast as the reflector takes it
 * in: its queue never runs empty and never over, so the tests ask the same of a slow machine as of a fast one.
 */
@Timeout(120)
class FloodTest
{
    private static final String RECEIVED = "reflector.received";
    private static final InetSocketAddress REFLECTOR = ForgedPackets.at(TwoNodes.FAR_IPV4, 862);
    /** Packets of a flood not yet taken in; the receive buffer of 16 MiB has room for some 20 thousand. */
    private static final int WINDOW = 4096;
    private static final int LOOK_EVERY = 512;
    private static final int BEFORE_THE_FLOOD = 200;
    private static final int FIRST_SEQUENCE = 1000;

    @TempDir
    private static Path directory;
    private static @Nullable TwoNodes nodes;

    @BeforeAll
    static void join()
    {
        nodes = TwoNodes.join();
    }

    @AfterAll
    static void remove()
    {
        if (nodes != null)
        {
            nodes.close();
        }
    }

    private static TwoNodes nodes()
    {
        return Objects.requireNonNull(nodes);
    }

    private static RunningReflector reflector(final String... options)
    {
        return RunningReflector.start(
            directory, Programs.DEFAULT_HEAP, nodes().far()::inside, List.of(TwoNodes.FAR_IPV4 + ":862"), options);
    }

    /** A thousand probes a second from before the flood until after it. */
    private static RunningSender realSession(final RunningReflector reflector, final String... options)
    {
        final List<String> arguments = new ArrayList<>(
            List.of(TwoNodes.FAR_IPV4, "-r", "1kpps", "--first-sequence", "" + FIRST_SEQUENCE));
        arguments.addAll(List.of(options));
        final RunningSender sender =
            RunningSender.start(nodes().near()::inside, arguments.toArray(String[]::new));
        reflector.await(RECEIVED, BEFORE_THE_FLOOD);
        return sender;
    }

    private static void flood(
        final RunningReflector reflector, final ForgedPackets forged, final long count, final LongConsumer add)
    {
        final long before = reflector.watched(RECEIVED);
        for (long n = 0; n < count; n++)
        {
            add.accept(n);
            if (n % LOOK_EVERY == 0)
            {
                reflector.await(RECEIVED, before + n - WINDOW);
            }
        }
        forged.flush();
        reflector.await(RECEIVED, before + count);
    }

    /** A host of 10.0.0.0/8; its prefix is the second and third octet. */
    private static InetSocketAddress host(final long second, final long third, final long fourth, final long port)
    {
        try
        {
            return new InetSocketAddress(
                InetAddress.getByAddress(new byte[]{10, (byte)second, (byte)third, (byte)fourth}), (int)port);
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError("4 octets are an address", ex);
        }
    }

    private static void assertNothingLost(final SenderRun run)
    {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.end("sent")).isGreaterThan(BEFORE_THE_FLOOD);
        assertThat(run.end("lost")).as("lost of %d", run.end("sent")).isZero();
        assertThat(run.end("notSent")).isZero();
    }

    /** Every probe was answered, and the reflector's numbers go up by one. */
    private static void assertNumbered(final SenderRun run, final long first)
    {
        long expected = first;
        for (final JsonNode packet : run.result().path("packets"))
        {
            assertThat(packet.path("reflectorSequence").longValue()).isEqualTo(expected++);
        }
        assertThat(expected - first).isEqualTo(run.end("sent"));
    }

    /**
     * THREATS row 5: what waits for neighbours that do not resolve is charged to our send buffer. With the system's
     * default of 208 KiB these floods take most replies of the real session away.
     */
    @Test
    void shouldAnswerRealSessionWhenForgedNeighboursDoNotResolve() throws Exception
    {
        try (RunningReflector reflector = reflector("--rate-limit", "off");
            RunningSender sender = realSession(reflector);
            ForgedPackets forged = ForgedPackets.between(nodes().near(), nodes().far(), TwoNodes.LINK))
        {
            final long intervalNs = Duration.ofSeconds(1).toNanos() / 400;
            final long startNs = System.nanoTime();
            for (int n = 0; n < 800; n++)
            {
                LockSupport.parkNanos(startNs + n * intervalNs - System.nanoTime());
                forged.send(host(255, 0, 50 + n % 4, 40_000), REFLECTOR, TestRequests.plain(n, 7));
            }
            flood(reflector, forged, 20_000, n ->
                forged.add(host(255, 0, 60 + n % 2, 40_000), REFLECTOR, TestRequests.plain((int)n, 7)));
            final String socket = nodes().far().run("ss", "-Huanm", "sport = :862");

            assertNothingLost(sender.stop());
            assertThat(reflector.terminate()).isZero();
            assertThat(reflector.watched("reflector.reflected")).isGreaterThan(20_800);
            assertThat(reflector.watched("own.send_buffer_full")).isZero();
            final Matcher buffer = Pattern.compile(",tb(\\d+),").matcher(socket);
            assertThat(buffer.find()).as(socket).isTrue();
            assertThat(Long.parseLong(buffer.group(1))).isGreaterThanOrEqualTo(64 << 20);
        }
    }

    /** THREATS row 6. */
    @Test
    void shouldNumberRealSessionWithoutGapWhenSpoofedSessionsFillTheTable() throws Exception
    {
        final int spoofed = 100_000;
        final int prefixes = 40;
        final int capacity = 65_536;
        try (RunningReflector reflector = reflector("--mode", "stateful");
            RunningSender sender = realSession(reflector, "--packets");
            ForgedPackets forged = ForgedPackets.between(nodes().near(), nodes().far(), TwoNodes.LINK))
        {
            flood(reflector, forged, spoofed, n ->
                forged.add(
                    host(1 + n % prefixes, 7, 1 + n / prefixes % 250, 40_000 + n / prefixes / 250),
                    REFLECTOR,
                    TestRequests.plain((int)n, (int)n & 0xFFFF)));
            final SenderRun late = SenderRun.in(
                nodes().near()::inside, TwoNodes.FAR_IPV4, "-c", "20", "-i", "5ms", "--packets",
                "--first-sequence", "" + FIRST_SEQUENCE);
            final SenderRun run = sender.stop();
            assertThat(reflector.terminate()).isZero();

            assertNothingLost(run);
            assertThat(run.end("lostForward") + run.end("lostBackward")).isZero();
            assertNumbered(run, 0);
            // who comes when the table is full is answered, as by a stateless reflector
            assertNumbered(late, FIRST_SEQUENCE);
            assertThat(reflector.watched("sessions.created")).isEqualTo(capacity);
            assertThat(reflector.watched("sessions.live")).isEqualTo(capacity);
            assertThat(reflector.watched("sessions.refused")).isEqualTo(spoofed + 1 - capacity + 20);
            assertThat(reflector.watched("reflector.reflected")).isEqualTo(spoofed + run.end("sent") + 20);
        }
    }

    /** THREATS row 7. From many prefixes, and from the session's own, whose rate limit must not be used up by it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerGenuineSessionWhenFloodedWithWrongHmacs(final boolean isOwnPrefix) throws Exception
    {
        final int flooded = 100_000;
        final String keys = TestRequests.writeKeyFile(directory.resolve("keys-" + isOwnPrefix)).toString();
        try (RunningReflector reflector = reflector("--auth", "--key-file", keys);
            SignedSession session = SignedSession.start(nodes().near(), REFLECTOR);
            ForgedPackets forged = ForgedPackets.between(nodes().near(), nodes().far(), TwoNodes.LINK))
        {
            reflector.await(RECEIVED, BEFORE_THE_FLOOD);
            flood(reflector, forged, flooded, n ->
                forged.add(isOwnPrefix ? host(255, 0, 3 + n % 250, 40_000) : host(1 + n % 200, 7, 1, 40_000),
                    REFLECTOR, TestRequests.unsigned((int)n, 7)));
            final SignedSession.Outcome outcome = session.stop();
            assertThat(reflector.terminate()).isZero();

            assertThat(outcome.sent()).isGreaterThan(BEFORE_THE_FLOOD);
            assertThat(outcome.answered()).isEqualTo(outcome.sent());
            assertThat(reflector.watched("reflector.dropped.bad_hmac")).isEqualTo(flooded);
            assertThat(reflector.watched("reflector.reflected")).isEqualTo(outcome.sent());
            assertThat(reflector.watched("own.receive_queue_overflow")).isZero();
        }
    }

    /** THREATS row 4: one prefix asks for more than its 10,000 a second, another does not. */
    @Test
    void shouldLimitOnePrefixAndServeAnother() throws Exception
    {
        final int flooded = 30_000;
        final int ratePps = 10_000;
        final int burst = 1000;
        try (RunningReflector reflector = reflector();
            RunningSender sender = realSession(reflector);
            ForgedPackets forged = ForgedPackets.between(nodes().near(), nodes().far(), TwoNodes.LINK))
        {
            final long startNs = System.nanoTime();
            flood(reflector, forged, flooded, n ->
                forged.add(host(9, 9, 1 + n % 250, 40_000), REFLECTOR, TestRequests.plain((int)n, 7)));
            final SenderRun run = sender.stop();
            assertThat(reflector.terminate()).isZero();
            // not before: the last of the flood may still have been in the reflector's queue
            final double elapsedS = (System.nanoTime() - startNs) / 1e9;

            assertNothingLost(run);
            final long answered = reflector.watched("reflector.reflected") - run.end("sent");
            final long limited = reflector.watched("reflector.dropped.rate_limited");
            assertThat(answered + limited).isEqualTo(flooded);
            assertThat(limited).isPositive();
            assertThat(answered).isBetween((long)burst, burst + (long)(ratePps * elapsedS) + 1);
        }
    }
}
