package io.stampede.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.stampede.testing.ConformanceRow.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ConformanceTest
{
    private static final String SAMPLE = ConformanceTest.class.getName() + "$Sample";
    private static final String END = "<!-- conformance:end -->";

    /** Run by the tests below only: surefire does not look into nested classes. */
    @Conforms("2.8")
    static class Sample
    {
        @Test
        @Conforms({"1.7", "1.10"})
        void shouldPass()
        {
            assertThat(1 + 1).isEqualTo(2);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        @Conforms("1.9")
        void shouldFailForOneOfThree(final int value)
        {
            assertThat(value).isNotEqualTo(2);
        }

        @Test
        void shouldSkip()
        {
            Assumptions.abort("no tshark here");
        }
    }

    /** A class that is skipped as a whole. */
    static class SkippedSample
    {
        @BeforeAll
        static void needTheMoon()
        {
            Assumptions.abort("needs the moon");
        }

        @Test
        @Conforms("8.13")
        void shouldNeverRun()
        {
            throw new AssertionError("ran without the moon");
        }
    }

    @Test
    void shouldRecordWorstResultOfEachCitedNumber(@TempDir final Path directory) throws IOException
    {
        final Path file = directory.resolve("target/conformance.tsv");
        final String printed = run(file, Sample.class, SkippedSample.class);

        assertThat(Files.readAllLines(file)).containsExactly(
            "1.7\t" + SAMPLE + "#shouldPass\tPASSED\t",
            "1.9\t" + SAMPLE + "#shouldFailForOneOfThree\tFAILED\t",
            "1.10\t" + SAMPLE + "#shouldPass\tPASSED\t",
            "2.8\t" + SAMPLE + "#shouldFailForOneOfThree\tFAILED\t",
            "2.8\t" + SAMPLE + "#shouldPass\tPASSED\t",
            "2.8\t" + SAMPLE + "#shouldSkip\tSKIPPED\tno tshark here",
            "8.13\t" + ConformanceTest.class.getName() +
                "$SkippedSample#shouldNeverRun\tSKIPPED\tneeds the moon");
        assertThat(printed)
            .contains("skipped " + SAMPLE + "#shouldSkip: no tshark here")
            .contains("#shouldNeverRun: needs the moon");
    }

    @Test
    void shouldListEveryCatalogueNumberWhenUntested() throws IOException
    {
        final ConformanceTable table = ConformanceTable.of(List.of(
            new ConformanceRow("1.7", "io.stampede.a.ATest#shouldA", Result.PASSED, ""),
            new ConformanceRow("1.7", "io.stampede.b.BTest#shouldB", Result.SKIPPED, "no root")));

        assertThat(table.asMarkdown())
            .contains("| 1.6 | MUST | RFC 8762 §4.2.1 | Request octets 14..43 (16..43 with SSID) are zero | " +
                "no test yet | none |")
            .containsPattern("\\| 5\\.16 \\| draft \\|.*\\| not applicable: draft without code point \\| n/a \\|")
            .contains("| ATest#shouldA<br>BTest#shouldB | pass |");
        assertThat(table.summary()).isEqualTo("conformance: 124 items: 4 n/a, 119 none, 1 pass");
    }

    @Test
    void shouldNameDifferencesWhenReadmeIsOutOfDate() throws IOException
    {
        final ConformanceRow row = new ConformanceRow("1.7", "io.stampede.a.ATest#shouldA", Result.PASSED, "");
        final ConformanceTable before = ConformanceTable.of(List.of());
        final ConformanceTable after = ConformanceTable.of(List.of(row));
        final String readme = String.join(
            "\n", "# x", "<!-- conformance:begin -->", before.asMarkdown(), before.onTheWire(), END);

        assertThat(before.differencesFrom(readme)).isEmpty();
        assertThat(after.differencesFrom(readme)).containsExactly(
            "1.7: README names no test yet, this run ATest#shouldA");
    }

    @Test
    void shouldReplaceNothingButTheTable() throws IOException
    {
        final ConformanceTable table = ConformanceTable.of(List.of());
        final String readme = String.join("\n", "# title", "text", "<!-- conformance:begin -->", END, "more", "");

        final String once = table.writtenInto(readme);
        final String twice = table.writtenInto(once);

        assertThat(once).startsWith("# title\ntext\n<!-- conformance:begin -->\n| # | Level")
            .contains("120 none\n\n| Port type |")
            .endsWith("|---|---|---|\n" + END + "\nmore\n");
        assertThat(twice).isEqualTo(once);
        assertThat(table.differencesFrom(once)).isEmpty();
    }

    @Test
    void shouldTellWhatEachPortTypeShowedOnTheWire() throws IOException
    {
        final ConformanceTable table = ConformanceTable.of(List.of(
            new ConformanceRow("1.10", "io.stampede.a.UdpOnTheWireTest#shouldA", Result.PASSED, ""),
            new ConformanceRow("1.7", "io.stampede.a.UdpOnTheWireTest#shouldA", Result.PASSED, ""),
            new ConformanceRow("1.7", "io.stampede.a.UdpOnTheWireTest#shouldB", Result.PASSED, ""),
            new ConformanceRow("1.7", "io.stampede.a.XdpOffloadOnTheWireTest#shouldA", Result.FAILED, ""),
            new ConformanceRow("1.9", "io.stampede.a.ATest#shouldA", Result.PASSED, "")));

        assertThat(table.onTheWire().lines().skip(2)).containsExactly(
            "| `udp` | 1.7, 1.10 | pass |",
            "| `xdp-offload` | 1.7 | fail |");
        assertThat(table.asMarkdown()).contains("| OnTheWireTest#shouldA<br>OnTheWireTest#shouldB | fail |");
    }

    @Test
    void shouldNamePortTypesTheReadmeLacks() throws IOException
    {
        final ConformanceRow udp =
            new ConformanceRow("1.7", "io.stampede.a.UdpOnTheWireTest#shouldA", Result.PASSED, "");
        final ConformanceRow xdp =
            new ConformanceRow("1.7", "io.stampede.a.XdpOnTheWireTest#shouldA", Result.SKIPPED, "no root");
        final ConformanceTable before = ConformanceTable.of(List.of(udp));
        final ConformanceTable after = ConformanceTable.of(List.of(udp, xdp));
        final String readme = before.writtenInto("<!-- conformance:begin -->\n" + END);

        assertThat(before.differencesFrom(readme)).isEmpty();
        assertThat(after.differencesFrom(readme)).containsExactly("README lacks | `xdp` | 1.7 |");
    }

    private static String run(final Path file, final Class<?>... classes)
    {
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        final LauncherConfig isolated = LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .build();
        final LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (final Class<?> each : classes)
        {
            request.selectors(selectClass(each));
        }
        LauncherFactory.create(isolated).execute(
            request.build(),
            new ConformanceListener(file, new PrintStream(printed, true, StandardCharsets.UTF_8)));
        return printed.toString(StandardCharsets.UTF_8);
    }
}
