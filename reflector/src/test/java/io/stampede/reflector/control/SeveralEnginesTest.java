package io.stampede.reflector.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.stampede.net.PortException;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.Engines;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.PortChoice;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.Steering;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.reflector.config.UdpChoice;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.runtime.ThreadAffinity;
import io.stampede.telemetry.CounterReading;
import io.stampede.telemetry.CountersFileException;
import io.stampede.telemetry.CountersFileReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole reflector of several engines over loopback. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SeveralEnginesTest
{
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int SENDERS = 24;
    private static final int BATCH = NumberedClient.BATCH;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int SWAPS = 100;
    /** Compilation takes place while rounds go on, at a time of its own choosing. */
    private static final int MAX_ROUNDS = 40;
    private static final int EXCHANGES_PER_ROUND = 200;
    /**
     * Less than the smallest object for each swap, and far less than one for each packet. What is left is the look at
     * the clock's quality once a second, a system call too rare to be compiled.
     */
    private static final long ALLOCATED_LIMIT = 16 * SWAPS;

    @TempDir
    private Path directory;

    private final List<NumberedClient> senders = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();

    @AfterEach
    void close()
    {
        senders.forEach(NumberedClient::close);
        assertThat(errors).isEmpty();
    }

    private ReflectorNode start(final Engines engines, final IdleMode idle) throws Exception
    {
        return start(new InetSocketAddress(LOOPBACK, 0), engines, idle, directory.resolve("counters"));
    }

    private ReflectorNode start(
        final InetSocketAddress listen, final Engines engines, final IdleMode idle, final Path counters)
        throws Exception
    {
        final ReflectorConfig config = new ReflectorConfig(
            List.of(listen), false, counters, engines, idle, 64, 900_000_000_000L,
            new UdpChoice(1 << 20, 1 << 20, false), PortChoice.UDP);
        return ReflectorNode.start(config, policy(true), new EngineErrors(errors::add));
    }

    private static ReflectorPolicy policy(final boolean hasTlvs)
    {
        return new ReflectorPolicy(
            SessionMode.STATEFUL, false, TimestampKind.NTP, new AccessPolicy(1024, List.of(), 0), false, null, 0,
            TlvLimits.defaults(hasTlvs), ReflectedControlLimits.OFF);
    }

    private static InetSocketAddress addressOf(final ReflectorNode node)
    {
        final String ready = node.ready(SessionMode.STATEFUL).get(0);
        return new InetSocketAddress(LOOPBACK, Integer.parseInt(ready.replaceAll(".*:(\\d+) .*", "$1")));
    }

    private void openSenders(final ReflectorNode node) throws PortException
    {
        for (int n = 0; n < SENDERS; n++)
        {
            senders.add(NumberedClient.open(new InetSocketAddress(LOOPBACK, 0), addressOf(node)));
        }
    }

    private void exchange()
    {
        senders.forEach(NumberedClient::send);
        senders.forEach(NumberedClient::receive);
    }

    @Test
    void shouldAnswerEachRequestOnceAndNumberEachSessionByItself() throws Exception
    {
        try (ReflectorNode node = start(new Engines(3, List.of(), Steering.HASH), IdleMode.ADAPTIVE))
        {
            assertThat(node.ready(SessionMode.STATEFUL)).as("one address, whoever answers").hasSize(1);
            openSenders(node);
            for (int round = 0; round < 10; round++)
            {
                exchange();
            }

            final Map<ReflectorCounter, Long> counts = node.stop();

            final long sent = 10L * SENDERS * BATCH;
            assertThat(counts).containsEntry(ReflectorCounter.RECEIVED, sent)
                .containsEntry(ReflectorCounter.REFLECTED, sent)
                .containsEntry(ReflectorCounter.SESSIONS_CREATED, (long)SENDERS)
                .containsEntry(ReflectorCounter.POLICY_VERSION, 1L);
        }
        final List<Long> received = ofEngines("reflector.received");
        assertThat(received).hasSize(3).as("a session stays with its engine").allMatch(n -> n % (10 * BATCH) == 0);
        assertThat(received.stream().mapToLong(Long::longValue).sum()).isEqualTo(10L * SENDERS * BATCH);
        assertThat(ofEngines("sessions.created")).as("as the kernel's hash has shared them out")
            .isEqualTo(received.stream().map(n -> n / (10 * BATCH)).toList());
    }

    private List<Long> ofEngines(final String counter) throws CountersFileException
    {
        try (CountersFileReader reader = CountersFileReader.open(directory.resolve("counters")))
        {
            return reader.counters().stream().filter(reading -> reading.name().equals(counter))
                .map(CounterReading::engines).findFirst().orElseThrow();
        }
    }

    @Test
    @Tag("allocation")
    void shouldLoseNothingAndAllocateNothingWhenThePolicyIsSwappedUnderLoad() throws Exception
    {
        try (ReflectorNode node = start(new Engines(2, List.of(), Steering.HASH), IdleMode.ADAPTIVE))
        {
            openSenders(node);
            long version = 1;
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MAX_ROUNDS && allocated >= ALLOCATED_LIMIT; round++)
            {
                exchange();
                final long before = allocatedByEngines();
                final CompletableFuture<Long> swapping = CompletableFuture.supplyAsync(() -> swap(node));
                for (int n = 0; n < EXCHANGES_PER_ROUND || !swapping.isDone(); n++)
                {
                    exchange();
                }
                version = swapping.get();
                allocated = allocatedByEngines() - before;
            }
            assertThat(allocated).as("octets allocated by both engines in %d swaps", SWAPS).isLessThan(ALLOCATED_LIMIT);

            final Map<ReflectorCounter, Long> counts = node.stop();

            assertThat(version).isGreaterThanOrEqualTo(SWAPS);
            assertThat(ofEngines("reflector.policy.version")).as("in force on each")
                .containsExactly(version, version);
            assertThat(counts).containsEntry(ReflectorCounter.POLICY_VERSION, version)
                .containsEntry(ReflectorCounter.SESSIONS_CREATED, (long)SENDERS)
                .containsEntry(ReflectorCounter.REFLECTED, senders.stream().mapToLong(NumberedClient::sent).sum());
        }
    }

    private static long swap(final ReflectorNode node)
    {
        try
        {
            long version = 0;
            for (int n = 0; n < SWAPS; n++)
            {
                version = node.apply(policy((n & 1) == 0));
            }
            return version;
        }
        catch (final Exception ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static long allocatedByEngines()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        long allocated = 0;
        int engines = 0;
        for (final long id : threads.getAllThreadIds())
        {
            final ThreadInfo info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().matches("reflector-\\d"))
            {
                allocated += threads.getThreadAllocatedBytes(id);
                engines++;
            }
        }
        assertThat(engines).isEqualTo(2);
        return allocated;
    }

    @Test
    void shouldPinEachEngineToItsCore() throws Exception
    {
        final List<Integer> cpus = ThreadAffinity.allowedCpus().stream().limit(2).boxed().toList();
        // where there is only one core both may be pinned to it: what is looked at is that each is
        final List<Integer> cores = cpus.size() == 2 ? List.of(cpus.get(1), cpus.get(0)) : List.of(cpus.get(0));
        try (ReflectorNode node = start(new Engines(cores.size(), cores, Steering.HASH), IdleMode.BLOCK))
        {
            assertThat(node.isAlive()).isTrue();

            final Map<String, String> allowed = cpusOfEngines();

            final Map<String, String> expected = new TreeMap<>();
            for (int engine = 0; engine < cores.size(); engine++)
            {
                expected.put(cores.size() == 1 ? "reflector" : "reflector-" + engine, "" + cores.get(engine));
            }
            assertThat(allowed).isEqualTo(expected);
        }
    }

    /** Name of each reflecting thread, and the CPUs the kernel lets it run on. */
    private static Map<String, String> cpusOfEngines() throws IOException
    {
        final Map<String, String> cpus = new TreeMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task")))
        {
            for (final Path task : tasks)
            {
                addIfEngine(cpus, task);
            }
        }
        return cpus;
    }

    private static void addIfEngine(final Map<String, String> cpus, final Path task)
    {
        try
        {
            final String name = Files.readString(task.resolve("comm")).strip();
            if (name.startsWith("reflector"))
            {
                cpus.put(name, Files.readAllLines(task.resolve("status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElseThrow());
            }
        }
        catch (final IOException ex)
        {
            // a thread that has just ended
            return;
        }
    }

    @Test
    void shouldRefuseASecondReflectorAtItsAddressHoweverManyEnginesItHas() throws Exception
    {
        try (ReflectorNode node = start(new Engines(2, List.of(), Steering.HASH), IdleMode.BLOCK))
        {
            for (int engines = 1; engines <= 2; engines++)
            {
                final Engines second = new Engines(engines, List.of(), Steering.HASH);
                assertThatThrownBy(() -> start(addressOf(node), second, IdleMode.BLOCK, directory.resolve("second")))
                    .isInstanceOf(PortException.class)
                    .hasMessageMatching("bind udp 127.0.0.1:\\d+: EADDRINUSE .* — another socket has this port .*");
            }
            openSenders(node);
            exchange();
        }
    }

    @Test
    void shouldFreeEverythingWhenOneOfTheCoresDoesNotExist() throws Exception
    {
        final int core = ThreadAffinity.allowedCpus().nextSetBit(0);

        assertThatThrownBy(() -> start(new Engines(2, List.of(core, 8000), Steering.HASH), IdleMode.BLOCK))
            .hasMessageStartingWith("pin thread (cpu 8000)");

        assertThat(directory.resolve("counters")).doesNotExist();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!cpusOfEngines().isEmpty() && System.nanoTime() - deadlineNs < 0)
        {
            // the agent has been closed; the kernel takes its thread off the list a little later
            Thread.onSpinWait();
        }
        assertThat(cpusOfEngines()).isEmpty();
    }
}
