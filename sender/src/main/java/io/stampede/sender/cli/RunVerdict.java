package io.stampede.sender.cli;

import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.report.Counts;
import io.stampede.sender.report.RunConfig;
import io.stampede.sender.report.RunResult;
import io.stampede.sender.report.TextReport;
import io.stampede.sender.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run ends with: of one that has just ended, and of one that was recorded. */
final class RunVerdict
{
    private final RunResult result;
    private final List<String> failed = new ArrayList<>();

    private RunVerdict(final RunResult result)
    {
        this.result = result;
    }

    /**
     * The verdict.
     *
     * @param isAcknowledged a reply has carried our Access Report back.
     * @param conditions     of {@code --fail-on}.
     */
    static Verdict of(final RunResult result, final boolean isAcknowledged, final List<FailCondition> conditions)
    {
        return new RunVerdict(result).verdict(isAcknowledged, conditions);
    }

    private Verdict verdict(final boolean isAcknowledged, final List<FailCondition> conditions)
    {
        final Verdict bug = contradiction(result);
        if (bug != null)
        {
            return bug;
        }
        final RunConfig.Endpoints endpoints = result.config().endpoints();
        final String target = TextReport.endpoint(endpoints.remoteAddress(), endpoints.remotePort());
        if (result.counts().sent() == 0 && result.counts().notSent() > 0)
        {
            return new Verdict(ExitCode.ENVIRONMENT, List.of("send to " + target + ": " +
                Measurement.describe(result.counts().own().lastSendErrno()) +
                " — no probe left; check route and interface"));
        }
        final boolean isReport =
            result.config().plan().shape().tlvs().stream().anyMatch(AccessReportTlv.class::isInstance);
        if (isReport && !isAcknowledged)
        {
            failed.add("--access-report: sent " + result.counts().sent() +
                " times, and no reply carried it back — does the reflector know this TLV?");
        }
        final Counts.Unusable unusable = result.counts().unusable();
        if (result.config().plan().peer().stopsAtSsidZero() && unusable.ssidZero() > 0)
        {
            failed.add("a reply from " + target + " carries SSID 0: its reflector knows no SSIDs (RFC 8762 only) — " +
                "--ssid-zero continue measures all the same");
        }
        if (result.counts().received() == 0 && result.config().plan().shape().expectsReply())
        {
            failed.add("no reply from " + target + " to " + result.counts().sent() + " probes: " + silence());
        }
        for (final FailCondition condition : conditions)
        {
            final String hit = condition.hit(result);
            if (hit != null)
            {
                failed.add("--fail-on " + hit);
            }
        }
        return new Verdict(failed.isEmpty() ? ExitCode.OK : ExitCode.FAILED, failed);
    }

    /** What a run ends with whose figures contradict each other, whatever else it has found; null where none do. */
    static @Nullable Verdict contradiction(final RunResult result)
    {
        return result.contradictions().isEmpty() ? null : new Verdict(ExitCode.INTERNAL, result.contradictions()
            .stream().map(found -> "internal error, trust none of these figures: " + found).toList());
    }

    private String silence()
    {
        if (result.config().plan().isLoopback())
        {
            return result.config().supplied().containsKey("labels") ?
                "the network did not return them — does the path of --labels end here?" :
                "the network did not return them — does the last of --segments lead here, and does this machine " +
                "take routing headers (sysctl net.ipv6.conf.all.seg6_enabled and that of the interface)?";
        }
        if (result.counts().own().icmpErrors() > 0)
        {
            return "ICMP says nobody listens there — is the reflector running, on this port?";
        }
        if (result.counts().unusable().badHmac() > 0)
        {
            return result.counts().unusable().badHmac() + " carried a wrong HMAC — have both ends the same key?";
        }
        if (result.counts().apart().elsewhere() > 0)
        {
            return result.counts().apart().elsewhere() + " came from another node than the probes name";
        }
        if (!result.quirks().isEmpty())
        {
            return result.quirks().get(0).sentence();
        }
        if (result.counts().unusable().garbage() > 0)
        {
            return result.counts().unusable().garbage() +
                " arrivals were not answers to them — is it a STAMP or TWAMP Light reflector?";
        }
        return result.counts().late() > 0 ? "all came later than -W — use a longer one" :
            "nothing came back — is a reflector running there, and may UDP pass?";
    }
}
