package io.stampede.perf.report;

import io.stampede.perf.load.AllocationRound;
import io.stampede.perf.report.Comparison.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The targets against what was measured. */
public final class Targets
{
    /** The smallest object has 16 octets: below this, fewer than one packet in 16,000 allocates. */
    private static final double MAX_OCTETS_PER_PACKET = 0.001;

    private final Results results;
    private final Comparison comparison;
    private final Set<String> doubtful;
    private final OptionalDouble twoHmacsNs;
    private final List<Target> targets = new ArrayList<>();

    private Targets(
        final Results results,
        final Comparison comparison,
        final List<Doubts.Doubt> doubts,
        final OptionalDouble twoHmacsNs)
    {
        doubtful = doubts.stream().map(Doubts.Doubt::contender).collect(Collectors.toSet());
        this.results = results;
        this.comparison = comparison;
        this.twoHmacsNs = twoHmacsNs;
    }

    /** Whether a target was met. */
    enum Verdict
    {
        MET, MISSED, UNKNOWN
    }

    /** @param measured the figure with its range, or why there is none. */
    record Target(String what, String wanted, String measured, Verdict verdict)
    {
    }

    /** @param twoHmacsNs what verifying a request's HMAC and signing its reply costs, by JMH. */
    static List<Target> of(
        final Results results,
        final Comparison comparison,
        final List<Doubts.Doubt> doubts,
        final OptionalDouble twoHmacsNs)
    {
        final Targets all = new Targets(results, comparison, doubts, twoHmacsNs);
        all.atMost("UDP against its C twin, CPU per packet", 1.05, "udp", "c-mmsg", Measure.CPU);
        all.atLeast("AF_XDP against its C twin, packets/s", 0.97, "xdp", "c-xsk");
        all.atLeast(
            "AF_XDP stateful with Extra Padding TLV against stateless base packet, packets/s",
            0.9, "xdp-stateful-padding", "xdp");
        all.authenticated();
        all.atLeast("AF_XDP against UDP, packets/s", 2.5, "xdp", "udp");
        all.atLeast("in-kernel tier against AF_XDP, packets/s on veth", 3, "xdp-offload", "xdp");
        all.atMost("latency at 10 kpps, AF_XDP spinning, p50 against C twin", 1.1, "xdp", "c-xsk", Measure.P50);
        all.atMost("latency at 10 kpps, AF_XDP spinning, p99 against C twin", 1.1, "xdp", "c-xsk", Measure.P99);
        all.allocation();
        all.twoQueues();
        return List.copyOf(all.targets);
    }

    private void atMost(
        final String what, final double limit, final String contender, final String reference, final Measure measure)
    {
        final Optional<Comparison.Ratio> ratio = comparison.ratio(contender, reference, measure);
        add(what, "at most " + limit, ratio, ratio.isPresent() && ratio.get().spread().median() <= limit);
    }

    private void atLeast(final String what, final double limit, final String contender, final String reference)
    {
        final Optional<Comparison.Ratio> ratio =
            comparison.ratio(contender, reference, Measure.PACKETS_PER_SECOND);
        add(what, "at least " + limit, ratio, ratio.isPresent() && ratio.get().spread().median() >= limit);
    }

    private void add(
        final String what, final String wanted, final Optional<Comparison.Ratio> ratio, final boolean isMet)
    {
        targets.add(ratio.isEmpty() ?
            new Target(what, wanted, "not measured in this run", Verdict.UNKNOWN) :
            new Target(
                what,
                wanted,
                atLeast(ratio.get()) + Text.ratio(ratio.get().spread()) +
                    doubt(ratio.get().contender(), ratio.get().reference()),
                isMet ? Verdict.MET : Verdict.MISSED));
    }

    /** Of throughput: it may be better than that. */
    private String atLeast(final Comparison.Ratio ratio)
    {
        return ratio.measure() != Measure.PACKETS_PER_SECOND ? "" :
            results.measured(ratio.contender()).map(comparison::atLeast).orElse("");
    }

    private String doubt(final String... contenders)
    {
        return Stream.of(contenders).anyMatch(doubtful::contains) ? ", in doubt" : "";
    }

    private void authenticated()
    {
        final String what = "AF_XDP authenticated, added CPU per packet against two HMACs by JMH";
        final String wanted = "at most 1.2";
        final Optional<Spread> added = comparison.addedCpuNs("xdp-authenticated", "xdp");
        if (added.isEmpty())
        {
            targets.add(new Target(what, wanted, "not measured in this run", Verdict.UNKNOWN));
            return;
        }
        final String addedNs = Text.whole(added.get()) + " ns added";
        if (twoHmacsNs.isEmpty())
        {
            targets.add(new Target(what, wanted, addedNs +
                "; no figure of JMH in results/ to compare with: run scripts/bench-micro " +
                "'HmacBenchmark|ReflectBenchmark' first", Verdict.UNKNOWN));
            return;
        }
        final double ratio = added.get().median() / twoHmacsNs.getAsDouble();
        targets.add(new Target(
            what,
            wanted,
            Text.format("%.3f: %s, two HMACs %.0f ns", ratio, addedNs, twoHmacsNs.getAsDouble()) +
                doubt("xdp-authenticated", "xdp"),
            ratio <= 1.2 ? Verdict.MET : Verdict.MISSED));
    }

    private void allocation()
    {
        final String what = "allocation at full load, reflecting thread";
        final String wanted = "0 octets a packet";
        if (results.allocations().isEmpty())
        {
            targets.add(new Target(what, wanted, "not measured in this run: --allocation 60", Verdict.UNKNOWN));
        }
        for (final AllocationRound round : results.allocations())
        {
            targets.add(new Target(
                what + ", " + round.contender(),
                wanted,
                String.format(Locale.ROOT, "%.6f octets a packet: %d octets, %d packets, %d counts",
                    round.octetsPerPacket(), round.reflectingOctets(), round.replies(), round.counts()),
                round.octetsPerPacket() < MAX_OCTETS_PER_PACKET ? Verdict.MET : Verdict.MISSED));
        }
    }

    private void twoQueues()
    {
        targets.add(new Target(
            "2 queues against 1 queue, packets/s",
            "at least 1.8 on machines with spare cores",
            ("not measured: this machine has %d cores; two queues need two for reflecting, and two generators that " +
                "keep them full need two more").formatted(Runtime.getRuntime().availableProcessors()),
            Verdict.UNKNOWN));
    }
}
