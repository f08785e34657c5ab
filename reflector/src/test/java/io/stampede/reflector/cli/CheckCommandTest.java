package io.stampede.reflector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the configuration file says, and what is said of it; {@code run} and {@code reload} read it the same way. */
@Timeout(60)
class CheckCommandTest
{
    private static final String SECRET = "000102030405060708090a0b0c0d0e0f";

    @TempDir
    private Path directory;

    private Path file(final String yaml) throws IOException
    {
        return Files.writeString(directory.resolve("reflector.yaml"), yaml);
    }

    private CommandRun check(final String yaml, final String... more) throws IOException
    {
        final List<String> args = new ArrayList<>(List.of("check", "--config", file(yaml).toString()));
        args.addAll(Arrays.asList(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private Path keys() throws IOException
    {
        final Path keys = Files.writeString(directory.resolve("keys"), "* " + SECRET + "\n");
        return Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldPrintEveryDefaultWhenNothingIsSaid()
    {
        final CommandRun run = CommandRun.of("check");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).contains(
            "listen: []", "mode: stateless", "twamp-light: false", "tlvs: on", "timestamp: ntp", "allow-source: []",
            "min-source-port: 1024", "rate-limit: 10kpps", "max-sessions: 65536", "refwait: 15m", "auth: false",
            "return-path: []", "idle: adaptive");
        assertThat(run.out()).doesNotContain("config:", "help:", "cpu:", "key-file:", "counters:");
    }

    @Test
    void shouldTakeListsScalarsFlagsAndQuotesFromTheFile() throws IOException
    {
        final CommandRun run = check("""
            # a reflector
            listen: ["[::1]:8621", 127.0.0.1:8620]
            mode: stateful
            auth: true
            twamp-light: false
            key-file: "%s"
            allow-source:
              - 10.0.0.0/8
              - 2001:db8::/32
            return-path: 192.0.2.0/24
            cpu: 1
            refwait: '30s'
            """.formatted(keys()));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("listen:\n  - \"[::1]:8621\"\n  - \"127.0.0.1:8620\"\n", "mode: stateful\n",
            "auth: true\n", "allow-source:\n  - 10.0.0.0/8\n  - \"2001:db8::/32\"\n", "cpu: 1\n", "idle: busy\n",
            "refwait: 30s\n", "rate-limit: off\n", "return-path:\n  - 192.0.2.0/24\n", "key-file: " + keys());
        assertThat(run.out() + run.err()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "--listen 862 --cpu 3", "--engines 3 --cpu 8,2-3 --steer cpu --gro",
        "--session ssid=1,source=[::1]:5 --deny-source ::1",
        "--mode stateful --idle block --allow-source ::/0 --allow-source 10.0.0.0/8",
        "--twamp-light --rate-limit 1234567pps --refwait 1m30s", "--counters /tmp/a\\b\"c:d"})
    void shouldPrintWhatItReadsBackTheSame(final String args) throws IOException
    {
        final List<String> all = new ArrayList<>(List.of("check"));
        all.addAll(Arrays.stream(args.split(" ", -1)).filter(arg -> !arg.isEmpty()).toList());

        final String printed = CommandRun.of(all.toArray(String[]::new)).out();

        assertThat(printed).isNotEmpty();
        assertThat(check(printed).out()).isEqualTo(printed);
    }

    @Test
    void shouldLetTheCommandLineWinOverTheFile() throws IOException
    {
        final CommandRun run = check(
            "mode: stateful\nallow-source: [10.0.0.0/8, 192.0.2.0/24]\nmax-sessions: nonsense\n",
            "--mode", "stateless", "--allow-source", "::1", "--max-sessions", "5");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("mode: stateless\n", "max-sessions: 5\n", "allow-source:\n  - \"::1/128\"\n")
            .doesNotContain("10.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n...\n"})
    void shouldTakeAnEmptyFileForNoOptions(final String yaml) throws IOException
    {
        assertThat(check(yaml).out()).isEqualTo(CommandRun.of("check").out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mod: stateful|1:1: 'mod' is not an option: did you mean mode?",
        "\\n\\n  allow-sources: ::1|3:3: 'allow-sources' is not an option: did you mean allow-source?",
        "xyzzy: 1|1:1: 'xyzzy' is not an option — see 'stamp-reflector check --help'",
        "config: /other|1:1: 'config' is not an option",
        "help: true|1:1: 'help' is not an option",
        "mode: x|1:7: Invalid value for option '--mode': 'x' is not one of [stateless, stateful]",
        "allow-source:\\n  - ::1\\n  - 10.0.0.1/8|3:5: Invalid value for option '--allow-source' (PREFIX): '10.0.0.1",
        "refwait: 5|1:10: Invalid value for option '--refwait': '5': has no unit",
        "cpu: one|1:6: Invalid value for option '--cpu': 'one' is not a core",
        "max-sessions: 0|1:1: --max-sessions 0: must be 1 to 1048576",
        "auth: true|1:1: --auth without --key-file: needs the keys' file",
        "auth: yes|1:7: 'auth' is 'yes', it must be true or false",
        "mode: [stateful]|1:1: 'mode' takes one value, not a list",
        "mode:|1:6: 'mode' has no value — give it one, or remove it",
        "mode: null|1:7: 'mode' has no value",
        "mode: stateful\\ncpu: 1\\nmode: stateless|3:1: 'mode' is given a second time, first at",
        "mode: {a: b}|1:7: a mapping is not expected here — write 'name: value'",
        "listen: [[862]]|1:10: a list is not expected here",
        "- mode|1:1: a list is not expected here",
        "mode|1:1: a value alone is not expected here",
        "mode: stateful\\n---\\ncpu: 1|2:1: a second document is not expected here",
        "mode: &a stateful|1:7: anchors, aliases and tags are not read",
        "mode: *a|1:7: anchors, aliases and tags are not read",
        "mode: !!str stateful|1:7: anchors, aliases and tags are not read",
        "listen: [::1]:8620|1:10: not YAML (",
        "mode: 'stateful|1:16: not YAML (",
        "mode: \\u0001|not YAML ("
    })
    void shouldSayWhereAndWhyInOneLine(final String yaml, final String message) throws IOException
    {
        final CommandRun run = check(yaml.replace("\\n", "\n").replace("\\u0001", "\u0001"));

        assertThat(run.err()).startsWith("stamp-reflector check: ")
            .contains(directory.resolve("reflector.yaml") + (message.startsWith("not") ? ": " : ":") + message)
            .contains(" — ").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void shouldNotReadWhatIsNoTextOrTooMuch() throws IOException
    {
        final Path path = directory.resolve("reflector.yaml");

        Files.write(path, "mode: st\u00e4te".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(CommandRun.of("check", "--config", path.toString()).err()).contains("not UTF-8 — ");
        Files.write(path, new byte[(8 << 20) + 1]);
        final CommandRun large = CommandRun.of("check", "--config", path.toString());
        assertThat(large.err()).contains("larger than 8388608 octets, not a configuration file").hasLineCount(1);
        assertThat(large.exitCode()).isEqualTo(2);
        for (final String other : List.of(directory.toString(), directory + "/none", "/dev/zero"))
        {
            final CommandRun unreadable = CommandRun.of("check", "--config", other);
            assertThat(unreadable.err()).contains("--config " + other + ": ", " — name a YAML file").hasLineCount(1);
            assertThat(unreadable.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void shouldNotBeKeptBusyByDeepNesting() throws IOException
    {
        assertThat(check("listen: " + "[".repeat(200_000)).err()).contains("1:10: a list is not expected here");
        assertThat(check("listen: " + "{a: ".repeat(200_000)).err()).contains("1:9: a mapping is not expected here");
    }

    /** The command line's parser takes time that grows with the square of their number: seconds, on an idle machine. */
    @Test
    @Timeout(240)
    void shouldReadAsManySessionsAsCanBeProvisioned() throws IOException
    {
        final String sessions = IntStream.range(0, 65_536)
            .mapToObj(i -> "  - \"ssid=%d,source=[2001:db8::%x]:50000,destination=[2001:db8::20]:862\"".formatted(i, i))
            .collect(Collectors.joining("\n", "session:\n", "\n"));

        assertThat(check(sessions).out())
            .contains("\n  - \"ssid=65535,source=[2001:db8::ffff]:50000,destination=[2001:db8::20]:862\"\n");
    }

    /** One by one took 45 s, longer than {@code reload} waits for an answer. */
    @Test
    @Timeout(60)
    void shouldFindTheOneWrongValueOfThousandsSoon() throws IOException
    {
        final String prefixes = IntStream.range(0, 30_000)
            .mapToObj(i -> "  - 10.1." + (i >> 8) + "." + (i & 255))
            .collect(Collectors.joining("\n", "allow-source:\n", "\n  - 10.1.1.1/33\n  - 10.2.2.2\n"));

        final CommandRun run = check(prefixes);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(":30002:5: ", "10.1.1.1/33");
    }

    @Test
    void shouldReadThousandsOfValues() throws IOException
    {
        final String prefixes = IntStream.range(0, 60_000)
            .mapToObj(i -> "  - 10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))
            .collect(Collectors.joining("\n", "allow-source:\n", "\n"));

        assertThat(check(prefixes).out()).contains("\n  - 10.0.234.95/32\n");
    }

    @Test
    void shouldEndWithThreeWhenTheKeysCannotBeUsed() throws IOException
    {
        final Path keys = Files.setPosixFilePermissions(keys(), PosixFilePermissions.fromString("rw-r--r--"));

        final CommandRun run = check("key-file: " + keys);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).startsWith("stamp-reflector check: --key-file: key file " + keys).contains("chmod 600")
            .hasLineCount(1);
    }
}
