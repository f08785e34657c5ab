package io.stampede.reflector.cli;

import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.LabelRange;
import io.stampede.reflector.config.LocationDetail;
import io.stampede.reflector.config.ReturnAddressPolicy;
import io.stampede.reflector.config.TlvLimits;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Those options of {@code run} that say which TLVs are processed and how far each may go: {@link TlvLimits}. */
final class TlvOptions
{
    private static final int MAX_LINK_ID = 65_535;

    @Option(
        names = "--tlvs", paramLabel = "on|off",
        description = "Process what follows the base packet as TLVs (RFC 8972), or return it as it came. Default: on;" +
            " off with --twamp-light, whose padding is not TLVs.")
    private @Nullable OnOff tlvs;

    @Option(
        names = "--disable-tlv", paramLabel = "TYPE", converter = TextConverters.TlvTypeNumber.class,
        description = "Treat TLVs of this type as unknown: they come back with the U flag; repeatable. A number, or" +
            " a name: location, cos, return-path. Default: none.")
    private List<Integer> disabled = List.of();

    @Option(
        names = "--location", paramLabel = "WHAT", defaultValue = "all",
        description = "What a Location TLV learns of how its request arrived: all (ports and addresses), ports, none;" +
            " the rest is answered with zeros. Default: ${DEFAULT-VALUE}.")
    private LocationDetail location = LocationDetail.ALL;

    @Option(
        names = "--reply-dscp", paramLabel = "DSCP[,DSCP]", split = ",", converter = TextConverters.Dscp.class,
        description = "DSCPs a Class of Service TLV may ask for, 0 to 63 or EF, CS1, AF41; repeatable. A reply whose" +
            " request asks for another leaves with the request's, and says so. Default: every DSCP.")
    private @Nullable Set<Integer> replyDscps;

    @Option(
        names = "--return-path", paramLabel = "PREFIX", converter = TextConverters.Prefix.class,
        description = "Let a Return Path TLV (RFC 9503 4) send replies to addresses, or along SRv6 segments, in this" +
            " prefix; repeatable. Needs --auth, as it aims our replies at others. Default: nowhere else than back.")
    private List<AddressPrefix> returnPaths = List.of();

    @Option(
        names = "--return-address-policy", paramLabel = "WHAT", defaultValue = "mark",
        description = "What becomes of a request whose Return Path TLV names a Return Address outside --return-path." +
            " mark: an ordinary reply, the TLV with the U flag; drop: no reply. Default: ${DEFAULT-VALUE}.")
    private ReturnAddressPolicy returnAddresses = ReturnAddressPolicy.MARK;

    @Option(
        names = "--direct-measurement", paramLabel = "IF",
        description = "Tell a Direct Measurement TLV how many packets this network interface has received and sent:" +
            " all of them by the kernel's count, test packets included. Default: the TLV is of an unknown type.")
    private @Nullable String directMeasurement;

    @Option(
        names = "--link-id", paramLabel = "IF=ID",
        description = "Identifier, 1 to 65535, of the member link behind this network interface, for the" +
            " Micro-session ID TLV (RFC 9534); repeatable. A request meant for another link is dropped. Default: the" +
            " TLV is of an unknown type.")
    private Map<String, Integer> linkIds = Map.of();

    /** What they mean where packets are authenticated or not, and where padding may be taken for TLVs. */
    TlvLimits limits(final boolean isAuthenticated, final boolean isTwampLight)
    {
        Rule.require(returnPaths.isEmpty() || isAuthenticated, "--return-path", "without --auth",
            "a forged request could aim our replies at anybody; use --auth");
        final boolean areOn = tlvs != null ? tlvs == OnOff.ON : !isTwampLight;
        Rule.require(areOn || isNothingSaid(), "--tlvs", "off, the default with --twamp-light",
            "options for single TLVs would have no effect; leave them out or add --tlvs on");
        final Set<Integer> seen = new HashSet<>();
        linkIds.forEach((name, id) ->
        {
            final String link = name + "=" + id;
            Rule.require(id >= 1 && id <= MAX_LINK_ID, "--link-id", link, "must be 1 to " + MAX_LINK_ID);
            Rule.require(seen.add(id), "--link-id", link, "another interface has this identifier");
        });
        return new TlvLimits(
            areOn,
            Set.copyOf(disabled),
            location,
            replyDscps == null ? TlvLimits.allDscps() : replyDscps,
            returnPaths,
            returnAddresses,
            directMeasurement,
            linkIds,
            LabelRange.NONE);
    }

    private boolean isNothingSaid()
    {
        return disabled.isEmpty() && location == LocationDetail.ALL && replyDscps == null && returnPaths.isEmpty() &&
            directMeasurement == null && linkIds.isEmpty();
    }
}
