package io.stampede.sender.report;

import io.stampede.sender.stats.LossSummary;
import io.stampede.sender.stats.PathReordering;

/**
 * What became of the probes of a run.
 *
 * @param sent               probes that left.
 * @param received           probes answered within Tmax.
 * @param loss               sent − received − apart, by direction.
 * @param duplicatesForward  extra answers because the request was duplicated.
 * @param duplicatesBackward extra arrivals of the same answer.
 * @param reordered          first answers overtaken by a later probe's (RFC 4737).
 * @param maxReorderExtent   the largest extent, in packets.
 * @param pathReordering     which way packets overtook each other.
 * @param late               first answers after Tmax; their probes are lost.
 * @param notSent            probes that were due and did not leave.
 * @param apart              what is neither received nor lost.
 * @param unusable           arrivals that were no answers.
 * @param own                what we lost ourselves.
 * @param headers            TTLs and DSCPs seen.
 */
public record Counts(
    long sent,
    long received,
    LossSummary loss,
    long duplicatesForward,
    long duplicatesBackward,
    long reordered,
    long maxReorderExtent,
    PathReordering pathReordering,
    long late,
    long notSent,
    Apart apart,
    Unusable unusable,
    OwnLosses own,
    Headers headers)
{
    public long duplicates()
    {
        return duplicatesForward + duplicatesBackward;
    }

    /**
     * What is neither received nor lost.
     *
     * @param elsewhere probes answered by another node than the one they named (RFC 9503 §3).
     * @param unasked   probes that asked for no reply and got none.
     * @param copies    replies behind the first ones, where probes asked for several (RFC 10052 §3).
     */
    public record Apart(long elsewhere, long unasked, long copies)
    {
    }

    /**
     * Arrivals that were no answers, and oddities of those that were.
     *
     * @param tooShort           less than 38 octets.
     * @param badHmac            authenticated mode: signed with none of our keys.
     * @param wrongSsid          SSID neither ours nor 0.
     * @param wrongTimestamp     the echoed T1 is not what we sent.
     * @param malformedTimestamp PTPv2 nanoseconds of 10^9 or more.
     * @param neverSent          number never sent.
     * @param forgotten          number sent too long ago to be remembered.
     * @param wrongLink          Micro-session IDs of another member link.
     * @param distrustedTlvs     usable, but for their TLVs: an I flag, or an HMAC TLV that does not verify.
     * @param ssidZero           usable, from a reflector that does not know SSIDs.
     * @param errorEstimateZero  usable, with an Error Estimate of Multiplier 0.
     */
    public record Unusable(
        long tooShort,
        long badHmac,
        long wrongSsid,
        long wrongTimestamp,
        long malformedTimestamp,
        long neverSent,
        long forgotten,
        long wrongLink,
        long distrustedTlvs,
        long ssidZero,
        long errorEstimateZero)
    {
        /** Not answers to anything. */
        public long garbage()
        {
            return tooShort + badHmac + wrongSsid + wrongTimestamp + malformedTimestamp + wrongLink;
        }

        /** Answers to numbers we do not know. */
        public long unknown()
        {
            return neverSent + forgotten;
        }
    }

    /**
     * Losses of our own, not of the network.
     *
     * @param sendBufferFull        probes refused because the socket's send buffer was full.
     * @param sendFailed            probes refused for another reason.
     * @param receiveQueueOverflow  packets the kernel dropped because we did not fetch them in time.
     * @param truncated             packets longer than a frame.
     * @param withoutKernelStamp    arrivals whose T4 we had to read ourselves.
     * @param samplesDropped        samples that found the ring to the statistics full.
     * @param sequencesSkipped      numbers left out because only part of a batch could leave.
     * @param backPressure          without a schedule: probes the port did not take at once; they left later.
     * @param heldBack              duty cycles in which no probe left because too many were in flight to remember.
     * @param icmpErrors            ICMP errors the kernel reported.
     * @param lastSendErrno         errno of the last send that failed; 0 if none.
     */
    public record OwnLosses(
        long sendBufferFull,
        long sendFailed,
        long receiveQueueOverflow,
        long truncated,
        long withoutKernelStamp,
        long samplesDropped,
        long sequencesSkipped,
        long backPressure,
        long heldBack,
        long icmpErrors,
        int lastSendErrno)
    {
    }
}
