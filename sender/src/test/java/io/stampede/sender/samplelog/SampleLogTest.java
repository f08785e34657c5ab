package io.stampede.sender.samplelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.report.RunConfig;
import io.stampede.testing.Allocation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read, each sample once and in order, and nothing else is. */
class SampleLogTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HOUR_NS = 3_600 * SECOND_NS;
    private static final int CHUNK = 1 << 18;
    private static final SenderPlan PLAN = new SenderPlan(Schedule.DEFAULT, ProbeShape.base(7), 0, 1);
    private static final int[] KINDS = {
        Sample.ANSWERED, Sample.CLOSED_ANSWERED, Sample.CLOSED_LOST, Sample.LATE, TlvSample.ANSWERED, TlvSample.COPY};

    @TempDir
    private Path directory;
    private final SplittableRandom random = new SplittableRandom(5);
    private final UnsafeBuffer sample = new UnsafeBuffer(new byte[SampleRecord.BODY_LENGTH + 8]);
    private final List<String> written = new ArrayList<>();
    private long nowNs = 1_795_000_000L * SECOND_NS;
    private long monotonicNs = Long.MAX_VALUE - SECOND_NS;

    static RunHead head(final SenderPlan plan, final int flows)
    {
        return new RunHead("stamp-test", 1, Map.of("count", "10"), plan,
            new RunConfig.Endpoints("host", "192.0.2.1", 862, "198.51.100.7", 50_000),
            new RunConfig.Machine("stamp-sender test", "system", "java", "busy", 1, List.of(1)), false, flows, 1 << 16,
            0);
    }

    private SampleLog log(final LogRules rules) throws IOException
    {
        return new SampleLog(
            LogPlace.of(directory, "stamp-test"), head(PLAN, 3), rules, () -> nowNs, () -> monotonicNs);
    }

    /** So many samples of random kinds and content, with the keeper's turn after each {@code every}. */
    private void write(final SampleLog log, final int count, final int every)
    {
        for (int i = 0; i < count; i++)
        {
            final int kind = KINDS[random.nextInt(KINDS.length)];
            final int flow = random.nextInt(3);
            for (int at = 0; at < SampleRecord.BODY_LENGTH; at += Long.BYTES)
            {
                sample.putLong(8 + at, random.nextLong());
            }
            log.listener().onSample(flow, kind, sample, 8);
            written.add(text(flow, kind, sample, 8));
            if (i % every == 0)
            {
                log.doWork();
            }
        }
    }

    private static String text(final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        final byte[] octets = new byte[SampleRecord.bodyLength(kind)];
        buffer.getBytes(offset, octets);
        return flow + "/" + kind + "/" + Arrays.hashCode(octets);
    }

    private List<String> read() throws IOException
    {
        return read(List.of(directory));
    }

    private static List<String> read(final List<Path> paths) throws IOException
    {
        final List<String> read = new ArrayList<>();
        try (RecordedRun run = RecordedRun.open(paths))
        {
            run.replay(List.of((flow, kind, buffer, offset) -> read.add(text(flow, kind, buffer, offset))));
        }
        return read;
    }

    private List<Path> files() throws IOException
    {
        try (var files = Files.list(directory))
        {
            return files.sorted().toList();
        }
    }

    @Test
    void shouldReadEverySampleOnceAndInOrderWhenFilesTurnAtASize() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, 1 << 20, LogRules.NEVER));

        write(log, 50_000, 100);
        log.finish(LogStateTest.books(3));

        assertThat(log.counts().dropped()).isZero();
        assertThat(log.counts().records()).isEqualTo(50_000);
        assertThat(files()).hasSize(5).allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(1 << 20));
        assertThat(log.counts().octets()).isEqualTo(files().stream().mapToLong(file -> file.toFile().length()).sum());
        assertThat(read()).isEqualTo(written);
    }

    @Test
    void shouldTurnToANewFileAtEveryFullHour() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, LogRules.NEVER, HOUR_NS));

        for (int minute = 0; minute < 5 * 60; minute++)
        {
            write(log, 60, 7);
            nowNs += HOUR_NS / 60;
        }
        log.finish(LogStateTest.books(3));

        assertThat(log.counts().dropped()).isZero();
        assertThat(files()).hasSize(6).extracting(file -> file.getFileName().toString())
            .startsWith("stamp-test-00001.slog").endsWith("stamp-test-00006.slog");
        assertThat(read()).isEqualTo(written);
        assertThat(read(files().subList(1, 2))).as("a full hour").hasSizeBetween(3_540, 3_660);
    }

    @Test
    void shouldDropAndCountWhatComesBeforeTheNextChunkIsReady() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, LogRules.NEVER, LogRules.NEVER));

        write(log, 20_000, Integer.MAX_VALUE);
        log.finish(LogStateTest.books(3));

        final List<String> read = read();
        assertThat(read).isEqualTo(written.subList(0, read.size()));
        assertThat(log.counts().dropped()).isEqualTo(20_000 - read.size()).isPositive();
    }

    @Test
    void shouldReadWhatAWriterHasWrittenWhoDidNotEndTheFile() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, LogRules.NEVER, LogRules.NEVER));

        write(log, 10_000, 10);

        assertThat(read()).isEqualTo(written);
        log.finish(LogStateTest.books(3));
    }

    @Test
    void shouldWriteStatesTwiceASecondWhereverTheWallClockIsSet() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, LogRules.NEVER, LogRules.NEVER));
        log.follow(() -> LogStateTest.books(3), trouble -> written.add(trouble));

        for (int i = 0; i < 40; i++)
        {
            log.doWork();
            nowNs -= HOUR_NS;
            monotonicNs += SECOND_NS / 10;
        }

        try (RecordedRun run = RecordedRun.open(List.of(directory)))
        {
            assertThat(run.state()).extracting(state -> state == null ? 0 : state.number()).isEqualTo(8L);
        }
        log.finish(LogStateTest.books(3));
    }

    @Test
    void shouldLeaveWhatWasWrittenWhenTheRunBreaks() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, LogRules.NEVER, LogRules.NEVER));
        write(log, 10_000, 10);

        log.abandon();
        write(log, 10, Integer.MAX_VALUE);

        assertThat(read()).as("with those of a thread that went on").startsWith(
            written.subList(0, 10_000).toArray(String[]::new)).hasSizeBetween(10_000, 10_010);
    }

    @Test
    void shouldLeaveNoFileOfARunThatWasNotMade() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, LogRules.NEVER, LogRules.NEVER));
        assertThat(files()).hasSize(1);

        log.abandon();

        assertThat(files()).isEmpty();
    }

    @Test
    void shouldNotTakeADamagedRecordForData() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, LogRules.NEVER, LogRules.NEVER));
        write(log, 1_000, 10);
        log.finish(LogStateTest.books(3));
        final Path file = files().getFirst();
        final long end = Files.size(file);
        flip(file, end - 5L * SampleRecord.LENGTH + 40);
        flip(file, end - 9L * SampleRecord.LENGTH + 1);

        final List<String> expected = new ArrayList<>(written);
        expected.remove(995);
        expected.remove(991);
        assertThat(read()).isEqualTo(expected);
        try (RecordedRun run = RecordedRun.open(List.of(file)))
        {
            run.replay(List.of());
            assertThat(run.damaged()).isEqualTo(2);
            assertThat(run.records()).isEqualTo(998);
        }
    }

    private static void flip(final Path file, final long at) throws IOException
    {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw"))
        {
            raw.seek(at);
            final int octet = raw.read();
            raw.seek(at);
            raw.write(octet ^ 0x10);
        }
    }

    @Test
    void shouldSayWhichFilesAreMissing() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, 1 << 20, LogRules.NEVER));
        log.follow(() -> LogStateTest.books(3), trouble -> written.add(trouble));
        write(log, 50_000, 100);
        log.finish(LogStateTest.books(3));
        final List<Path> files = files();

        try (RecordedRun run = RecordedRun.open(List.of(files.get(0), files.get(2), files.get(4))))
        {
            assertThat(run.missingFiles()).containsExactly(2, 4);
        }
        try (RecordedRun run = RecordedRun.open(files.subList(0, 3)))
        {
            assertThat(run.missingFiles()).as("it had gone on to the next one").containsExactly(4);
            assertThat(run.state()).satisfies(state -> assertThat(state == null || !state.isLast()).isTrue());
        }
    }

    @Test
    void shouldRefuseWhatIsNoLog() throws IOException
    {
        final Path file = Files.writeString(directory.resolve("x.slog"), "nothing of the kind");

        assertThatThrownBy(() -> RecordedRun.open(List.of(file)))
            .isInstanceOf(IOException.class).hasMessage(file + ": is no sample log");
        assertThatThrownBy(() -> RecordedRun.open(List.of(directory.resolve("y"))))
            .isInstanceOf(IOException.class).hasMessageContaining("y");
    }

    @Test
    void shouldAllocateNothingPerSample() throws IOException
    {
        final SampleLog log = log(new LogRules(CHUNK, LogRules.NEVER, LogRules.NEVER));
        log.doWork();

        final long allocated = Allocation.onceWarm(20, () ->
        {
            for (int i = 0; i < 2_000; i++)
            {
                log.listener().onSample(i & 3, Sample.ANSWERED, sample, 8);
            }
        });

        assertThat(allocated).isZero();
        log.finish(LogStateTest.books(3));
    }
}
