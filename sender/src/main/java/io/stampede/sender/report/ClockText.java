package io.stampede.sender.report;

import io.stampede.sender.stats.ClockOffset;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The clocks in words: what each says of itself, what the replies say of both, and what one-way values are worth. */
final class ClockText
{
    /** Two kernels slew by no more: a drift known no better is not known. */
    private static final double WORTH_TELLING_PPM = 1_000;

    private ClockText()
    {
    }

    static void write(final ClockReport clock, final Appendable out) throws IOException
    {
        final ClockState remote = clock.remote();
        if (remote != null && !clock.isSameHost())
        {
            line(out, "our clock " + state(clock.local()) + "; the reflector's " + state(remote));
            offset(clock.offset(), out);
        }
        if (clock.steps().isAny())
        {
            steps(clock.steps(), out);
        }
        line(out, clock.oneWay().sentence());
    }

    private static String state(final ClockState state)
    {
        final Long errorNs = state.errorNs();
        return (state.isSynchronized() ? "synchronized" : "not synchronized") +
            (errorNs == null ? "" : ", ±" + DurationFormat.of(errorNs)) + " (" + state.source() + ")";
    }

    private static void offset(final @Nullable ClockOffset offset, final Appendable out) throws IOException
    {
        if (offset == null)
        {
            return;
        }
        final String way = offset.offsetNs() < 0 ? " behind" : " ahead of";
        line(out, "by the shortest round trip the reflector's clock is " +
            DurationFormat.of(Math.abs(offset.offsetNs())) + way + " ours, ±" +
            DurationFormat.of(offset.uncertaintyNs()) + drift(offset.drift()));
    }

    private static String drift(final ClockOffset.@Nullable Drift drift)
    {
        return drift == null || drift.uncertaintyPpm() > WORTH_TELLING_PPM ? "" : String.format(
            Locale.ROOT, ", and drifts by %+.2fppm ±%.2fppm", drift.ppm(), drift.uncertaintyPpm());
    }

    private static void steps(final ClockSteps steps, final Appendable out) throws IOException
    {
        line(out, String.format(Locale.ROOT,
            "clock steps: %d of ours (%s), %d of the reflector's (%s); left out: %d pairs forward, %d backward%s",
            steps.own(), DurationFormat.of(steps.ownNs()), steps.remote(), DurationFormat.of(steps.remoteNs()),
            steps.pairsExcludedForward(), steps.pairsExcludedBackward(),
            steps.torn() == 0 ? "" : ", all but T4 - T1 of " + steps.torn() + " answers"));
    }

    private static void line(final Appendable out, final String text) throws IOException
    {
        out.append(text).append('\n');
    }
}
