package io.stampede.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Accessors for the fields of a STAMP test packet of either role over a {@link PacketLayout}, which carries the RFC's
 * diagrams. Stateless; {@code offset} is the first octet of the UDP payload. Getters never validate: {@code admit}
 * compared the length before anything is read (RFC 8762 §4.2, §4.3).
 */
public final class TestPacket
{
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private TestPacket()
    {
    }

    /** Sequence Number, 0..2^32-1. */
    public static long sequence(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getInt(offset + layout.sequence, BIG_ENDIAN) & UNSIGNED_INT;
    }

    /** Writes the low 32 bits of {@code sequence}. */
    public static void sequence(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final long sequence)
    {
        buffer.putInt(offset + layout.sequence, (int)sequence, BIG_ENDIAN);
    }

    /** The packet's own Timestamp (T1 of a request, T3 of a reply) in the format its Error Estimate's Z bit names. */
    public static long timestamp(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getLong(offset + layout.timestamp, BIG_ENDIAN);
    }

    public static void timestamp(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final long timestamp)
    {
        buffer.putLong(offset + layout.timestamp, timestamp, BIG_ENDIAN);
    }

    /** Error Estimate, 16 bits; see {@link ErrorEstimate}. */
    public static int errorEstimate(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getShort(offset + layout.errorEstimate, BIG_ENDIAN) & 0xFFFF;
    }

    public static void errorEstimate(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final int errorEstimate)
    {
        buffer.putShort(offset + layout.errorEstimate, (short)errorEstimate, BIG_ENDIAN);
    }

    /** STAMP Session Identifier, 0 where none is in use (RFC 8972 §3). */
    public static int ssid(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getShort(offset + layout.ssid, BIG_ENDIAN) & 0xFFFF;
    }

    public static void ssid(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final int ssid)
    {
        buffer.putShort(offset + layout.ssid, (short)ssid, BIG_ENDIAN);
    }

    /** Receive Timestamp (T2) of a reply, in the format of the reply's own Error Estimate. */
    public static long receiveTimestamp(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getLong(offset + layout.receiveTimestamp, BIG_ENDIAN);
    }

    public static void receiveTimestamp(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final long timestamp)
    {
        buffer.putLong(offset + layout.receiveTimestamp, timestamp, BIG_ENDIAN);
    }

    /** Session-Sender Sequence Number of a reply, 0..2^32-1. */
    public static long senderSequence(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getInt(offset + layout.senderSequence, BIG_ENDIAN) & UNSIGNED_INT;
    }

    public static void senderSequence(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final long sequence)
    {
        buffer.putInt(offset + layout.senderSequence, (int)sequence, BIG_ENDIAN);
    }

    /** Session-Sender Timestamp of a reply: a bit-exact copy of the request's Timestamp. */
    public static long senderTimestamp(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getLong(offset + layout.senderTimestamp, BIG_ENDIAN);
    }

    public static void senderTimestamp(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final long timestamp)
    {
        buffer.putLong(offset + layout.senderTimestamp, timestamp, BIG_ENDIAN);
    }

    /** Session-Sender Error Estimate of a reply: a bit-exact copy of the request's. */
    public static int senderErrorEstimate(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getShort(offset + layout.senderErrorEstimate, BIG_ENDIAN) & 0xFFFF;
    }

    public static void senderErrorEstimate(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final int errorEstimate)
    {
        buffer.putShort(offset + layout.senderErrorEstimate, (short)errorEstimate, BIG_ENDIAN);
    }

    /** Session-Sender TTL of a reply: TTL or Hop Limit the request arrived with, 0..255. */
    public static int senderTtl(final DirectBuffer buffer, final int offset, final PacketLayout layout)
    {
        return buffer.getByte(offset + layout.senderTtl) & 0xFF;
    }

    public static void senderTtl(
        final MutableDirectBuffer buffer, final int offset, final PacketLayout layout, final int ttl)
    {
        buffer.putByte(offset + layout.senderTtl, (byte)ttl);
    }
}
