package io.stampede.sender.report;

import io.stampede.sender.match.Sample;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Delays;
import io.stampede.sender.stats.SampleListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A line per probe with its units in the names of the columns, when it is closed: for each flow in the order they were
 * sent. What cannot be known is empty: the departure where the kernel did not tell it, and then T1 stands for it.
 */
public final class CsvReport
{
    /** The first line. */
    public static final String HEADER = "flow,index,sequence,state,t1_utc_ns,departure_utc_ns,t2_utc_ns,t3_utc_ns," +
        "t4_utc_ns,rtt_ns,rtt_raw_ns,forward_ns,backward_ns,residence_ns,pacing_ns,reflector_sequence," +
        "ttl_at_reflector,ttl,dscp,ecn";

    private static final long SEQUENCE_MASK = 0xFFFF_FFFFL;
    private static final int ECN_BITS = 2;
    private static final int ECN_MASK = 3;
    /** Columns that only an answer has. */
    private static final String NO_ANSWER = ",,,,,,,,,";

    private final SenderPlan plan;
    private final StringBuilder line = new StringBuilder();

    private CsvReport(final SenderPlan plan)
    {
        this.plan = plan;
    }

    /** Who tells samples, each once and in order. */
    @FunctionalInterface
    public interface Source
    {
        /** Tells all of them. */
        void tell(SampleListener listener) throws IOException;
    }

    /** Writes all lines; leaves {@code out} open. */
    public static void write(final SenderPlan plan, final Source source, final Writer out) throws IOException
    {
        final CsvReport report = new CsvReport(plan);
        out.write(HEADER + "\n");
        try
        {
            source.tell((flow, kind, buffer, offset) -> report.onSample(out, flow, kind, buffer, offset));
        }
        catch (final UncheckedIOException ex)
        {
            throw new IOException(ex.getCause() == null ? ex.getMessage() : ex.getCause().getMessage(), ex);
        }
    }

    private void onSample(
        final Writer out, final int flow, final int kind, final DirectBuffer buffer, final int offset)
    {
        final String state = state(kind);
        if (state == null)
        {
            return;
        }
        line.setLength(0);
        final long index = Sample.index(buffer, offset);
        line.append(flow).append(',').append(index).append(',')
            .append((plan.firstSequence() + index) & SEQUENCE_MASK).append(',').append(state).append(',')
            .append(Sample.t1(buffer, offset));
        cell(
            Sample.isDepartureByKernel(buffer, offset),
            Sample.t1(buffer, offset) + Sample.departureNs(buffer, offset));
        if (kind == Sample.CLOSED_ANSWERED)
        {
            answer(buffer, offset);
        }
        else
        {
            line.append(NO_ANSWER);
            pacing(buffer, offset);
            line.append(",,,,,");
        }
        try
        {
            out.append(line).append('\n');
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static @Nullable String state(final int kind)
    {
        return switch (kind)
        {
            case Sample.CLOSED_ANSWERED -> "answered";
            case Sample.CLOSED_LOST -> "lost";
            case Sample.CLOSED_ELSEWHERE -> "elsewhere";
            case Sample.CLOSED_UNASKED -> "unasked";
            default -> null;
        };
    }

    private void answer(final DirectBuffer buffer, final int offset)
    {
        final boolean hasReflector = !plan.isLoopback();
        cell(hasReflector, Sample.t2(buffer, offset));
        cell(hasReflector, Sample.t3(buffer, offset));
        cell(true, Sample.t4(buffer, offset));
        cell(true, Delays.rttNs(buffer, offset));
        cell(true, Sample.rttRawNs(buffer, offset));
        cell(hasReflector, Delays.forwardNs(buffer, offset));
        cell(hasReflector, Delays.backwardNs(buffer, offset));
        cell(hasReflector, Delays.residenceNs(buffer, offset));
        line.append(',');
        pacing(buffer, offset);
        cell(hasReflector, Sample.reflectorSequence(buffer, offset));
        cell(Sample.senderTtl(buffer, offset) != 0, Sample.senderTtl(buffer, offset));
        cell(Sample.ttl(buffer, offset) != 0, Sample.ttl(buffer, offset));
        cell(true, Sample.tos(buffer, offset) >> ECN_BITS);
        cell(true, Sample.tos(buffer, offset) & ECN_MASK);
    }

    private void pacing(final DirectBuffer buffer, final int offset)
    {
        if (plan.schedule().isTimed())
        {
            line.append(Sample.pacingNs(buffer, offset));
        }
    }

    private void cell(final boolean isKnown, final long value)
    {
        line.append(',');
        if (isKnown)
        {
            line.append(value);
        }
    }
}
