package io.stampede.sender.match;

import io.stampede.wire.ErrorEstimate;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One probe's figures as they travel from the matcher to the statistics, 80 octets in native byte order:
 * <pre>
 *    0  probe index (56 bits) · TOS of the reply (low 8)
 *    8  pacing: T1 − intended send time, ns, monotonic
 *   16  T1  send,    sender's clock,    UTC ns
 *   24  T2  receive, reflector's clock, UTC ns
 *   32  T3  send,    reflector's clock, UTC ns
 *   40  T4  receive, sender's clock,    UTC ns
 *   48  raw round trip from the departure to T4 on the monotonic scale, ns
 *   56  r (32 bits) · reflector's Error Estimate (16) · Session-Sender TTL (8) · TTL of the reply (8)
 *   64  T1 on the monotonic scale, ns
 *   72  departure − T1, ns (32) · steps of the sender's clock before T1, modulo 2^16 (16) · flags (8) · 0 (8)
 *   80
 *
 *   flags   bit 0   the kernel told the departure
 *           bit 1   T4 is not the kernel's stamp
 * </pre>
 * The index counts probes from 0 without wrapping; the Sequence Number is first + index modulo 2^32. TTL 0 stands for
 * unknown. T1 is what the probe carries, read before the send call; the departure is the kernel's stamp of the probe
 * where it told one before the answer came, else T1. T2, T3, T4, round trip, the word at 56 and bit 1 mean something
 * only if there is an answer.
 */
public final class Sample
{
    /** First answer to a probe, within Tmax. */
    public static final int ANSWERED = 1;
    /** The same reply once more (same r, T2, T3): duplicated on the way back. */
    public static final int DUPLICATE_REPLY = 2;
    /** Another answer to the same probe with the same r: request duplicated, reflector stateless. */
    public static final int DUPLICATE_SAME_NUMBER = 3;
    /** Another answer to the same probe with another r: request duplicated, reflector stateful. */
    public static final int DUPLICATE_NEW_NUMBER = 4;
    /** First answer to a probe, after Tmax: the probe stays lost. */
    public static final int LATE = 5;
    /** Tmax is over for a probe that was answered; closing goes in order of the index. */
    public static final int CLOSED_ANSWERED = 6;
    /** Tmax is over for a probe that was not answered in time. */
    public static final int CLOSED_LOST = 7;
    /** A number that never left: later ones of its batch did. */
    public static final int CLOSED_UNSENT = 8;
    /** One more reply to a probe that asked for several (RFC 10052). */
    public static final int COPY = 9;
    /** First answer to a probe, by another node than it named (RFC 9503 §3); no measurement of the path asked for. */
    public static final int ANSWERED_ELSEWHERE = 10;
    /** Tmax is over for a probe that another node answered. */
    public static final int CLOSED_ELSEWHERE = 11;
    /** Tmax is over for a probe that asked for no reply and got none. */
    public static final int CLOSED_UNASKED = 12;

    public static final int LENGTH = 80;

    private static final int INDEX_OFFSET = 0;
    private static final int PACING_OFFSET = 8;
    private static final int T1_OFFSET = 16;
    private static final int T2_OFFSET = 24;
    private static final int T3_OFFSET = 32;
    private static final int T4_OFFSET = 40;
    private static final int RTT_RAW_OFFSET = 48;
    private static final int REFLECTOR_SEQUENCE_OFFSET = 56;
    private static final int ERROR_ESTIMATE_OFFSET = 60;
    private static final int SENDER_TTL_OFFSET = 62;
    private static final int TTL_OFFSET = 63;
    private static final int T1_MONOTONIC_OFFSET = 64;
    private static final int DEPARTURE_OFFSET = 72;
    private static final int CLOCK_STEPS_OFFSET = 76;
    private static final int FLAGS_OFFSET = 78;
    private static final int RESERVED_OFFSET = 79;

    private static final int DEPARTURE_BY_KERNEL = 1;
    private static final int ARRIVAL_BY_USER = 1 << 1;

    private static final int TOS_BITS = 8;
    private static final int BYTE_MASK = 0xFF;
    private static final int SHORT_MASK = 0xFFFF;
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private Sample()
    {
    }

