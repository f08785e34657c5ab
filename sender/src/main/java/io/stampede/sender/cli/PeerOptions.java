package io.stampede.sender.cli;

import io.stampede.sender.plan.Peer;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.wire.TlvType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the user knows of the reflector, where it is not as the RFCs have it. */
final class PeerOptions
{
    @Option(names = "--peer", paramLabel = "PRESET", converter = PresetConverter.class,
        completionCandidates = Presets.class,
        description = "A reflector that departs from the RFCs in a way that must be known beforehand: " +
            "${COMPLETION-CANDIDATES}. Default: rfc8762.")
    private Peer.Preset preset = Peer.Preset.RFC8762;

    @Option(names = "--ssid-zero", paramLabel = "WHAT",
        description = "When a reply carries SSID 0, as of a reflector without RFC 8972: ${COMPLETION-CANDIDATES}; " +
            "stop ends the run with exit code 1. Default: continue, and count them.")
    private SsidZero ssidZero = SsidZero.CONTINUE;

    /** RFC 8972 §3 leaves it to the sender. */
    enum SsidZero
    {
        STOP, CONTINUE;

        @Override
        public String toString()
        {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The names. */
    static final class Presets implements Iterable<String>
    {
        @Override
        public Iterator<String> iterator()
        {
            final List<String> labels = new ArrayList<>();
            for (final Peer.Preset preset : Peer.Preset.values())
            {
                labels.add(preset.label());
            }
            return labels.iterator();
        }
    }

    /** By the name users write; an unknown one lists all. */
    static final class PresetConverter implements ITypeConverter<Peer.Preset>
    {
        @Override
        public Peer.Preset convert(final String value)
        {
            final StringBuilder all = new StringBuilder();
            for (final Peer.Preset preset : Peer.Preset.values())
            {
                if (preset.label().equals(value))
                {
                    return preset;
                }
                all.append(all.isEmpty() ? "" : "; ").append(preset.label()).append(" (")
                    .append(preset.meaning()).append(')');
            }
            throw new TypeConversionException("'" + value + "': no such peer — use one of " + all);
        }
    }

    /** What the plan says of the reflector; what cannot be is a usage error. */
    Peer peer(final ProbeShape shape) throws CommandFailure
    {
        if (preset == Peer.Preset.TWAMP_LIGHT)
        {
            checkTwampLight(shape);
        }
        try
        {
            return new Peer(preset, ssidZero == SsidZero.STOP);
        }
        catch (final IllegalArgumentException ex)
        {
            throw CommandFailure.usage("--ssid-zero " + ssidZero + " and --peer " + preset.label() +
                ": exclude each other, a TWAMP Light reflector knows no SSID — give one");
        }
    }

    /** What follows the base packet is padding to such a reflector, and its authenticated packets are others. */
    private static void checkTwampLight(final ProbeShape shape) throws CommandFailure
    {
        if (shape.layout().isAuthenticated())
        {
            throw CommandFailure.usage("--auth and --peer twamp-light: exclude each other, they interwork in the " +
                "unauthenticated mode only (RFC 8762 4.6) — give one");
        }
        for (final ProbeTlv tlv : shape.tlvs())
        {
            if (tlv.type() != TlvType.EXTRA_PADDING)
            {
                throw CommandFailure.usage(TlvType.name(tlv.type()) + " TLV and --peer twamp-light: exclude each " +
                    "other, a TWAMP Light reflector knows no TLVs — give one");
            }
        }
    }
}
