package io.stampede.sender.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs written by HdrHistogram itself: an interval of rtt 1..1000 us each, and one of forward that is below 0. */
class MergeTest
{
    private static final long START_S = 1_795_219_200;

    @TempDir
    private Path directory;

    @Test
    void shouldAddUpHistogramsOfManyFilesByTag() throws IOException
    {
        final Path first = log("first.hlog", 2, 0);
        final Path second = log("second.hlog", 3, 1_000_000);

        final CommandRun run = CommandRun.of("merge", first.toString(), second.toString(), "--json");

        final JsonNode json = run.json();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(json.path("format").textValue()).isEqualTo("stamp-merge/1");
        assertThat(json.path("intervals").longValue()).isEqualTo(4);
        assertThat(json.path("start").textValue()).isEqualTo("2026-11-21T00:00:00.000000000Z");
        assertThat(json.path("end").textValue()).isEqualTo("2026-11-21T00:00:10.000000000Z");
        final JsonNode rtt = json.path("distributions").path("rtt");
        assertThat(rtt.path("count").longValue()).isEqualTo(2_000);
        assertThat(rtt.path("minNs").longValue()).isBetween(990L, 1_000L);
        assertThat(rtt.path("p50Ns").longValue()).isBetween(999_000L, 1_001_000L);
        assertThat(rtt.path("maxNs").longValue()).isBetween(2_000_000L, 2_002_000L);
        final JsonNode forward = json.path("distributions").path("forward");
        assertThat(forward.path("count").longValue()).isEqualTo(2);
        assertThat(forward.path("negative").longValue()).isEqualTo(2);
        assertThat(forward.path("maxNs").longValue()).isBetween(-50_400L, -49_600L);
    }

    @Test
    void shouldWriteASumThatCanBeMergedAgain() throws IOException
    {
        final Path first = log("first.hlog", 3, 0);
        final Path sum = directory.resolve("sum.hlog");

        final CommandRun run = CommandRun.of("merge", first.toString(), first.toString(), "-o", sum.toString());
        final CommandRun again = CommandRun.of("merge", sum.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("4 intervals of 2 files");
        assertThat(again.out()).contains("2 intervals of 1 files");
        assertThat(again.out().lines().filter(line -> line.startsWith("rtt")).toList())
            .isEqualTo(run.out().lines().filter(line -> line.startsWith("rtt")).toList());
    }

    @Test
    void shouldTakeAnIntervalThatBeganBeforeTheBase() throws IOException
    {
        final Path log = log("early.hlog", 3, 0);
        Files.writeString(log, Files.readString(log).replace("Tag=rtt,0.000,", "Tag=rtt,-1.500,"));

        final CommandRun run = CommandRun.of("merge", log.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("start").textValue()).isEqualTo("2026-11-20T23:59:58.500000000Z");
    }

    @Test
    void shouldNameFileLineAndCauseOfABadLog() throws IOException
    {
        final Path good = log("good.hlog", 3, 0);
        final Path cut = directory.resolve("cut.hlog");
        final String text = Files.readString(good);
        Files.writeString(cut, text.substring(0, text.length() - 100));
        final Path other = Files.writeString(directory.resolve("other"), "root:x:0\n");
        final Path empty = Files.writeString(directory.resolve("empty"), "#[nothing]\n");
        final Path binary = Files.write(directory.resolve("binary"), new byte[]{(byte)0xFF, (byte)0xFE, 0});

        assertRefused(cut, "cut.hlog line 4: its histogram of ");
        assertRefused(other, "other line 1: neither a comment nor an interval");
        assertRefused(empty, "empty line 1: the end, and no interval");
        assertRefused(binary, "binary line 1: or below: not text");
        final CommandRun missing = CommandRun.of("merge", directory.resolve("missing").toString());
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.err()).contains("missing: no such file");
    }

    private static void assertRefused(final Path file, final String message)
    {
        final CommandRun run = CommandRun.of("merge", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
    }

    private Path log(final String name, final int digits, final long firstNs) throws IOException
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final HistogramLogWriter log = new HistogramLogWriter(out);
        log.outputLogFormatVersion();
        log.setBaseTime(START_S * 1_000);
        log.outputBaseTime(START_S * 1_000);
        log.outputLegend();
        final Histogram rtt = new Histogram(1L << 62, digits);
        for (long us = 1; us <= 1_000; us++)
        {
            rtt.recordValue(firstNs + us * 1_000);
        }
        rtt.setTag("rtt");
        log.outputIntervalHistogram(0.0, 10.0, rtt, 1e6);
        final Histogram negative = new Histogram(1L << 62, digits);
        negative.recordValue(50_000);
        negative.setTag("forward.negative");
        log.outputIntervalHistogram(0.0, 10.0, negative, 1e6);
        return Files.writeString(directory.resolve(name), out.toString(UTF_8));
    }
}