    public static long index(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + INDEX_OFFSET) >> TOS_BITS;
    }

    /** TOS or Traffic Class octet the reply arrived with. */
    public static int tos(final DirectBuffer buffer, final int offset)
    {
        return (int)buffer.getLong(offset + INDEX_OFFSET) & BYTE_MASK;
    }

    public static long pacingNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + PACING_OFFSET);
    }

    /** T1 as the probe carries it, UTC ns. */
    public static long t1(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + T1_OFFSET);
    }

    /** T2, UTC ns. */
    public static long t2(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + T2_OFFSET);
    }

    /** T3, UTC ns. */
    public static long t3(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + T3_OFFSET);
    }

    /** T4, UTC ns. */
    public static long t4(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + T4_OFFSET);
    }

    /** T4 − departure, ns, monotonic. */
    public static long rttRawNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + RTT_RAW_OFFSET);
    }

    /** r as on the wire, 0..2^32-1. */
    public static long reflectorSequence(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + REFLECTOR_SEQUENCE_OFFSET) & INT_MASK;
    }

    public static int errorEstimate(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + ERROR_ESTIMATE_OFFSET) & SHORT_MASK;
    }

    /** The S bit of that Error Estimate. */
    public static boolean isReflectorSynchronized(final DirectBuffer buffer, final int offset)
    {
        return ErrorEstimate.isSynchronized(errorEstimate(buffer, offset));
    }

    /** TTL or Hop Limit the request reached the reflector with; 0 if the reply does not say. */
    public static int senderTtl(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + SENDER_TTL_OFFSET) & BYTE_MASK;
    }

    /** TTL or Hop Limit the reply arrived with; 0 if unknown. */
    public static int ttl(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + TTL_OFFSET) & BYTE_MASK;
    }

    /** T1 on the monotonic scale, ns. */
    public static long t1MonotonicNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + T1_MONOTONIC_OFFSET);
    }

    /** From T1 to the departure, ns, 0..2^31-1; 0 where the kernel did not tell it. */
    public static int departureNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + DEPARTURE_OFFSET);
    }

    /** Whether the kernel told the departure. */
    public static boolean isDepartureByKernel(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getByte(offset + FLAGS_OFFSET) & DEPARTURE_BY_KERNEL) != 0;
    }

    /** Whether T4 was read by us, after the kernel had delivered the reply without a stamp. */
    public static boolean isArrivalByUser(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getByte(offset + FLAGS_OFFSET) & ARRIVAL_BY_USER) != 0;
    }

    /** Steps of the sender's clock seen between the start of the run and T1, modulo 2^16. */
    public static int clockSteps(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + CLOCK_STEPS_OFFSET) & SHORT_MASK;
    }

    static void sent(
        final MutableDirectBuffer buffer, final int offset, final long index, final long pacingNs, final long t1)
    {
        buffer.putLong(offset + INDEX_OFFSET, index << TOS_BITS);
        buffer.putLong(offset + PACING_OFFSET, pacingNs);
        buffer.putLong(offset + T1_OFFSET, t1);
    }

    static void sentBy(
        final MutableDirectBuffer buffer, final int offset, final long t1MonotonicNs, final long clockSteps)
    {
        buffer.putLong(offset + T1_MONOTONIC_OFFSET, t1MonotonicNs);
        buffer.putInt(offset + DEPARTURE_OFFSET, 0);
        buffer.putShort(offset + CLOCK_STEPS_OFFSET, (short)clockSteps);
        buffer.putByte(offset + FLAGS_OFFSET, (byte)0);
        buffer.putByte(offset + RESERVED_OFFSET, (byte)0);
    }

    static void departed(final MutableDirectBuffer buffer, final int offset, final int afterT1Ns)
    {
        buffer.putInt(offset + DEPARTURE_OFFSET, afterT1Ns);
        buffer.putByte(offset + FLAGS_OFFSET, (byte)(buffer.getByte(offset + FLAGS_OFFSET) | DEPARTURE_BY_KERNEL));
    }

    static void reflectorTimes(final MutableDirectBuffer buffer, final int offset, final long t2, final long t3)
    {
        buffer.putLong(offset + T2_OFFSET, t2);
        buffer.putLong(offset + T3_OFFSET, t3);
    }

    static void arrival(
        final MutableDirectBuffer buffer, final int offset, final long t4, final boolean isByUser, final long rttRawNs)
    {
        final int others = buffer.getByte(offset + FLAGS_OFFSET) & ~ARRIVAL_BY_USER;
        buffer.putLong(offset + T4_OFFSET, t4);
        buffer.putLong(offset + RTT_RAW_OFFSET, rttRawNs);
        buffer.putByte(offset + FLAGS_OFFSET, (byte)(others | (isByUser ? ARRIVAL_BY_USER : 0)));
    }

    static void reply(
        final MutableDirectBuffer buffer, final int offset, final long reflectorSequence, final int errorEstimate)
    {
        buffer.putInt(offset + REFLECTOR_SEQUENCE_OFFSET, (int)reflectorSequence);
        buffer.putShort(offset + ERROR_ESTIMATE_OFFSET, (short)errorEstimate);
    }

    static void ipHeaders(
        final MutableDirectBuffer buffer, final int offset, final int senderTtl, final int ttl, final int tos)
    {
        buffer.putByte(offset + SENDER_TTL_OFFSET, (byte)senderTtl);
        buffer.putByte(offset + TTL_OFFSET, (byte)ttl);
        buffer.putLong(offset + INDEX_OFFSET, (index(buffer, offset) << TOS_BITS) | tos);
    }
}
