package io.stampede.sender.stats;

import io.stampede.sender.match.Sample;
import org.agrona.DirectBuffer;

/**
 * The delays of one answered probe, each by its formula and its two clock readings (ns):
 * <pre>
 *   rttRaw       T4 − T1          sender: the kernel's stamp of the probe where it told one, else
 *                                 CLOCK_REALTIME before send; kernel stamp at receive; both carried to
 *                                 CLOCK_MONOTONIC
 *   residence    T3 − T2          reflector: its receive stamp, its clock before send
 *   rtt          rttRaw − residence
 *   rttIntended  T4 − due         from the instant the probe was due instead of the one it left
 *   forward      T2 − T1          sender's CLOCK_REALTIME or the kernel's stamp, as above, reflector's receive
 *                                 stamp: needs both synchronised
 *   backward     T4 − T3          reflector's clock, sender's kernel stamp: likewise
 *   pacing       T1 − due         sender: CLOCK_MONOTONIC; T1 as the probe carries it, before send
 * </pre>
 */
public final class Delays
{
    private Delays()
    {
    }

    public static long residenceNs(final DirectBuffer buffer, final int sample)
    {
        return Sample.t3(buffer, sample) - Sample.t2(buffer, sample);
    }

    public static long rttNs(final DirectBuffer buffer, final int sample)
    {
        return Sample.rttRawNs(buffer, sample) - residenceNs(buffer, sample);
    }

    public static long rttIntendedNs(final DirectBuffer buffer, final int sample)
    {
        return Sample.rttRawNs(buffer, sample) + Sample.departureNs(buffer, sample) + Sample.pacingNs(buffer, sample);
    }

    public static long forwardNs(final DirectBuffer buffer, final int sample)
    {
        return Sample.t2(buffer, sample) - Sample.t1(buffer, sample) - Sample.departureNs(buffer, sample);
    }

    public static long backwardNs(final DirectBuffer buffer, final int sample)
    {
        return Sample.t4(buffer, sample) - Sample.t3(buffer, sample);
    }
}
