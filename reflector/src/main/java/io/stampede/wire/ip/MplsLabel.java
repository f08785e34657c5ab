package io.stampede.wire.ip;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * MPLS label stack entry (RFC 3032 §2.1, RFC 5462):
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------+-----+-+---------------+  0
 *  |                 Label                 |  TC |S|      TTL      |
 *  +---------------------------------------+-----+-+---------------+  4
 * </pre>
 * The first entry is the top of the stack; S is set on the last.
 */
public final class MplsLabel
{
    public static final int LENGTH = 4;
    public static final int MAX_LABEL = (1 << 20) - 1;
    public static final int MAX_TRAFFIC_CLASS = 7;
    public static final int MAX_TTL = 255;

    private static final int LABEL_SHIFT = 12;
    private static final int TRAFFIC_CLASS_SHIFT = 9;
    private static final int BOTTOM_OF_STACK = 1 << 8;

    private MplsLabel()
    {
    }

    /** The octets of an entry as one number. */
    public static int entry(final int label, final int trafficClass, final boolean isBottom, final int ttl)
    {
        return (label << LABEL_SHIFT) | (trafficClass << TRAFFIC_CLASS_SHIFT) | (isBottom ? BOTTOM_OF_STACK : 0) | ttl;
    }

    public static int entry(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset, BIG_ENDIAN);
    }

    /** The same entry with the bottom-of-stack bit as asked for. */
    public static int withBottom(final int entry, final boolean isBottom)
    {
        return isBottom ? entry | BOTTOM_OF_STACK : entry & ~BOTTOM_OF_STACK;
    }

    public static int label(final int entry)
    {
        return entry >>> LABEL_SHIFT;
    }

    public static boolean isBottom(final int entry)
    {
        return (entry & BOTTOM_OF_STACK) != 0;
    }
}
