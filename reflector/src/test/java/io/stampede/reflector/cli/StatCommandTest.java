package io.stampede.reflector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.reflector.engine.ReflectorCounter;
import io.stampede.reflector.session.SessionRecord;
import io.stampede.telemetry.ChildJvm;
import io.stampede.telemetry.CountersFile;
import io.stampede.telemetry.CountersFileProbe;
import io.stampede.telemetry.CountersFileReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StatCommandTest
{
    private static final int SESSIONS = 3;
    private static final int CLOCK_ERROR = ReflectorCounter.values().length - 1;

    @TempDir
    private Path directory;
    private CountersFile file;
    private long startEpochNs;

    @BeforeEach
    void create() throws Exception
    {
        startEpochNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
        file = CountersFile.create(
            path(), List.of(ReflectorCounter.values()), 1, SESSIONS, SessionRecord.LENGTH, startEpochNs);
        file.labels(List.of(
            Map.entry("mode", "stateful"),
            Map.entry("listen", "udp 127.0.0.1:8620 stateful"),
            Map.entry("listen", "udp [::1]:8620 stateful")));
        file.engine(0).counter(ReflectorCounter.RECEIVED).setRelease(1_000_007);
        file.engine(0).counter(ReflectorCounter.DROPPED_TOO_SHORT).setRelease(7);
    }

    @AfterEach
    void close()
    {
        file.close();
    }

    private Path path()
    {
        return directory.resolve("counters");
    }

    private CommandRun run(final String command, final String... more)
    {
        final String[] args = new String[more.length + 3];
        args[0] = command;
        args[1] = "--counters";
        args[2] = path().toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandRun.of(args);
    }

    @Test
    void shouldShowCountersThatAreNotZeroAlignedWithUnitAndMeaning()
    {
        final CommandRun run = run("stat");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        final List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0)).contains("  process " + ProcessHandle.current().pid() + ", up 0s");
        assertThat(lines.subList(1, lines.size())).containsExactly(
            "mode stateful",
            "listen udp 127.0.0.1:8620 stateful",
            "listen udp [::1]:8620 stateful",
            "reflector.received           1000007  packets  Packets that reached the reflector.",
            "reflector.dropped.too_short        7  packets  " +
                "Shorter than 14 octets, or than the base packet in the authenticated mode.");
    }

    @Test
    void shouldShowEveryCounterWhenAllIsAsked()
    {
        final String out = run("stat", "--all").out();

        for (final ReflectorCounter counter : ReflectorCounter.values())
        {
            assertThat(out).contains(counter.counterName() + ' ').contains(counter.help());
        }
    }

    @Test
    void shouldPrintOneJsonObjectWithAllCounters() throws Exception
    {
        final CommandRun run = run("stat", "--json");

        assertThat(run.out()).hasLineCount(1);
        final JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.get("format").asText()).isEqualTo("stamp-reflector-stat/2");
        assertThat(json.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(json.get("alive").asBoolean()).isTrue();
        assertThat(Instant.parse(json.get("start").asText()))
            .isEqualTo(Instant.EPOCH.plusNanos(startEpochNs)).isBeforeOrEqualTo(json.get("time").asText());
        assertThat(json.at("/labels/listen")).hasSize(2);
        assertThat(json.at("/labels/mode/0").asText()).isEqualTo("stateful");
        assertThat(json.get("counters")).hasSize(ReflectorCounter.values().length);
        assertThat(json.get("counters").get("reflector.received").get("value").asLong()).isEqualTo(1_000_007);
        assertThat(json.get("counters").get("reflector.received").get("unit").asText()).isEqualTo("packets");
        assertThat(json.get("counters").get("reflector.reflected").get("value").asLong()).isZero();
    }

    @Test
    void shouldSayThatTheCountsAreLastOnesWhenTheReflectorIsGone() throws Exception
    {
        final Path path = directory.resolve("gone");
        try (ChildJvm child = new ChildJvm(CountersFileProbe.class, "write", path.toString()))
        {
            assertThat(child.readLine()).isEqualTo("made");
        }

        final CommandRun once = CommandRun.of("stat", "--counters", path.toString());
        final CommandRun watch = CommandRun.of("stat", "--watch", "1s", "--json", "--counters", path.toString());

        assertThat(once.exitCode()).isZero();
        assertThat(once.err()).contains("has ended; these are its last counts");
        assertThat(once.out()).contains("all counters are 0");
        assertThat(watch.exitCode()).isEqualTo(1);
        assertThat(new ObjectMapper().readTree(watch.out()).get("alive").asBoolean()).isFalse();
    }

    @Test
    void shouldWatchUntilTheReflectorEnds() throws Exception
    {
        final Path path = directory.resolve("watched");
        try (ChildJvm child = new ChildJvm(CountersFileProbe.class, "write", path.toString()))
        {
            assertThat(child.readLine()).isEqualTo("made");
            final CompletableFuture<CommandRun> watch = CompletableFuture.supplyAsync(
                () -> CommandRun.of("stat", "--watch", "100ms", "--json", "--counters", path.toString()));
            assertThat(watch).isNotDone();
            child.process().getOutputStream().close();
            assertThat(child.awaitExit()).isZero();

            final CommandRun run = watch.get(30, TimeUnit.SECONDS);

            final List<String> lines = run.out().lines().toList();
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("has ended");
            assertThat(lines).isNotEmpty();
            assertThat(new ObjectMapper().readTree(lines.getLast()).get("alive").asBoolean()).isFalse();
        }
    }

    @Test
    void shouldSayThatTheReflectorIsStuckWhenItsHeartbeatIsOld()
    {
        file.engine(0).heartbeat(startEpochNs - 30_000_000_000L);

        assertThat(run("stat").err()).contains("last showed a sign of life 30s ago: it is stopped or stuck");
    }

    @Test
    void shouldShowTheChangePerSecondBetweenTwoSnapshots() throws Exception
    {
        try (CountersFileReader reader = CountersFileReader.open(path()))
        {
            final Snapshot before = Snapshot.of(reader);
            file.engine(0).counter(ReflectorCounter.RECEIVED).setRelease(1_000_507);
            final Snapshot now = Snapshot.of(reader);
            final Snapshot later = new Snapshot(before.epochNs() + 2_000_000_000L, now.pid(), true,
                now.startEpochNs(), now.heartbeatEpochNs(), now.labels(), now.counters());

            assertThat(later.perSecond(0, before)).hasValue(250);
            assertThat(later.perSecond(1, before)).hasValue(0);
            assertThat(later.counters().get(CLOCK_ERROR).name()).isEqualTo("clock.error");
            assertThat(later.perSecond(CLOCK_ERROR, before)).as("a state has no rate").isEmpty();
        }
    }

    @Test
    void shouldShowTheValuesOfEachEngineWhenAsked() throws Exception
    {
        final Path path = directory.resolve("several");
        try (CountersFile several = CountersFile.create(
            path, List.of(ReflectorCounter.values()), 2, 1, SessionRecord.LENGTH, startEpochNs))
        {
            for (int engine = 0; engine < 2; engine++)
            {
                several.engine(engine).counter(ReflectorCounter.RECEIVED).setRelease(12 + 18 * engine);
                several.engine(engine).counter(ReflectorCounter.POLICY_VERSION).setRelease(4 + engine);
                several.engine(engine).counter(ReflectorCounter.CLOCK_ERROR_NS).setRelease(700 + engine);
                several.engine(engine).counter(ReflectorCounter.SESSIONS_LIVE).setRelease(2);
            }
            several.counter(ReflectorCounter.POLICY_REFUSED).setRelease(1);
            live(several, 1, 7);

            final List<String> lines =
                CommandRun.of("stat", "--engines", "--counters", path.toString()).out().lines().skip(1).toList();
            final JsonNode json = new ObjectMapper().readTree(
                CommandRun.of("stat", "--engines", "--json", "--counters", path.toString()).out()).get("counters");
            final String sessions = CommandRun.of("sessions", "--counters", path.toString()).out();

            assertThat(lines.get(0)).matches("reflector.received +42  = 12 \\+ 30 +packets .*");
            assertThat(lines.get(1)).matches("reflector.policy.version +4  = min 4 5 +policies .*");
            assertThat(lines.get(2)).matches("reflector.policy.refused +1 +reloads .*");
            assertThat(lines.get(3)).matches("sessions.live +4  = 2 \\+ 2 +sessions .*");
            assertThat(lines.get(4)).matches("clock.error +701  = max 700 701 +nanoseconds .*");
            assertThat(json.get("reflector.received").toString()).startsWith(
                "{\"value\":42,\"kind\":\"counter\",\"engines\":[12,30],\"combination\":\"sum\",");
            assertThat(json.get("clock.error").toString()).startsWith(
                "{\"value\":701,\"kind\":\"gauge\",\"engines\":[700,701],\"combination\":\"max\",");
            assertThat(json.get("reflector.policy.refused").has("engines")).isFalse();
            assertThat(sessions.lines().findFirst()).hasValueSatisfying(
                line -> assertThat(line).matches("ENGINE  SENDER .*"));
            assertThat(sessions).containsPattern("(?m)^ +1  192.0.2.10:40000 ");
        }
    }

    @Test
    void shouldListLiveSessionsOnly() throws Exception
    {
        session(0, SessionRecord.FREE, 1);
        session(2, SessionRecord.LIVE, 0xBEEF);

        final CommandRun text = run("sessions");
        final JsonNode json = new ObjectMapper().readTree(run("sessions", "--json").out());

        final List<String> lines = text.out().lines().toList();
        assertThat(lines.get(0)).startsWith("SENDER ").contains("ANSWERED").endsWith("IDLE");
        assertThat(lines.get(1)).startsWith("192.0.2.10:40000  [2001:db8::20]:862  48879  ")
            .contains(" 55 ").contains(" 4294967295 ").contains(" 2026-01-01T00:00:00.123456789Z ").endsWith("m");
        assertThat(lines.subList(2, lines.size())).containsExactly("1 session");
        assertThat(json.get("format").asText()).isEqualTo("stamp-reflector-sessions/1");
        assertThat(json.get("sessions").toString()).isEqualTo(
            "[{\"engine\":0,\"remote\":\"192.0.2.10:40000\",\"local\":\"[2001:db8::20]:862\",\"ssid\":48879," +
            "\"answered\":55,\"lastSenderSequence\":4294967295,\"first\":\"2026-01-01T00:00:00.123456789Z\"," +
            "\"last\":\"2026-01-01T00:00:01.000000000Z\"}]");
    }

    private void session(final int slot, final int state, final int ssid)
    {
        write(file.engine(0).sessions(), slot * SessionRecord.LENGTH, state, ssid);
    }

    private static void live(final CountersFile file, final int engine, final int ssid)
    {
        write(file.engine(engine).sessions(), 0, SessionRecord.LIVE, ssid);
    }

    private static void write(final AtomicBuffer records, final int record, final int state, final int ssid)
    {
        records.putInt(record + SessionRecord.SSID_OFFSET, ssid);
        records.putLong(record + SessionRecord.LOCAL_HIGH_OFFSET, 0x2001_0db8_0000_0000L);
        records.putLong(record + SessionRecord.LOCAL_LOW_OFFSET, 0x20);
        records.putLong(record + SessionRecord.REMOTE_HIGH_OFFSET, 0);
        records.putLong(record + SessionRecord.REMOTE_LOW_OFFSET, 0xFFFF_C000_020AL);
        records.putInt(record + SessionRecord.LOCAL_PORT_OFFSET, 862);
        records.putInt(record + SessionRecord.REMOTE_PORT_OFFSET, 40_000);
        records.putLong(record + SessionRecord.ANSWERED_OFFSET, 55);
        records.putLong(record + SessionRecord.SENDER_SEQUENCE_OFFSET, 0xFFFF_FFFFL);
        records.putLong(record + SessionRecord.FIRST_EPOCH_NS_OFFSET, 1_767_225_600_123_456_789L);
        records.putLong(record + SessionRecord.LAST_EPOCH_NS_OFFSET, 1_767_225_601_000_000_000L);
        records.putIntRelease(record + SessionRecord.STATE_OFFSET, state);
    }

    @Test
    void shouldSayWhyThereAreNoSessionsWhenStateless() throws Exception
    {
        assertThat(run("sessions").out()).isEqualTo("no sessions\n");
        final Path path = directory.resolve("stateless");
        try (CountersFile stateless = CountersFile.create(
            path, List.of(ReflectorCounter.values()), 1, 1, SessionRecord.LENGTH, startEpochNs))
        {
            stateless.labels(List.of(Map.entry("mode", "stateless")));

            assertThat(CommandRun.of("sessions", "--counters", path.toString()).out())
                .isEqualTo("no sessions: the reflector is stateless and keeps none\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "3|no such file — is the reflector running?|stat --counters /nonexistent/counters",
        "3|not a counters file|stat --counters /etc/passwd",
        "3|no such file|sessions --counters /nonexistent/counters",
        "2|Invalid value for option '--watch': '1': has no unit — write 1ms or 1s|stat --watch 1",
        "2|--watch: must be 100ms to 1h|stat --watch 1ms",
        "2|no COMMAND given: one of|",
        "2|Unmatched argument at index 0: 'statt' — did you mean stat?|statt"
    })
    void shouldFailWithOneLineWhenUsedWrongly(final int exitCode, final String message, final String args)
    {
        final CommandRun run = args == null ? CommandRun.of() : CommandRun.of(args.split(" ", -1));

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("stamp-reflector").hasLineCount(1).contains(message);
    }

    @ParameterizedTest
    @CsvSource({"stat", "sessions", "decode"})
    void shouldListExitCodesAndDefaultsInHelp(final String command)
    {
        final CommandRun run = CommandRun.of(command, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: stamp-reflector " + command).contains("--stacktrace")
            .containsPattern("(?s)Exit codes:.*0 .*1 .*2 .*3 .*70 ");
    }
}
