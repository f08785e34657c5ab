package io.stampede.sender.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.match.Sample;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Each answer of a log with gaps is closed once, in order and in time. */
class WholeProbesTest
{
    private final List<String> told = new ArrayList<>();
    private final WholeProbes probes = new WholeProbes(2, List.of((flow, kind, buffer, offset) ->
        told.add(flow + ":" + name(kind) + " " + Sample.index(buffer, offset))));
    private final UnsafeBuffer sample = new UnsafeBuffer(new byte[Sample.LENGTH]);

    private static String name(final int kind)
    {
        return switch (kind)
        {
            case Sample.ANSWERED -> "answered";
            case Sample.CLOSED_ANSWERED -> "closed";
            case Sample.CLOSED_LOST -> "lost";
            case Sample.CLOSED_UNSENT -> "gap";
            default -> String.valueOf(kind);
        };
    }

    private void tell(final int flow, final int kind, final long index)
    {
        sample.putLong(0, index << Byte.SIZE);
        probes.onSample(flow, kind, sample, 0);
    }

    @Test
    void shouldCloseAnAnswerBeforeTheNextClosingOfItsFlow()
    {
        tell(0, Sample.ANSWERED, 0);
        tell(1, Sample.ANSWERED, 0);
        tell(0, Sample.ANSWERED, 1);
        tell(0, Sample.CLOSED_LOST, 2);
        tell(0, Sample.ANSWERED, 3);
        tell(0, Sample.CLOSED_ANSWERED, 3);

        assertThat(told).containsExactly("0:answered 0", "1:answered 0", "0:answered 1", "0:closed 0", "0:closed 1",
            "0:lost 2", "0:answered 3", "0:closed 3");
    }

    @Test
    void shouldCloseTheFirstProbeAtTheEndWithoutAGapBeforeIt()
    {
        tell(0, Sample.ANSWERED, 0);
        tell(0, Sample.ANSWERED, 2);
        probes.end();

        assertThat(told).containsExactly("0:answered 0", "0:answered 2", "0:closed 0", "0:gap 2", "0:closed 2");
    }

    @Test
    void shouldMakeAGapOfAClosingWithoutItsAnswer()
    {
        tell(0, Sample.CLOSED_ANSWERED, 0);
        tell(0, Sample.CLOSED_LOST, 1);
        probes.end();

        assertThat(told).containsExactly("0:gap 0", "0:lost 1");
    }
}
