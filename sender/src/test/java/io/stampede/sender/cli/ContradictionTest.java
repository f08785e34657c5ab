package io.stampede.sender.cli;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.FlowResult;
import io.stampede.sender.report.JsonReport;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.Verdict;
import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.Results;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures that contradict each other are said to be an error of this program's, never passed on in silence. */
class ContradictionTest
{
    private final FakeTime time = new FakeTime();
    /** Twenty sent, one lost on each way and one behind the last answer. */
    private final RunResult sound = Results.of(plan(20, 1_000), new ImpairedPath(time, true, TIMEOUT_NS,
        ordinal -> ordinal == 3 || ordinal == 19 ? Fate.lostForward() : ordinal == 6 ? Fate.lostBackward(MS / 4) :
            Fate.answered(MS / 4, MS / 4)), time);

    @Test
    void shouldFindNoneInARun()
    {
        assertThat(sound.counts().loss()).isEqualTo(new LossSummary(3, 1L, 1L, 1L, 0, 1, null));
        assertThat(sound.contradictions()).isEmpty();
        assertThat(RunVerdict.contradiction(sound)).isNull();
    }

    /** sent, received, lost, forward, backward, unattributed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "21 17 3 1 1 1|17 received + 3 lost + 0 answered by another node + 0 that asked for no reply are not 21 sent",
        "20 16 3 1 1 1|16 received + 3 lost + 0 answered by another node + 0 that asked for no reply are not 20 sent",
        "20 17 2 1 1 0|17 received + 2 lost + 0 answered by another node + 0 that asked for no reply are not 20 sent",
        "20 17 3 2 1 1|lost forward 2 + backward 1 + unattributed 1 are not 3 lost",
        "20 17 3 1 1 0|lost forward 1 + backward 1 + unattributed 0 are not 3 lost",
        "20 17 3 -1 2 2|lost forward -1 + backward 2 + unattributed 2 are not 3 lost",
        "20 23 -3 1 -3 -1|lost forward 1 + backward -3 + unattributed -1 are not -3 lost"})
    void shouldFindEachFigureThatIsWrong(final String figures, final String sentence)
    {
        final long[] f = Arrays.stream(figures.split(" ", -1)).mapToLong(Long::parseLong).toArray();

        final RunResult wrong = with(
            f[0], f[1], new LossSummary(f[2], f[3], f[4], f[5], 0, 1, null), 0, sound.flows());

        assertThat(wrong.contradictions()).contains(sentence);
        assertThat(RunVerdict.contradiction(wrong)).extracting(Verdict::exitCode).isEqualTo(ExitCode.INTERNAL);
    }

    @Test
    void shouldFindFlowsThatDoNotAddUp()
    {
        final RunResult wrong = with(
            20, 17, sound.counts().loss(), 0, List.of(sound.flows().getFirst(), sound.flows().getFirst()));

        assertThat(wrong.contradictions()).containsExactly(
            "20 sent of all flows, but 40 of the flows one by one",
            "17 received of all flows, but 34 of the flows one by one",
            "3 lost of all flows, but 6 of the flows one by one");
    }

    @Test
    void shouldNotCallItAnErrorWhenSamplesWereDropped()
    {
        final RunResult incomplete = with(20, 12, sound.counts().loss(), 5, sound.flows());

        assertThat(incomplete.contradictions()).isEmpty();
    }

    @Test
    void shouldSayItInEveryReport() throws IOException
    {
        final RunResult wrong = with(21, 17, sound.counts().loss(), 0, List.of());
        final Verdict verdict = Objects.requireNonNull(RunVerdict.contradiction(wrong));
        final StringBuilder text = new StringBuilder();
        final StringWriter json = new StringWriter();

        TextReport.write(wrong, text);
        JsonReport.write(wrong, verdict, json);

        assertThat(text.toString()).contains("! internal error, trust none of these figures: 17 received + 3 lost");
        final JsonNode end = new ObjectMapper().readTree(json.toString()).path("verdict");
        assertThat(end.path("exitCode").intValue()).isEqualTo(70);
        assertThat(end.path("contradictions").get(0).asText()).startsWith("17 received + 3 lost");
        assertThat(end.path("failed").get(0).asText()).startsWith("internal error");
    }

    private RunResult with(
        final long sent,
        final long received,
        final LossSummary loss,
        final long samplesDropped,
        final List<FlowResult> flows)
    {
        final Counts counts = sound.counts();
        final Counts.OwnLosses own = counts.own();
        return new RunResult(
            sound.config(),
            sound.clock(),
            new Counts(sent, received, loss, counts.duplicatesForward(), counts.duplicatesBackward(),
                counts.reordered(), counts.maxReorderExtent(), counts.pathReordering(), counts.late(),
                counts.notSent(), counts.apart(), counts.unusable(),
                new Counts.OwnLosses(own.sendBufferFull(), own.sendFailed(), own.receiveQueueOverflow(),
                    own.truncated(), own.withoutKernelStamp(), samplesDropped, own.sequencesSkipped(),
                    own.backPressure(), own.heldBack(), own.icmpErrors(), own.lastSendErrno()),
                counts.headers()),
            flows,
            sound.distributions(),
            sound.jitter(),
            sound.tlvs(),
            sound.reflectorLink(),
            sound.quirks(),
            sound.packets(),
            sound.times(),
            sound.log(),
            sound.marks(),
            sound.windows());
    }
}
