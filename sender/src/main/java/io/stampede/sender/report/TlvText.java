package io.stampede.sender.report;

import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.ExtraPaddingTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.HmacTlv;
import io.stampede.sender.plan.LocationTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.MixedPaddingTlv;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.RawTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.sender.stats.Bursts;
import io.stampede.sender.stats.FlowLoss;
import io.stampede.sender.stats.FollowUps;
import io.stampede.sender.stats.SeenTimestamping;
import io.stampede.sender.stats.TlvOutcomes;
import io.stampede.sender.stats.TlvStatistics;
import io.stampede.sender.stats.TrafficClasses;
import io.stampede.wire.TlvType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The section of the text report on TLVs: what became of each, and below it what it says. */
final class TlvText
{
    private static final String ROW = "%-30s %9s %9s %9s %9s %9s %9s";

    private final RunResult result;
    private final TlvStatistics tlvs;
    private final Appendable out;

    private TlvText(final RunResult result, final Appendable out)
    {
        this.result = result;
        this.tlvs = result.tlvs();
        this.out = out;
    }

    /** Nothing where no TLVs were sent, or nobody could process them. */
    static void write(final RunResult result, final Appendable out) throws IOException
    {
        if (result.config().plan().hasInspectedTlvs())
        {
            new TlvText(result, out).section();
        }
    }

    private void section() throws IOException
    {
        line("");
        line(String.format(Locale.ROOT, ROW,
            "TLVs of " + result.counts().sent() + " probes",
            "processed", "unknown", "malformed", "distrust", "missing", "unread").stripTrailing());
        final List<ProbeTlv> sent = result.config().plan().shape().tlvs();
        for (int n = 0; n < sent.size(); n++)
        {
            row(sent.get(n), tlvs.outcomes(n));
        }
        if (result.counts().unusable().distrustedTlvs() > 0)
        {
            line("! the TLVs of " + result.counts().unusable().distrustedTlvs() +
                " replies were not believed: integrity check failed here or at the reflector, or was not made");
        }
        line("");
    }

    private void row(final ProbeTlv tlv, final TlvOutcomes outcomes) throws IOException
    {
        line(String.format(Locale.ROOT, ROW, TlvType.name(tlv.type()),
            outcomes.processed(), outcomes.unrecognized(), outcomes.malformed(), outcomes.integrityFailed(),
            outcomes.notReturned(), outcomes.unread()));
        final boolean isProcessed = outcomes.processed() > 0;
        switch (tlv)
        {
            case final ClassOfServiceTlv service -> service(service, isProcessed);
            case final LocationTlv ignored -> location();
            case final TimestampInformationTlv ignored -> timestamping();
            case final DirectMeasurementTlv measurement -> flow(measurement, isProcessed);
            case final AccessReportTlv ignored -> note(isProcessed ? "acknowledged" : "not acknowledged");
            case final FollowUpTelemetryTlv ignored -> followUps(isProcessed);
            case final DestinationNodeAddressTlv node -> node(node);
            case final ReturnPathTlv ignored -> path(outcomes);
            case final MicroSessionIdTlv link -> link(link, isProcessed);
            case final ReflectedTestPacketControlTlv control -> bursts(control, isProcessed);
            case final MixedPaddingTlv ignored ->
            {
                // says nothing
            }
            case final ExtraPaddingTlv ignored ->
            {
                // that it came back is all there is to know
            }
            case final HmacTlv ignored ->
            {
                // the counts say it
            }
            case final RawTlv ignored ->
            {
                // what it means is not ours to know
            }
        }
    }

    private void service(final ClassOfServiceTlv asked, final boolean isProcessed) throws IOException
    {
        if (!isProcessed)
        {
            return;
        }
        final int sentDscp = result.config().plan().shape().dscp();
        final TrafficClasses arrived = tlvs.service.arrived();
        final boolean isRemarked = !Arrays.equals(arrived.dscps(), new int[]{sentDscp});
        note("probes arrived with DSCP " + list(arrived.dscps()) +
            (isRemarked ? ", remarked on the way: they left with " + sentDscp : ", as they left") +
            congestion(arrived));
        final Headers replies = result.headers();
        final boolean isOther = !replies.dscps().equals(List.of(asked.replyDscp()));
        note("replies arrived with DSCP " +
            replies.dscps().stream().map(String::valueOf).collect(Collectors.joining(", ")) +
            (isOther ? "; asked for " + asked.replyDscp() : ", as asked for") +
            (tlvs.service.refused() > 0 ? ", refused by the reflector's policy " + times(tlvs.service.refused()) : "") +
            (replies.ce() > 0 ? "; " + replies.ce() + " with congestion experienced (CE)" : ""));
    }

    private static String congestion(final TrafficClasses classes)
    {
        return classes.packets(TrafficClasses.CE) > 0 ?
            "; " + classes.packets(TrafficClasses.CE) + " with congestion experienced (CE)" : "";
    }

