package io.stampede.sender.cli;

import io.stampede.sender.plan.AccessReportTlv;
import io.stampede.sender.plan.ClassOfServiceTlv;
import io.stampede.sender.plan.DestinationNodeAddressTlv;
import io.stampede.sender.plan.DirectMeasurementTlv;
import io.stampede.sender.plan.FollowUpTelemetryTlv;
import io.stampede.sender.plan.LocationTlv;
import io.stampede.sender.plan.MicroSessionIdTlv;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.RawTlv;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.sender.plan.ReturnPathTlv;
import io.stampede.sender.plan.Schedule;
import io.stampede.sender.plan.TimestampInformationTlv;
import io.stampede.wire.tlv.AccessReport;
import io.stampede.wire.tlv.MicroSessionId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options that put TLVs into every probe. On the wire come those of {@code --tlv} as typed, then the others by their
 * type; an HMAC TLV and Extra Padding are appended by whom knows of them.
 */
final class TlvOptions
{
    private static final long DEFAULT_ACCESS_TIMER_NS = 3_000_000_000L;
    private static final int DEFAULT_ACCESS_RETRIES = 4;
    private static final int MAX_ACCESS_RETRIES = 1_000;

    @Option(names = "--tlv", paramLabel = "TYPE:HEX",
        description = "A TLV of any type without an option of its own, to see what the reflector makes of it: " +
            "200:cafe. May be given several times. Its value is not checked.")
    private List<String> raw = new ArrayList<>();

    @Option(names = "--location",
        description = "Location: what addresses, ports and source MAC do probes arrive with?")
    private boolean hasLocation;

    @Option(names = "--timestamp-info",
        description = "Timestamp Information: what disciplines the reflector's clock, how are T2 and T3 taken?")
    private boolean hasTimestampInformation;

    @Option(names = "--reply-dscp", paramLabel = "DSCP", converter = Dscp.class,
        description = "Class of Service: the DSCP replies shall have; tells what DSCP and ECN probes arrive with.")
    private @Nullable Integer replyDscp;

    @Option(names = "--direct-measurement", paramLabel = "IF",
        description = "Direct Measurement: loss of data packets, from the counts of our interface IF and the " +
            "reflector's.")
    private @Nullable String directMeasurement;

    @Option(names = "--access-report", paramLabel = "ID:STATE",
        description = "Access Report instead of a measurement: tell that 3gpp or non-3gpp access is available or " +
            "unavailable, as in 3gpp:available, until a reply carries the report back.")
    private @Nullable String accessReport;

    @Option(names = "--access-timer", paramLabel = "DUR", converter = DurationConverter.class,
        description = "How long to wait for that reply before the report is sent again. Default: 3s.")
    private @Nullable Long accessTimerNs;

    @Option(names = "--access-retries", paramLabel = "N",
        description = "How often it is sent again at most. Default: 4.")
    private @Nullable Integer accessRetries;

    @Option(names = "--follow-up", description = "Follow-Up Telemetry: when did the previous reply really leave?")
    private boolean hasFollowUp;

    @Option(names = "--destination-node", paramLabel = "ADDR",
        description = "Destination Node Address: the reflector that is meant; it shall reply from there.")
    private @Nullable String destinationNode;

    @Option(names = "--return-path", paramLabel = "HOW",
        description = "Return Path: no-reply, or same-link for the interface probes arrive by. Excludes the other " +
            "return options.")
    private @Nullable String returnPath;

    @Option(names = "--return-address", paramLabel = "ADDR",
        description = "Return Path: send replies there. If that is not here, none are waited for.")
    private @Nullable String returnAddress;

    @Option(names = "--return-segments", paramLabel = "ADDR", split = ",",
        description = "Return Path: send replies along these SRv6 segments, the first to visit first.")
    private List<String> returnSegments = new ArrayList<>();

    @Option(names = "--return-labels", paramLabel = "LABEL", split = ",",
        description = "Return Path: send replies with this SR-MPLS label stack, its top first.")
    private List<Integer> returnLabels = new ArrayList<>();

    @Option(names = "--micro-session", paramLabel = "ID[:ID]",
        description = "Micro-session ID of our member link, and the reflector's if known. Needs --interface.")
    private @Nullable String microSession;

    @Option(names = "--replies", paramLabel = "N[,KEY=VALUE]",
        description = "Reflected Test Packet Control: N replies to each probe; every=DUR from one to the next, " +
            "size=OCTETS of each, group=PREFIX or group=MAC/MASK of the nodes that shall answer.")
    private @Nullable String replies;

    /** All that were asked for, in wire order. */
    List<ProbeTlv> tlvs() throws CommandFailure
    {
        final List<ProbeTlv> tlvs = new ArrayList<>();
        for (final String typed : raw)
        {
            tlvs.add(rawTlv(typed));
        }
        add(tlvs, hasLocation ? new LocationTlv() : null);
        add(tlvs, hasTimestampInformation ? new TimestampInformationTlv() : null);
        add(tlvs, replyDscp == null ? null : new ClassOfServiceTlv(replyDscp));
        add(tlvs, directMeasurement == null ? null : new DirectMeasurementTlv(directMeasurement));
        add(tlvs, accessReportTlv());
        add(tlvs, hasFollowUp ? new FollowUpTelemetryTlv() : null);
        add(tlvs, destinationNode == null ? null :
            new DestinationNodeAddressTlv(address("--destination-node", destinationNode)));
        add(tlvs, returnPathTlv());
        add(tlvs, microSessionTlv());
        add(tlvs, repliesTlv());
        return tlvs;
    }

