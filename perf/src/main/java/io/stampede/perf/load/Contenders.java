package io.stampede.perf.load;

import io.stampede.perf.load.Contender.Tier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All there are, each beside what it is compared with, so that both run one after the other. */
public final class Contenders
{
    private static final String CPU = Integer.toString(Lab.REFLECTOR_CPU);
    private static final String KEY = "a8a1b7d2c90f4e6f5b3c2d1e0f9a8b7c6d5e4f30211203f4e5d6c7b8a9908172";

    private final Path programs;
    private final Path launcher;
    private final Lab lab;

    public Contenders(final Path programs, final Path launcher, final Lab lab)
    {
        this.programs = programs;
        this.launcher = launcher;
        this.lab = lab;
    }

    /** Content of the key file {@link #of} names. */
    public static String keyFile()
    {
        return "* " + KEY + "\n";
    }

    /**
     * Those of some tiers.
     *
     * @param keyFile holds what {@link #keyFile} says.
     */
    public List<Contender> of(final Set<Tier> tiers, final Path keyFile)
    {
        final List<Contender> all = new ArrayList<>();
        all.add(twin(Tier.UDP, "c-mmsg", "mmsg_reflector", Lab.REFLECTOR_ADDRESS, "862", CPU));
        all.add(ours("udp", Tier.UDP, "c-mmsg", Traffic.STATELESS));
        all.add(ours("udp-stateful", Tier.UDP, "udp", Traffic.STATEFUL, "--mode", "stateful"));
        all.add(ours("packet", Tier.PACKET, "c-mmsg", Traffic.STATELESS));
        all.add(twin(
            Tier.XDP, "c-xsk", "xsk_reflector", lab.reflectorInterface(), Lab.REFLECTOR_ADDRESS, "862", CPU));
        all.add(ours("xdp", Tier.XDP, "c-xsk", Traffic.STATELESS));
        all.add(ours("xdp-stateful-padding", Tier.XDP, "xdp", Traffic.STATEFUL_PADDED, "--mode", "stateful"));
        all.add(ours("xdp-authenticated", Tier.XDP, "xdp", Traffic.signed(KEY), "--auth", "--key-file", "" + keyFile));
        all.add(twin(
            Tier.XDP_OFFLOAD, "c-xdp-tx", "xdp_reflector", lab.reflectorInterface(), Lab.REFLECTOR_ADDRESS, "862"));
        all.add(ours("xdp-offload", Tier.XDP_OFFLOAD, "c-xdp-tx", Traffic.STATELESS));
        return all.stream()
            .filter(contender -> tiers.contains(contender.tier()) ||
                (contender.name().equals("c-mmsg") && tiers.contains(Tier.PACKET)))
            .toList();
    }

    private Contender twin(final Tier tier, final String name, final String program, final String... arguments)
    {
        final List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString()));
        command.addAll(List.of(arguments));
        return new Contender(name, tier, "", Traffic.STATELESS, tier == Tier.XDP_OFFLOAD, false, command);
    }

    private Contender ours(
        final String name, final Tier tier, final String reference, final Traffic traffic, final String... options)
    {
        final boolean isInKernel = tier == Tier.XDP_OFFLOAD;
        final List<String> command = new ArrayList<>(List.of(
            launcher.toString(), "run",
            "--listen", Lab.REFLECTOR_ADDRESS + ":862",
            "--port-type", tier.toString(),
            "--cpu", CPU,
            // when it is the kernel that answers, polling only takes a core from it
            "--idle", isInKernel ? "adaptive" : "busy",
            "--allow-source", Lab.PREFIX,
            "--counters", "/dev/shm/" + lab.name()));
        if (tier != Tier.UDP)
        {
            command.addAll(List.of("--interface", lab.reflectorInterface()));
        }
        if (tier == Tier.XDP || isInKernel)
        {
            command.addAll(List.of("--queue", "0"));
        }
        command.addAll(List.of(options));
        return new Contender(name, tier, reference, traffic, isInKernel, true, command);
    }
}
