package io.stampede.sender.report;

import io.stampede.sender.match.PeerSigns;
import io.stampede.sender.plan.Peer;
import io.stampede.sender.plan.SenderPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Names what replies show of the reflector's departures from the RFCs, as far as evidence goes: "looks like" is all
 * that packets can tell. The reflectors named are those whose source or field notes show it.
 */
public final class PeerQuirks
{
    private final PeerSigns signs;
    private final List<PeerQuirk> quirks = new ArrayList<>();

    private PeerQuirks(final PeerSigns signs)
    {
        this.signs = signs;
    }

    /**
     * All that show.
     *
     * @param counts     of the run.
     * @param isOneClock both ends may well read the same clock: equal Error Estimates mean nothing then.
     */
    public static List<PeerQuirk> of(
        final PeerSigns signs, final SenderPlan plan, final Counts counts, final boolean isOneClock)
    {
        final PeerQuirks seen = new PeerQuirks(signs);
        seen.unusable();
        seen.lengths(plan.shape().layout().baseLength);
        seen.times(plan.peer().preset());
        seen.estimates(isOneClock);
        seen.sessions(plan, counts);
        return List.copyOf(seen.quirks);
    }

    private void add(final String name, final long replies, final String sentence)
    {
        if (replies > 0)
        {
            quirks.add(new PeerQuirk(name, replies, replies + (replies == 1 ? " reply " : " replies ") + sentence));
        }
    }

    /** Of what chance shows once in a while, only what every reply shows. */
    private void always(final String name, final long replies, final String sentence)
    {
        add(name, replies == signs.replies ? replies : 0, sentence);
    }

    private void unusable()
    {
        add("swapped", signs.swapped, "carried T1 where T3 belongs: looks like T1 and T3 swapped " +
            "(domoslabs/twamp-light) — try --peer swapped-timestamps");
        add("echo", signs.echoed, "were our own probes, unchanged: looks like an echo service, not a reflector");
        add("ssidAsSequence", signs.ssidAsSequence, "carried our SSID as Session-Sender Sequence Number: " +
            "looks like hanboyu/stamp-ebpf; it cannot be measured with");
    }

    private void lengths(final int baseLength)
    {
        final boolean isBelowBase = signs.belowBase > 0;
        add("withoutTtl", signs.withoutTtl, "ended before the Session-Sender TTL: looks like nokia/twampy or " +
            "another TWAMP Light reflector");
        add("belowBase", signs.belowBase - signs.withoutTtl, "had less than " + baseLength + " octets: looks like " +
            "TWAMP Light, whose shortest reply has 41");
        add("shorter", isBelowBase ? 0 : signs.shorter, "were shorter than their probes: looks like a reflector " +
            "without padding (thatdevsherry/twamp-rs)");
        add("longer", signs.longer, "were longer than their probes: looks like a reflector with padding of its own " +
            "(nokia/twampy)");
        add("tlvsZeroed", signs.tlvsZeroed, "had zeros in place of our TLVs: looks like TWAMP Light with zero " +
            "padding (Cisco IOS XE)");
        add("tlvsPadded", signs.tlvsPadded, "had Extra Padding in place of our TLVs: looks like zebra-rs");
    }

    private void times(final Peer.Preset preset)
    {
        add("ttlZero", signs.ttlZero, "gave 0 as the TTL our probe arrived with: the reflector does not read it " +
            "(twamp-gui, hanboyu/stamp-ebpf)");
        add("withoutTimes", signs.withoutTimes, "had no T2 or no T3: forward, backward and residence mean nothing");
        add("timesCopied", signs.timesCopied, "had our T1 as T2 and T3: looks like hanboyu/stamp-ebpf; forward, " +
            "backward and residence mean nothing");
        always("timesEqual", signs.timesEqual, "had T2 = T3: the reflector takes one stamp for both " +
            "(nokia/twampy, gufo_agent); its residence is part of the RTT");
        final String ahead = preset == Peer.Preset.RFC8762 ?
            "looks like TAI in NTP timestamps (viktordoronin/stamp-bpf) — try --peer tai-timestamps" :
            "is --peer " + preset.label() + " right?";
        add("aheadByTai", signs.aheadByTai, "had T2 and T3 ahead of us by TAI - UTC: " + ahead);
        final String behind = preset == Peer.Preset.RFC8762 ?
            "looks like UTC in PTPv2 timestamps — try --peer utc-ptp" : "is --peer " + preset.label() + " right?";
        add("behindByTai", signs.behindByTai, "had T2 and T3 behind us by TAI - UTC: " + behind);
    }

    private void estimates(final boolean isOneClock)
    {
        always("claimsEverything", signs.claimsEverything, "claimed to be within 0.2 ns of UTC (Error Estimate " +
            "0x8001): looks like a constant (twamp-light, emirica), do not believe its S bit");
        always("claimsPrecision", signs.claimsPrecision, "claimed an error of 0.2 ns without being synchronized " +
            "(Error Estimate 0x0001): looks like a constant (nokia/twampy)");
        always("knowsNothing", signs.knowsNothing, "gave the largest Error Estimate there is (0x3FFF): " +
            "perfSONAR's word for not synchronized");
        always("senderEstimateZero", signs.senderEstimateZero, "returned 0 in place of our Error Estimate: looks " +
            "like viktordoronin/stamp-bpf, whose own one is then a copy of ours");
        always("estimateCopied", isOneClock ? 0 : signs.estimateCopied, "had our Error Estimate as its own: it may " +
            "be a copy that says nothing of the reflector's clock");
    }

    private void sessions(final SenderPlan plan, final Counts counts)
    {
        add("ssidZero", counts.unusable().ssidZero(), "had SSID 0: the reflector knows RFC 8762 only, or is TWAMP " +
            "Light" + (plan.shape().tlvs().isEmpty() ? "" : "; it will not know TLVs either"));
        add("errorEstimateZero", counts.unusable().errorEstimateZero(),
            "had an Error Estimate of Multiplier 0, which says nothing of its clock (RFC 4656 forbids it)");
        if (counts.loss().epochs() > 1)
        {
            final long restarts = counts.loss().epochs() - 1;
            quirks.add(new PeerQuirk("restarts", restarts, "the reflector began to number anew " + restarts +
                (restarts == 1 ? " time" : " times") + ": restarted, or forgets sessions (nokia/twampy: after 30 s)"));
        }
    }
}
