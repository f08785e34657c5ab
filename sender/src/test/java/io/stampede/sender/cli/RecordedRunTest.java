package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import io.stampede.sender.report.CsvReport;
import io.stampede.sender.testing.SocketReflector;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real run with a sample log, and its report. */
class RecordedRunTest
{
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path directory;

    private CommandRun run(final String... options)
    {
        try (SocketReflector reflector = SocketReflector.on(LOOPBACK, 0, RecordedRunTest::withoutTheFourth))
        {
            final List<String> all = new ArrayList<>(List.of("127.0.0.1:" + reflector.port(), "-c", "20", "-i", "2ms",
                "-W", "300ms", "-q"));
            all.addAll(List.of(options));
            return CommandRun.of(all.toArray(String[]::new));
        }
    }

    private static byte[] withoutTheFourth(final byte[] reply)
    {
        return reply[3] == 3 ? new byte[0] : reply;
    }

    @Test
    void shouldReportARealRunFieldByFieldAsItDid() throws IOException
    {
        final JsonSchema schema = LoopbackRunTest.schema();

        final CommandRun live = run("--json", "--packets", "--sample-log", directory.toString(), "--first-sequence",
            "4294967290", "-s", "172", "-Q", "EF", "--fail-on", "loss>1%");
        final CommandRun report = CommandRun.of("report", directory.toString(), "--json", "--packets");

        assertThat(schema.validate(live.json())).isEmpty();
        assertThat(report.json()).isEqualTo(live.json());
        assertThat(report.exitCode()).as("--fail-on of the run").isEqualTo(live.exitCode()).isEqualTo(1);
        assertThat(report.err()).isEqualTo(live.err()).contains("loss");
        final JsonNode log = live.json().path("sampleLog");
        assertThat(log.path("records").intValue()).as("answers, closings, Extra Padding").isEqualTo(19 + 20 + 19);
        assertThat(log.path("octets").longValue()).isEqualTo(Files.size(file()));
    }