    private void location() throws IOException
    {
        if (!tlvs.location.isKnown())
        {
            return;
        }
        final Translation seen = Translation.of(result);
        note("seen at the reflector: " + seen.source() + " to " + seen.destination() +
            (seen.mac() == null ? "" : ", frame from " + seen.mac()) +
            (tlvs.location.changes() > 0 ? "; it changed " + times(tlvs.location.changes()) : ""));
        if (seen.isSourceTranslated())
        {
            note("translated on the way (NAT): we sent from " + seen.ownSource());
        }
        if (seen.isDestinationTranslated())
        {
            note("translated on the way (NAT): we sent to " + seen.ownDestination());
        }
    }

    private void timestamping() throws IOException
    {
        final SeenTimestamping seen = tlvs.timestamping;
        if (seen.isKnown())
        {
            note("T2: clock " + seen.syncSourceIn() + ", taken by " + seen.methodIn() +
                "; T3: clock " + seen.syncSourceOut() + ", taken by " + seen.methodOut() +
                (seen.changes() > 0 ? "; it changed " + times(seen.changes()) : ""));
        }
    }

    private void flow(final DirectMeasurementTlv measurement, final boolean isProcessed) throws IOException
    {
        if (isProcessed)
        {
            final FlowLoss flow = tlvs.flow;
            note("packets of " + measurement.interfaceName() + ": lost forward " +
                of(flow.forward(), flow.forwardSent()) + ", backward " + of(flow.backward(), flow.backwardSent()) +
                (flow.isKnown() ? "" : ": it takes two answered probes"));
        }
    }

    private static String of(final @Nullable Long lost, final @Nullable Long sent)
    {
        return lost == null || sent == null ? "n/a" : lost + " of " + sent;
    }

    private void followUps(final boolean isProcessed) throws IOException
    {
        if (isProcessed)
        {
            final FollowUps followUps = tlvs.followUps;
            final String others = followUps.empty() + " told nothing, " + followUps.unmatched() + " fit no reply";
            if (followUps.matched() > 0)
            {
                note("departure of " + followUps.matched() + " replies known, taken by " + followUps.method() +
                    "; " + others);
            }
            else if (followUps.unmatched() > 0)
            {
                note("no reply's departure is known: " + others);
            }
            else
            {
                note("no reply's departure was told: the reflector is stateless, sends replies together, or has no " +
                    "better T3");
            }
        }
    }

    private void node(final DestinationNodeAddressTlv node) throws IOException
    {
        final long elsewhere = result.counts().apart().elsewhere();
        if (elsewhere > 0)
        {
            note(elsewhere + " probes were answered by another node than " + node.address().getHostAddress() +
                ": not counted as received");
        }
    }

    private void path(final TlvOutcomes outcomes) throws IOException
    {
        if (outcomes.unrecognized() > 0)
        {
            note(outcomes.unrecognized() + " replies did not take the return path: the reflector cannot or may not");
        }
    }

    private void link(final MicroSessionIdTlv link, final boolean isProcessed) throws IOException
    {
        final long wrong = result.counts().unusable().wrongLink();
        if (isProcessed)
        {
            note("member link " + link.sender() + " here, " + result.reflectorLink() + " at the reflector" +
                (link.reflector() == 0 ? " (learnt)" : ""));
        }
        if (wrong > 0)
        {
            note(wrong + " replies were of another member link: discarded — check the cabling");
        }
    }

    private void bursts(final ReflectedTestPacketControlTlv control, final boolean isProcessed) throws IOException
    {
        final Bursts bursts = tlvs.bursts;
        if (bursts.bursts() > 0)
        {
            note(control.replies() + " replies to each of " + bursts.bursts() + " probes: " +
                bursts.copies() + " copies, " + bursts.missing() + " missing" + (bursts.incomplete() == 0 ? "" :
                " of " + bursts.incomplete() + " probes, at worst " + bursts.fewest() + " came"));
        }
        if (bursts.refusedByMtu() > 0)
        {
            note(bursts.refusedByMtu() +
                " probes got one reply shorter than asked for: the way back has a smaller MTU");
        }
        if (bursts.refusedByLimit() > 0)
        {
            note(bursts.refusedByLimit() + " probes got one reply: the reflector's limits do not allow more");
        }
        if (!isProcessed && result.counts().received() > 0)
        {
            note("the reflector does not know it or does not allow it");
        }
    }

    private static String list(final int... values)
    {
        return Arrays.stream(values).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String times(final long count)
    {
        return count + (count == 1 ? " time" : " times");
    }

    private void note(final String text) throws IOException
    {
        line("  " + text);
    }

    private void line(final String text) throws IOException
    {
        out.append(text).append('\n');
    }
}
