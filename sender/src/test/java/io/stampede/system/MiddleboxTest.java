package io.stampede.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.Truth;
import io.stampede.testing.Conforms;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.Requires;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both programs with a hop of the test's between them, each in a network namespace of its own. What the hop did to each
 * packet is what the sender must say, to the packet.
 * <pre>
 *   sender 10.254.1.1 ── veth0 ── 10.254.1.2 middlebox 10.254.2.1 ── veth1 ── 10.254.2.2 reflector :862, :8620
 * </pre>
 */
@Timeout(120)
class MiddleboxTest
{
    private static final int COUNT = 250;
    private static final long FIRST_SEQUENCE = (1L << 32) - 100;
    private static final long TIMEOUT_NS = 1_000_000_000;
    private static final long MS = 1_000_000;
    /** More than the least that two kernels and a wakeup take, and less than any delay injected. */
    private static final long QUICK_NS = 3 * MS / 2;
    private static final String STATEFUL = "862";
    private static final String STATELESS = "8620";
    private static final String HOP = "10.254.1.2";

    @TempDir
    private static Path directory;
    private static @Nullable Lab lab;

    private record Lab(
        List<NetworkNamespace> nodes, Path keys, RunningReflector stateful, RunningReflector stateless)
    {
        static Lab build() throws Exception
        {
            final Path keys = Files.writeString(directory.resolve("keys"), "* 000102030405060708090a0b0c0d0e0f\n");
            keys.toFile().setReadable(false, false);
            keys.toFile().setReadable(true, true);
            final List<NetworkNamespace> nodes =
                List.of(NetworkNamespace.create(), NetworkNamespace.create(), NetworkNamespace.create());
            NetworkNamespace.join(nodes.get(0), nodes.get(1), "veth0");
            NetworkNamespace.join(nodes.get(1), nodes.get(2), "veth1");
            nodes.get(0).address("veth0", "10.254.1.1/24");
            nodes.get(1).address("veth0", HOP + "/24");
            nodes.get(1).address("veth1", "10.254.2.1/24");
            nodes.get(2).address("veth1", "10.254.2.2/24");
            return new Lab(nodes, keys, start(nodes.get(2), keys, "stateful", STATEFUL),
                start(nodes.get(2), keys, "stateless", STATELESS));
        }

        private static RunningReflector start(
            final NetworkNamespace node, final Path keys, final String mode, final String port)
        {
            return RunningReflector.start(directory, Programs.DEFAULT_HEAP, node::inside,
                List.of("10.254.2.2:" + port), "--mode", mode, "--auth", "--key-file", keys.toString(),
                "--idle", "block");
        }

        void close()
        {
            stateful.close();
            stateless.close();
            nodes.forEach(NetworkNamespace::close);
        }
    }

    @BeforeAll
    static void build() throws Exception
    {
        Requires.networkNamespaces();
        lab = Lab.build();
    }

    @AfterAll
    static void remove()
    {
        if (lab != null)
        {
            lab.close();
        }
    }

    private static Lab lab()
    {
        return Objects.requireNonNull(lab);
    }

    @ParameterizedTest
    @CsvSource({"862, 1", "862, 2", "8620, 3"})
    @Conforms({"8.4", "8.7", "8.8", "8.9", "8.10", "8.12"})
    void shouldBookWhatTheMiddleboxDid(final String port, final long seed) throws Exception
    {
        final Truth truth = new Truth(TIMEOUT_NS);
        final boolean isStateful = port.equals(STATEFUL);
        final RunningReflector reflector = isStateful ? lab().stateful : lab().stateless;
        final long refusedBefore = reflector.watched("reflector.dropped.bad_hmac");
        final SenderRun run;
        final int corruptedRequests;
        try (Middlebox box = box(port, new WirePlan(seed, COUNT, FIRST_SEQUENCE), truth))
        {
            run = send(port, "-c", "" + COUNT, "-i", "4ms", "--first-sequence", "" + FIRST_SEQUENCE);
            corruptedRequests = box.stop().corruptedRequests();
        }

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(truth.unattributed()).as("the plan").isEqualTo(WirePlan.TAIL);
        assertThat(truth.undecidable()).as("the plan").isZero();
        assertThat(corruptedRequests).as("the plan").isPositive();
        assertThat(reflector.watched("reflector.dropped.bad_hmac") - refusedBefore).isEqualTo(corruptedRequests);
        assertBooked(run, truth);
        if (isStateful)
        {
            assertDirections(run, truth);
        }
        else
        {
            assertThat(List.of("lostForward", "lostBackward", "lostUnattributed", "reorderedForward",
                "reorderedBackward")).allMatch(run::isUnknown);
        }
    }

    private static void assertBooked(final SenderRun run, final Truth truth)
    {
        final SoftAssertions softly = new SoftAssertions();
        softly.assertThat(run.end("sent")).as("sent").isEqualTo(COUNT).isEqualTo(truth.sent());
        softly.assertThat(run.end("received")).as("received").isEqualTo(truth.answered());
        softly.assertThat(run.end("lost")).as("lost").isEqualTo(truth.sent() - truth.answered());
        softly.assertThat(run.end("late")).as("late").isEqualTo(truth.late());
        softly.assertThat(run.end("duplicatesForward")).as("duplicates forward").isEqualTo(truth.duplicatesForward());
        softly.assertThat(run.end("duplicatesBackward")).as("duplicates backward")
            .isEqualTo(truth.duplicatesBackward());
        softly.assertThat(run.end("reordered")).as("reordered").isEqualTo(truth.reordered().packets());
        softly.assertThat(run.end("reorderedMaxExtent")).as("extent").isEqualTo(truth.reordered().maxExtent());
        softly.assertThat(run.end("garbage")).as("corrupted replies").isEqualTo(truth.corrupted());
        softly.assertThat(run.end("unknown")).as("unknown").isZero();
        softly.assertThat(run.result().at("/verdict/contradictions")).as("contradictions").isEmpty();
        softly.assertAll();
    }

