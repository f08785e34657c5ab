package io.stampede.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CountersFileTest
{
    private static final List<TestCounter> COUNTERS = List.of(TestCounter.values());
    private static final long NOW_NS = 1_800_000_000_000_000_000L;
    private static final int RECORD_LENGTH = 128;
    /** Behind the header, a page each of metadata and values, and four of labels. */
    private static final int HEARTBEATS = 7 * 4096;

    @TempDir
    private Path directory;

    private Path path()
    {
        return directory.resolve("counters");
    }

    private CountersFile create() throws CountersFileException
    {
        return CountersFile.create(path(), COUNTERS, 1, 4, RECORD_LENGTH, NOW_NS);
    }

    @Test
    void shouldShowEverythingToAnotherProcessWhenNoEnumIsSharedWithIt() throws Exception
    {
        try (CountersFile file = CountersFile.create(path(), COUNTERS, 2, 4, RECORD_LENGTH, NOW_NS))
        {
            file.engine(0).counter(TestCounter.APPLES).setRelease(41);
            file.engine(0).counter(TestCounter.APPLES).incrementRelease();
            file.engine(1).counter(TestCounter.APPLES).setRelease(1000);
            file.engine(1).counter(TestCounter.PEARS).setRelease(Long.MAX_VALUE);
            file.engine(0).counter(TestCounter.RIPENESS).setRelease(60);
            file.engine(1).counter(TestCounter.RIPENESS).setRelease(40);
            file.counter(TestCounter.BASKETS).setRelease(3);
            file.labels(List.of(Map.entry("of another", "time before")));
            file.labels(
                List.of(Map.entry("listen", "udp 127.0.0.1:862\tstateless"), Map.entry("mode", "stateless")));
            file.engine(1).sessions().putLongRelease(RECORD_LENGTH, 0xCAFE);
            file.engine(0).heartbeat(NOW_NS + 9);
            file.engine(1).heartbeat(NOW_NS + 5);

            try (ChildJvm child = new ChildJvm(CountersFileProbe.class, "read", path().toString()))
            {
                assertThat(child.readAll()).isEqualTo("""
                    CounterReading[id=7, name=fruit.apples, unit=apples, \
                    help=Apples that fell — naïve ones included., kind=COUNTER, value=1042, engines=[42, 1000]]
                    CounterReading[id=9, name=fruit.pears, unit=pears, help=Pears that fell., kind=COUNTER, \
                    value=9223372036854775807, engines=[0, 9223372036854775807]]
                    CounterReading[id=11, name=fruit.ripeness, unit=percent, help=Of the least ripe., \
                    kind=GAUGE_MIN, value=40, engines=[60, 40]]
                    CounterReading[id=12, name=fruit.baskets, unit=baskets, help=Of the whole orchard., \
                    kind=COUNTER, value=3, engines=[]]
                    [listen=udp 127.0.0.1:862 stateless, mode=stateless]
                    %d true 1800000000000000000 1800000000000000005
                    2 512 51966""".formatted(ProcessHandle.current().pid()));
                assertThat(child.awaitExit()).isZero();
            }
        }
    }

    @Test
    void shouldShowLabelsOfOneMomentWhenTheyChange() throws Exception
    {
        final List<Map.Entry<String, String>> few = List.of(Map.entry("mode", "stateless"));
        final List<Map.Entry<String, String>> many =
            List.of(Map.entry("mode", "stateful"), Map.entry("tlvs", "x".repeat(5000)));
        try (CountersFile file = create(); CountersFileReader reader = CountersFileReader.open(path()))
        {
            file.labels(few);
            final CompletableFuture<Void> writing = CompletableFuture.runAsync(() ->
            {
                for (int i = 0; i < 20_000; i++)
                {
                    file.labels((i & 1) == 0 ? many : few);
                }
            });
            try
            {
                while (!writing.isDone())
                {
                    assertThat(reader.labels()).isIn(few, many);
                }
            }
            finally
            {
                // the file must not be unmapped under the writer
                writing.join();
            }
            assertThat(reader.labels()).isEqualTo(few);
        }
    }

    @Test
    void shouldRefuseMoreLabelsThanThereIsRoomFor() throws Exception
    {
        try (CountersFile file = create())
        {
            assertThatThrownBy(() -> file.labels(List.of(Map.entry("tlvs", "x".repeat(17_000)))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("more than they have room for");
        }
    }

    @Test
    void shouldBeReadableByAllAndHaveAllBlocksAllocatedWhenCreated() throws Exception
    {
        try (CountersFile file = create())
        {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path()))).isEqualTo("rw-r--r--");
            assertThat(Files.size(path())).isEqualTo(4096 + 4096 + 4096 + 4 * 4096 + 4096 + 4096);
            assertThat(file.engine(0).sessions().capacity()).isEqualTo(4 * RECORD_LENGTH);
        }
        final Process stat = new ProcessBuilder("stat", "-c", "%b %B", path().toString()).start();
        final String[] blocks = new String(stat.getInputStream().readAllBytes(), UTF_8).trim().split(" ", -1);
        assertThat(Long.parseLong(blocks[0]) * Long.parseLong(blocks[1])).isGreaterThanOrEqualTo(Files.size(path()));
    }

    @Test
    void shouldRefuseWhenItsWriterStillRuns() throws Exception
    {
        try (ChildJvm child = new ChildJvm(CountersFileProbe.class, "write", path().toString()))
        {
            assertThat(child.readLine()).isEqualTo("made");

            assertThatThrownBy(this::create).isInstanceOf(CountersFileException.class).hasMessage(
                "counters file " + path() + ": in use by process " + child.process().pid() +
                " — stop it, or use another --counters FILE");
        }
        try (CountersFile own = create();
            CountersFileReader reader = CountersFileReader.open(path()))
        {
            assertThat(own.path()).isEqualTo(path());
            assertThat(reader.isWriterAlive(NOW_NS)).isTrue();
            assertThatThrownBy(this::create).hasMessageContaining("in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void shouldReplaceTheFileWhenItsWriterIsGone() throws Exception
    {
        try (ChildJvm child = new ChildJvm(CountersFileProbe.class, "write", path().toString()))
        {
            assertThat(child.readLine()).isEqualTo("made");
            child.process().getOutputStream().close();
            assertThat(child.awaitExit()).isZero();
        }
        try (CountersFileReader reader = CountersFileReader.open(path()))
        {
            assertThat(reader.isWriterAlive(1)).isFalse();
        }

        try (CountersFile file = create();
            CountersFileReader reader = CountersFileReader.open(path()))
        {
            assertThat(file.path()).isEqualTo(path());
            assertThat(reader.startEpochNs()).isEqualTo(NOW_NS);
            assertThat(reader.writer()).isEqualTo(ProcessIdentity.current());
        }
    }

    @Test
    void shouldReplaceTheFileWhenItsProcessNumberWasGivenToAnother() throws Exception
    {
        create().close();
        overwrite(24, ProcessIdentity.current().startTicks() - 1);

        try (CountersFile file = create())
        {
            assertThat(file.path()).isEqualTo(path());
        }
    }

    /** As a program of another release leaves one behind. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldReplaceTheFileOfAnotherVersionOnceItsWriterIsGone(final int version) throws Exception
    {
        create().close();
        overwrite(8, version);
        assertThatThrownBy(this::create).hasMessageContaining("in use by process " + ProcessHandle.current().pid());

        overwrite(32, ProcessIdentity.current().pidNamespace() + 1);
        assertThatThrownBy(this::create).as("no heartbeat we know of").hasMessageContaining("in use by process");

        overwrite(32, ProcessIdentity.current().pidNamespace());
        overwrite(24, ProcessIdentity.current().startTicks() - 1);
        try (CountersFile file = create(); CountersFileReader reader = CountersFileReader.open(path()))
        {
            assertThat(file.path()).isEqualTo(path());
            assertThat(reader.writer()).isEqualTo(ProcessIdentity.current());
        }
    }

    @Test
    void shouldJudgeByTheHeartbeatWhenTheWriterLivesInAnotherPidNamespace() throws Exception
    {
        create().close();
        overwrite(32, ProcessIdentity.current().pidNamespace() + 1);
        overwrite(HEARTBEATS, NOW_NS - 1_000_000_000L);
        assertThatThrownBy(this::create).hasMessageContaining("in use by process");

        overwrite(HEARTBEATS, NOW_NS - 60_000_000_000L);
        try (CountersFile file = create())
        {
            assertThat(file.path()).isEqualTo(path());
        }
    }

    @Test
    void shouldLeaveTheTargetAloneWhenThePathIsASymbolicLink() throws Exception
    {
        final Path target = Files.writeString(directory.resolve("precious"), "precious");
        Files.createSymbolicLink(path(), target);

        assertThatThrownBy(this::create).isInstanceOf(CountersFileException.class)
            .hasMessageContaining("is a symbolic link — remove it");

        assertThat(target).hasContent("precious");
        Files.delete(path());
        Files.createSymbolicLink(path(), directory.resolve("nothing"));
        assertThatThrownBy(this::create).hasMessageContaining("is a symbolic link — remove it");
        assertThat(directory.resolve("nothing")).doesNotExist();
    }

    @Test
    void shouldLeaveTheFileAloneWhenItIsNotACountersFile() throws Exception
    {
        Files.writeString(path(), "a letter to a friend");

        assertThatThrownBy(this::create).isInstanceOf(CountersFileException.class)
            .hasMessageContaining("not a counters file");

        assertThat(path()).hasContent("a letter to a friend");
    }

    @Test
    void shouldSayWhatToDoWhenTheDirectoryIsMissing()
    {
        final Path missing = directory.resolve("no/counters");

        assertThatThrownBy(() -> CountersFile.create(missing, COUNTERS, 1, 0, RECORD_LENGTH, NOW_NS))
            .isInstanceOf(CountersFileException.class)
            .hasMessage("counters file " + missing +
                ": its directory does not exist — create it, or use another --counters FILE");
        assertThatThrownBy(() -> CountersFileReader.open(missing)).hasMessageContaining("no such file");
    }

    @Test
    void shouldLeaveNothingBehindWhenTheFileSystemIsFull() throws Exception
    {
        final String script =
            "mount -t tmpfs -o size=16k tmpfs " + directory + " && echo mounted && exec \"$@\"; exit 0";
        final List<String> inSmallFileSystem = List.of("unshare", "--mount", "sh", "-c", script, "sh");
        try (ChildJvm child = new ChildJvm(inSmallFileSystem, CountersFileProbe.class, "fill", path().toString()))
        {
            assumeTrue("mounted".equals(child.readLine()), "needs root to mount a small tmpfs");

            assertThat(child.readAll()).startsWith("counters file " + path() + " (")
                .contains("octets): No space left on device — name a writable place").endsWith("left behind: false");
        }
    }

    @Test
    void shouldRefuseToReadWhenTheFileIsCutOrOfAnotherVersion() throws Exception
    {
        create().close();
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw"))
        {
            file.setLength(3 * 4096);
        }
        assertThatThrownBy(() -> CountersFileReader.open(path())).hasMessageContaining("damaged");

        for (final long version : new long[]{1, 3})
        {
            overwrite(8, version);
            assertThatThrownBy(() -> CountersFileReader.open(path())).hasMessageContaining(
                "format version " + version + ", this program reads 2 — use the stamp-reflector that wrote it");
        }

        Files.write(path(), new byte[0]);
        assertThatThrownBy(() -> CountersFileReader.open(path())).hasMessageContaining("not a counters file");
    }

    @Test
    void shouldReportDamageWhenALabelClaimsMoreThanItsRecord() throws Exception
    {
        create().close();
        overwrite(4096 + 128, Integer.MAX_VALUE);

        try (CountersFileReader reader = CountersFileReader.open(path()))
        {
            assertThatThrownBy(reader::counters).isInstanceOf(CountersFileException.class)
                .hasMessageContaining("damaged");
        }
    }

    /** Engines: more than there is room for; the key of the first counter: no such kind, no such engine. */
    @ParameterizedTest
    @CsvSource({"92, 65", "92, 0", "92, 2", "4112, 5", "4116, 1", "4116, -2"})
    void shouldReportDamageWhenAFieldIsOutOfRange(final int offset, final int value) throws Exception
    {
        create().close();
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw"))
        {
            file.seek(offset);
            file.write(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array());
        }

        assertThatThrownBy(() ->
        {
            try (CountersFileReader reader = CountersFileReader.open(path()))
            {
                reader.counters();
            }
        }).isInstanceOf(CountersFileException.class).hasMessageContaining("damaged");
    }

    @Test
    void shouldTellTheTotalByKind() throws Exception
    {
        try (CountersFile file = CountersFile.create(path(), COUNTERS, 3, 0, RECORD_LENGTH, NOW_NS))
        {
            for (int engine = 0; engine < 3; engine++)
            {
                file.engine(engine).counter(TestCounter.PEARS).setRelease(5 + engine);
                file.engine(engine).counter(TestCounter.RIPENESS).setRelease(5 + engine);
            }

            assertThat(file.total(TestCounter.PEARS)).isEqualTo(5 + 6 + 7);
            assertThat(file.total(TestCounter.RIPENESS)).isEqualTo(5);
        }
    }

    @Test
    void shouldDeleteOnlyItsOwnFileWhenAsked() throws Exception
    {
        final CountersFile first = create();
        Files.delete(path());
        try (CountersFile second = create())
        {
            first.delete();
            assertThat(second.path()).exists();
            second.delete();
            assertThat(second.path()).doesNotExist();
        }
        first.close();
        first.close();
    }

    @Test
    void shouldRefuseWhenACounterIsNotOfThisFile() throws Exception
    {
        try (CountersFile file =
            CountersFile.create(path(), List.of(TestCounter.APPLES), 1, 0, RECORD_LENGTH, NOW_NS))
        {
            assertThatThrownBy(() -> file.engine(0).counter(TestCounter.PEARS)).hasMessageContaining("fruit.pears");
        }
    }

    private void overwrite(final int offset, final long value) throws IOException
    {
        try (RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw"))
        {
            file.seek(offset);
            file.write(ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array());
        }
    }
}
