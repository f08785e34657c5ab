package io.stampede.sender.plan;

/**
 * What is known of the reflector before the run, where it differs from the RFCs. Immutable.
 *
 * @param preset          how it departs from RFC 8762.
 * @param stopsAtSsidZero a reply with SSID 0 ends the sending (RFC 8972 §3 leaves the choice to the sender).
 */
public record Peer(Preset preset, boolean stopsAtSsidZero)
{
    /** A reflector as RFC 8762 and RFC 8972 have it. */
    public static final Peer STANDARD = new Peer(Preset.RFC8762, false);

    /** Departures that change what the sender does; all others are recognised, named and lived with. */
    public enum Preset
    {
        /** None. */
        RFC8762("rfc8762", "as the RFCs have it"),
        /** No SSID on the wire, TLVs are padding (RFC 8762 §4.6, RFC 5357 Appendix I). */
        TWAMP_LIGHT("twamp-light",
            "RFC 5357 App. I: SSID 0 is sent and not looked for, what follows the base packet is padding"),
        /** T3 where T1 belongs and the other way round. */
        SWAPPED_TIMESTAMPS("swapped-timestamps", "domoslabs/twamp-light 1.3: T1 at octet 4, T3 at octet 28"),
        /** NTP timestamps filled from TAI. */
        TAI_TIMESTAMPS("tai-timestamps", "viktordoronin/stamp-bpf: NTP timestamps of TAI, 37 s ahead of UTC"),
        /** PTPv2 timestamps filled from UTC. */
        UTC_PTP("utc-ptp", "software that stamps UTC in the PTPv2 format, whose scale is TAI");

        private final String label;
        private final String meaning;

        Preset(final String label, final String meaning)
        {
            this.label = label;
            this.meaning = meaning;
        }

        /** As users write it. */
        public String label()
        {
            return label;
        }

        /** What it is for, and who needs it. */
        public String meaning()
        {
            return meaning;
        }
    }

    public Peer
    {
        if (stopsAtSsidZero && preset == Preset.TWAMP_LIGHT)
        {
            throw new IllegalArgumentException(
                "stop at SSID 0 and peer twamp-light: exclude each other, a TWAMP Light reflector knows no SSID");
        }
    }

    /** Whether it knows SSIDs and TLVs (RFC 8972). */
    public boolean isStamp()
    {
        return preset != Preset.TWAMP_LIGHT;
    }
}