    private static void assertDirections(final SenderRun run, final Truth truth)
    {
        final SoftAssertions softly = new SoftAssertions();
        softly.assertThat(run.end("lostForward")).as("lost forward").isEqualTo(truth.lostForward());
        softly.assertThat(run.end("lostBackward")).as("lost backward").isEqualTo(truth.lostBackward());
        softly.assertThat(run.end("lostUnattributed")).as("unattributed").isEqualTo(truth.unattributed());
        softly.assertThat(run.end("lossSuspect")).as("suspect").isZero();
        softly.assertThat(run.end("reorderedForward")).as("reordered forward")
            .isEqualTo(truth.reorderedForward().packets());
        softly.assertThat(run.end("reorderedBackward")).as("reordered backward")
            .isEqualTo(truth.reorderedBackward().packets());
        softly.assertThat(run.end("reflectorEpochs")).as("epochs").isEqualTo(1);
        softly.assertAll();
    }

    /**
     * 5 ms there and 2 ms back, or 5 and 20 ms there by turns. How long the middlebox held each packet by its own clock
     * readings is the truth: no delay may be shorter, whatever the machine does, and the quickest of each kind is
     * longer by no more than its way through two kernels.
     */
    @ParameterizedTest
    @ValueSource(longs = {5, 20})
    void shouldTellTheDelayTheMiddleboxMade(final long otherMs) throws Exception
    {
        final LongUnaryOperator forwardNs = ordinal -> ordinal % 2 == 0 ? 5 * MS : otherMs * MS;
        final Truth truth = new Truth(TIMEOUT_NS);
        final SenderRun run;
        final List<Middlebox.Passage> passages;
        try (Middlebox box = box(STATEFUL, new Delays(forwardNs), truth))
        {
            run = send(STATEFUL, "-c", "100", "-i", "10ms", "--first-sequence", "0", "--packets",
                "--clock", "assume:100us");
            passages = box.stop().passages();
        }

        final JsonNode uncertainty = run.result().at("/clock/oneWay/uncertaintyNs");
        assertThat(run.end("received")).as(run.stderr()).isEqualTo(100);
        assertThat(uncertainty.isIntegralNumber()).as("stated by the result").isTrue();
        assertAgrees(noise(run, passages, true, 0), uncertainty.longValue());
        assertAgrees(noise(run, passages, true, 1), uncertainty.longValue());
        assertAgrees(noise(run, passages, false, 0), uncertainty.longValue());
    }

    private static void assertAgrees(final List<Long> noiseNs, final long uncertaintyNs)
    {
        final long leastNs = noiseNs.stream().mapToLong(Long::longValue).min().orElseThrow();
        assertThat(noiseNs).hasSize(50);
        assertThat(leastNs).isBetween(-uncertaintyNs, uncertaintyNs + QUICK_NS);
    }

    /** What the sender measured beyond how long the middlebox held the packet, of every other probe. */
    private static List<Long> noise(
        final SenderRun run, final List<Middlebox.Passage> passages, final boolean isForward, final int parity)
    {
        final Map<Long, Long> heldNs = new HashMap<>();
        passages.stream().filter(passage -> passage.isForward() == isForward)
            .forEach(passage -> heldNs.put(passage.ordinal(), passage.heldNs()));
        final List<Long> noiseNs = new ArrayList<>();
        for (final JsonNode packet : run.result().path("packets"))
        {
            final long ordinal = packet.path("sequence").longValue();
            if (ordinal % 2 == parity)
            {
                final long seenNs = isForward ? between(packet, "t1", "t2") : between(packet, "t3", "t4");
                noiseNs.add(seenNs - Objects.requireNonNull(heldNs.get(ordinal)));
            }
        }
        return noiseNs;
    }

    private static long between(final JsonNode packet, final String from, final String until)
    {
        return Instant.parse(packet.path(from).asText()).until(
            Instant.parse(packet.path(until).asText()), ChronoUnit.NANOS);
    }

    private record Delays(LongUnaryOperator forwardNs) implements Middlebox.Plan
    {
        @Override
        public Fate fate(final long ordinal)
        {
            return Fate.answered(forwardNs.applyAsLong(ordinal), 2 * MS);
        }

        @Override
        public boolean isCorrupted(final long ordinal)
        {
            return false;
        }

        @Override
        public long ordinal(final long sequence)
        {
            return sequence;
        }
    }

    private static Middlebox box(final String port, final Middlebox.Plan plan, final Truth truth) throws Exception
    {
        return Middlebox.start(lab().nodes.get(1),
            new InetSocketAddress(InetAddress.ofLiteral(HOP), Integer.parseInt(port)),
            new InetSocketAddress(InetAddress.ofLiteral("10.254.2.2"), Integer.parseInt(port)), plan, truth);
    }

    private static SenderRun send(final String port, final String... options)
    {
        final List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(0, List.of(HOP + ":" + port, "--auth", "--key-file", lab().keys.toString(), "-q",
            "-W", TimeUnit.NANOSECONDS.toMillis(TIMEOUT_NS) + "ms"));
        return SenderRun.in(lab().nodes.get(0)::inside, arguments.toArray(String[]::new));
    }
}