    private Path file() throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.toList().getFirst();
        }
    }

    @Test
    void shouldPrintTheSameTextAgain()
    {
        final Path file = directory.resolve("run.slog");
        final CommandRun live = run("--sample-log", file.toString(), "--flows", "3");

        final CommandRun report = CommandRun.of("report", file.toString());

        assertThat(report.out()).isEqualTo(live.out()).contains("20 sent");
        assertThat(report.err()).isEmpty();
    }

    @Test
    void shouldWriteALinePerProbeWithAndWithoutALog() throws IOException
    {
        final Path live = directory.resolve("live.csv");
        final Path report = directory.resolve("report.csv");
        final Path alone = directory.resolve("alone.csv");
        final Path log = directory.resolve("run.slog");

        final CommandRun run =
            run("--json", "--packets", "--sample-log", log.toString(), "--csv", live.toString());
        final CommandRun again = CommandRun.of("report", log.toString(), "--csv", report.toString());
        final CommandRun withoutLog = run("--csv", alone.toString());

        assertThat(List.of(run.exitCode(), again.exitCode(), withoutLog.exitCode())).containsOnly(0);
        final List<String> lines = Files.readAllLines(live);
        assertThat(lines).hasSize(21).first().isEqualTo(CsvReport.HEADER);
        assertThat(Files.readAllLines(report)).isEqualTo(lines);
        assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(20));
        assertThat(lines.get(4)).startsWith("0,3,3,lost,").contains(",,,,,,,,,");
        final String[] cells = lines.get(6).split(",", -1);
        final JsonNode packet = run.json().path("packets").path(5);
        assertThat(cells[3]).isEqualTo("answered");
        assertThat(Long.parseLong(cells[9])).isEqualTo(packet.path("rtt").longValue());
        final long departed = Long.parseLong(cells[5].isEmpty() ? cells[4] : cells[5]);
        assertThat(Long.parseLong(cells[11]) + Long.parseLong(cells[12])).as("forward + backward")
            .isEqualTo(Long.parseLong(cells[8]) - departed - Long.parseLong(cells[13]));
        assertThat(Long.parseLong(cells[15])).isEqualTo(packet.path("reflectorSequence").longValue());
        assertThat(cells[16]).as("TTL at the reflector").isEqualTo("64");
        assertThat(Files.readAllLines(alone)).hasSize(21).first().isEqualTo(CsvReport.HEADER);
        assertThat(withoutLog.out()).contains("20 sent");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--rotate-size 2M | --rotate-size: there is no sample log",
        "--sample-log x --rotate-every 1h | --rotate-every with --sample-log x: several files need a directory",
        "--sample-log . --rotate-size 2K | --rotate-size 2048: must be 1M or more",
        "--sample-log . --rotate-size 2X | expected octets like 256M",
        "--csv x.csv -c 2000000 | --csv with 2000000 probes: keeps at most 1000000 in memory",
        "--csv x.csv --flows 2 | --flows 2 with --csv: needs a log"})
    void shouldRefuseWhatDoesNotGoTogether(final String options, final String complaint)
    {
        final List<String> all = new ArrayList<>(List.of("127.0.0.1:9"));
        all.addAll(List.of(options.split(" ")));

        final CommandRun run = CommandRun.of(all.toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(complaint);
    }

    @Test
    void shouldSayWhatCannotBeReported() throws IOException
    {
        final Path other = Files.writeString(directory.resolve("x.slog"), "y");

        final CommandRun none = CommandRun.of("report", directory.resolve("none").toString());
        final CommandRun strange = CommandRun.of("report", other.toString());
        final CommandRun nothing = CommandRun.of("report");

        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.err()).isEqualTo("stamp-sender: report: read " + directory.resolve("none") +
            ": no such file or directory — name the files of one run's --sample-log\n");
        assertThat(strange.exitCode()).isEqualTo(3);
        assertThat(strange.err()).contains(other + ": is no sample log");
        assertThat(nothing.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldRefuseADamagedHeadOrReportWhatIsThere() throws IOException
    {
        final long seed = 20_261_121;
        final SplittableRandom random = new SplittableRandom(seed);
        final Path log = directory.resolve("run.slog");
        assertThat(run("--sample-log", log.toString(), "--flows", "2").exitCode()).isZero();
        final byte[] whole = Files.readAllBytes(log);
        final int textOctets = ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).getInt(16);
        int refused = 0;

        for (int i = 0; i < 600; i++)
        {
            final byte[] damaged = whole.clone();
            final int at = i < 24 ? 8 + i : 32 + random.nextInt(textOctets);
            final boolean isDigit = damaged[at] >= '0' && damaged[at] <= '9' && at >= 32;
            damaged[at] = (byte)(isDigit ? '0' + random.nextInt(10) : random.nextInt(256));
            final CommandRun report = CommandRun.of("report", Files.write(log, damaged).toString(), "--json");

            assertThat(report.exitCode()).as("seed %d, change %d, octet %d: %s", seed, i, at, report.err())
                .isIn(0, 1, 3);
            refused += report.exitCode() == 3 ? 1 : 0;
        }
        assertThat(refused).isPositive();
        assertThat(CommandRun.of("report", Files.write(log, Arrays.copyOf(whole, 5_000)).toString()))
            .satisfies(cut -> assertThat(cut.err()).contains("damaged head"))
            .extracting(CommandRun::exitCode).isEqualTo(3);
    }

    @Test
    void shouldTellOfTheRunInItsIntervalsAndRefuseWhatItHasNothingFor() throws IOException
    {
        final Path live = directory.resolve("live.jsonl");
        final Path again = directory.resolve("again.jsonl");
        final String log = directory.resolve("run.slog").toString();
        final String other = directory.resolve("other.slog").toString();
        assertThat(run("--sample-log", log, "--intervals", live.toString()).exitCode()).isZero();
        assertThat(run("--sample-log", other, "--window", "off", "--flows", "2").exitCode()).isZero();

        final CommandRun report = CommandRun.of("report", log, "--intervals", again.toString());
        final CommandRun intervals = CommandRun.of("report", other, "--intervals", again.toString());
        final CommandRun packets = CommandRun.of("report", other, "--json", "--packets");
        final CommandRun access = CommandRun.of("127.0.0.1:9", "--access-report", "3gpp:available", "--live");

        assertThat(report.exitCode()).isZero();
        assertThat(Files.readAllLines(again).getFirst()).isEqualTo(Files.readAllLines(live).getFirst());
        assertThat(List.of(intervals.exitCode(), packets.exitCode(), access.exitCode())).containsOnly(2);
        assertThat(intervals.err()).contains("the run had no windows");
        assertThat(packets.err()).contains("use --csv");
        assertThat(access.err()).contains("--access-report with --window");
    }

    @Test
    void shouldLeaveResultsAloneWhenTheLogIsRefused() throws IOException
    {
        final Path log = Files.writeString(directory.resolve("run.slog"), "of an earlier run");
        final Path histograms = Files.writeString(directory.resolve("run.hlog"), "earlier");
        final Path intervals = Files.writeString(directory.resolve("run.jsonl"), "earlier");

        final CommandRun run = run("--sample-log", log.toString(), "--hlog", histograms.toString(),
            "--intervals", intervals.toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("there is such a file");
        assertThat(histograms).hasContent("earlier");
        assertThat(intervals).hasContent("earlier");
    }

    @Test
    void shouldRefuseOneFileForTwoThings() throws IOException
    {
        final Path log = directory.resolve("run.slog");
        final String same = directory.resolve("same").toString();
        final CommandRun run = run("--hlog", same, "--intervals", directory + "/./same");
        assertThat(run("--sample-log", log.toString()).exitCode()).isZero();
        final byte[] recorded = Files.readAllBytes(log);

        final CommandRun twice = CommandRun.of("report", log.toString(), "--csv", same, "-o", same);
        final CommandRun over = CommandRun.of("report", log.toString(), "-o", log.toString());
        final CommandRun inside = CommandRun.of("report", directory.toString(), "--hlog", log.toString());

        assertThat(List.of(run.exitCode(), twice.exitCode(), over.exitCode(), inside.exitCode())).containsOnly(2);
        assertThat(List.of(run.err(), twice.err())).allSatisfy(err -> assertThat(err).contains("for two outputs"));
        assertThat(List.of(over.err(), inside.err())).allSatisfy(err -> assertThat(err).contains("is what is read"));
        assertThat(log).hasBinaryContent(recorded);
    }

    @Test
    void shouldRefuseTlvsThatItsHeadHasNoRoomFor()
    {
        final Path log = directory.resolve("run.slog");

        final CommandRun run = CommandRun.of("127.0.0.1:9", "-c", "1", "-W", "10ms", "-q",
            "--sample-log", log.toString(), "--tlv", "200:" + "00".repeat(65_000));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).contains("run.slog", "does not fit into a chunk", "--tlv");
        assertThat(log).doesNotExist();
    }

    @Test
    void shouldRefuseTwoRunsAtOnce()
    {
        final Path one = directory.resolve("1.slog");
        final Path two = directory.resolve("2.slog");
        assertThat(run("--sample-log", one.toString()).exitCode()).isZero();
        assertThat(run("--sample-log", two.toString()).exitCode()).isZero();

        final CommandRun report = CommandRun.of("report", directory.toString());

        assertThat(report.exitCode()).isEqualTo(3);
        assertThat(report.err()).contains(directory.toString()).as("the latter: begun by one process in one second")
            .containsAnyOf("holds 2 runs — name the files of one", "is file 1 of the run, and so is");
    }
}