    private static void add(final List<ProbeTlv> tlvs, final @Nullable ProbeTlv tlv)
    {
        if (tlv != null)
        {
            tlvs.add(tlv);
        }
    }

    private static RawTlv rawTlv(final String typed) throws CommandFailure
    {
        final int colon = typed.indexOf(':');
        try
        {
            if (typed.substring(0, Math.max(colon, 0)).matches("\\d{1,3}"))
            {
                return new RawTlv(
                    Integer.parseInt(typed.substring(0, colon)), HexFormat.of().parseHex(typed.substring(colon + 1)));
            }
        }
        catch (final IllegalArgumentException ex)
        {
            throw CommandFailure.usage("--tlv " + typed + ": " + ex.getMessage());
        }
        throw CommandFailure.usage("--tlv " + typed + ": not TYPE:HEX — write 200:cafe, or 200: for an empty one");
    }

    private @Nullable AccessReportTlv accessReportTlv() throws CommandFailure
    {
        if (accessReport == null)
        {
            if (accessTimerNs != null || accessRetries != null)
            {
                throw CommandFailure.usage((accessTimerNs != null ? "--access-timer" : "--access-retries") +
                    ": without --access-report there is nothing to send again — add it");
            }
            return null;
        }
        final int available = AccessReport.NETWORK_AVAILABLE;
        final int unavailable = AccessReport.NETWORK_UNAVAILABLE;
        return switch (accessReport)
        {
            case "3gpp:available" -> new AccessReportTlv(AccessReport.ID_3GPP, available);
            case "3gpp:unavailable" -> new AccessReportTlv(AccessReport.ID_3GPP, unavailable);
            case "non-3gpp:available" -> new AccessReportTlv(AccessReport.ID_NON_3GPP, available);
            case "non-3gpp:unavailable" -> new AccessReportTlv(AccessReport.ID_NON_3GPP, unavailable);
            default -> throw CommandFailure.usage("--access-report " + accessReport +
                ": not an access and its state — write 3gpp or non-3gpp, a colon, and available or unavailable");
        };
    }

    /** Whether the run tells of an access and measures nothing. */
    boolean isAccessReport()
    {
        return accessReport != null;
    }

    /** The report once, and as often again as its timer expires (RFC 8972 §4.6). */
    Schedule accessSchedule() throws CommandFailure
    {
        final int retries = accessRetries == null ? DEFAULT_ACCESS_RETRIES : accessRetries;
        if (retries < 0 || retries > MAX_ACCESS_RETRIES)
        {
            throw CommandFailure.usage("--access-retries " + retries + ": must be 0.." + MAX_ACCESS_RETRIES);
        }
        final long timerNs = accessTimerNs == null ? DEFAULT_ACCESS_TIMER_NS : accessTimerNs;
        return Schedule.periodic(1 + retries, (double)timerNs, timerNs);
    }

    private @Nullable ReturnPathTlv returnPathTlv() throws CommandFailure
    {
        if (returnPath == null && returnAddress == null && returnSegments.isEmpty() && returnLabels.isEmpty())
        {
            return null;
        }
        final InetAddress destination =
            returnAddress == null ? null : address("--return-address", returnAddress);
        final List<InetAddress> segments = addresses("--return-segments", returnSegments);
        try
        {
            return new ReturnPathTlv(
                controlCode(), destination, segments, returnLabels,
                destination != null && !Resolver.isOwn(destination));
        }
        catch (final IllegalArgumentException ex)
        {
            throw CommandFailure.usage(ex.getMessage() + " — leave out what does not belong together");
        }
    }

    private ReturnPathTlv.@Nullable ControlCode controlCode() throws CommandFailure
    {
        return switch (returnPath)
        {
            case null -> null;
            case "no-reply" -> ReturnPathTlv.ControlCode.NO_REPLY;
            case "same-link" -> ReturnPathTlv.ControlCode.SAME_LINK;
            default -> throw CommandFailure.usage("--return-path " + returnPath + ": not no-reply or same-link");
        };
    }

    private @Nullable MicroSessionIdTlv microSessionTlv() throws CommandFailure
    {
        if (microSession == null)
        {
            return null;
        }
        if (!microSession.matches("\\d{1,5}(:\\d{1,5})?"))
        {
            throw CommandFailure.usage("--micro-session " + microSession + ": not ID or ID:ID — write 101 or 101:202");
        }
        final String[] ids = microSession.split(":", -1);
        return new MicroSessionIdTlv(
            Integer.parseInt(ids[0]), ids.length == 1 ? MicroSessionId.UNKNOWN : Integer.parseInt(ids[1]));
    }

    private @Nullable ReflectedTestPacketControlTlv repliesTlv() throws CommandFailure
    {
        if (replies == null)
        {
            return null;
        }
        try
        {
            return RepliesText.parse(replies);
        }
        catch (final IllegalArgumentException ex)
        {
            throw CommandFailure.usage("--replies " + replies + ": " + ex.getMessage());
        }
    }

    private static InetAddress address(final String option, final String typed) throws CommandFailure
    {
        return addresses(option, List.of(typed)).getFirst();
    }

    /** Numeric addresses only: a name would not say which of its addresses is meant. */
    static List<InetAddress> addresses(final String option, final List<String> typed) throws CommandFailure
    {
        final List<InetAddress> addresses = new ArrayList<>();
        for (final String text : typed)
        {
            try
            {
                addresses.add(InetAddress.ofLiteral(text));
            }
            catch (final IllegalArgumentException ex)
            {
                throw CommandFailure.usage(option + " " + text + ": not a numeric address — write as 2001:db8::1");
            }
        }
        return addresses;
    }
}
