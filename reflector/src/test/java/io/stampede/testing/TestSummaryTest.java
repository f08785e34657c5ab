package io.stampede.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;

class TestSummaryTest
{
    private static final String REPORT = """
        <testsuite name="a.BTest" tests="4" errors="1" skipped="1" failures="1">
          <testcase name="shouldA" classname="a.BTest"/>
          <testcase name="shouldB" classname="a.BTest"><skipped message="needs root"/></testcase>
          <testcase name="shouldE" classname="a.BTest"><skipped type="T"><![CDATA[a.TestAbortedException: needs root too
            at a.BTest.shouldE(BTest.java:7)
          ]]></skipped></testcase>
          <testcase name="shouldC" classname="a.BTest"><failure message="expected 1&#10;was 2">at</failure></testcase>
          <testcase name="shouldD" classname="a.BTest"><error message="boom"/><system-out>x</system-out></testcase>
        </testsuite>
        """;

    @Test
    void shouldNameSkipsAndFailuresAndCountAll() throws XMLStreamException
    {
        final TestSummary summary = new TestSummary();

        summary.add(new ByteArrayInputStream(REPORT.getBytes(StandardCharsets.UTF_8)));

        assertThat(summary.describe()).isEqualTo("""
            skipped a.BTest#shouldB: needs root
            skipped a.BTest#shouldE: needs root too
            failed a.BTest#shouldC: expected 1
            failed a.BTest#shouldD: boom
            1 passed, 2 failed, 2 skipped
            """);
    }

    @Test
    void shouldSumCoverageOverClasses()
    {
        final List<String> csv = List.of(
            "GROUP,PACKAGE,CLASS,INSTRUCTION_MISSED,INSTRUCTION_COVERED,BRANCH_MISSED,BRANCH_COVERED,LINE_MISSED," +
                "LINE_COVERED,COMPLEXITY_MISSED,COMPLEXITY_COVERED,METHOD_MISSED,METHOD_COVERED",
            "the reflector, and what it stands on,p,A,9,9,1,3,2,8,0,0,0,0",
            "r,p,B,9,9,0,0,3,7,0,0,0,0");

        assertThat(TestSummary.coverage(csv)).isEqualTo("lines 75.0 % (15 of 20), branches 75.0 % (3 of 4)");
    }
}
