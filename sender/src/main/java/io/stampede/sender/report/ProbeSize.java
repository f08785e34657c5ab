package io.stampede.sender.report;

import java.util.List;

/**
 * What size of probe was asked for, and what was sent: frame sizes are those of Ethernet, with its header and FCS.
 *
 * @param asked         as typed: a number of octets, or imix.
 * @param frameOctets   of the probes, one after the other over and over; one if all are alike.
 * @param payloadOctets of UDP, of the longest.
 */
public record ProbeSize(String asked, List<Integer> frameOctets, int payloadOctets)
{
    /** On average. */
    public double meanFrameOctets()
    {
        return frameOctets.stream().mapToInt(Integer::intValue).average().orElse(0);
    }

    /** What was asked for where it can be had, else what is sent in its place. */
    public String label()
    {
        final String sent = String.valueOf(frameOctets.getFirst());
        return frameOctets.size() > 1 || asked.equals(sent) ? asked : asked + " as " + sent;
    }
}
