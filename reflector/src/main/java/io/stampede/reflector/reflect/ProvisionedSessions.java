package io.stampede.reflector.reflect;

import io.stampede.frame.PacketBatch;
import io.stampede.reflector.session.SessionHash;
import java.util.Arrays;
import java.util.List;
import org.agrona.BitUtil;

/**
 * The sessions that may ask, where an operator has provisioned any (RFC 8972 §3). One open-addressed table, at most a
 * quarter full, holds them all; a packet is looked up once for each combination of parts that some session tells, so
 * that the cost grows with the kinds of session (18 at most can be typed, mostly there is one), not with their number.
 * Immutable; allocates nothing once made.
 * <pre>
 *   entry   source high, source low, destination high, destination low, shape 16 · ssid 16 · source port 16 · port 16
 * </pre>
 */
public final class ProvisionedSessions
{
    /** The SSID is told. */
    static final int SSID = 1;
    /** The sender's address is told. */
    static final int SOURCE = 2;
    /** The sender's port is told. */
    static final int SOURCE_PORT = 4;
    /** Our address is told. */
    static final int DESTINATION = 8;
    /** Our port is told. */
    static final int DESTINATION_PORT = 16;

    private static final int SHAPES = 32;
    private static final int STRIDE = 5;
    private static final int DESTINATION_AT = 2;
    private static final int NUMBERS_AT = 4;
    private static final int SPARSENESS = 4;
    private static final long U16 = 0xFFFF;

    private final SessionHash hash;
    private final int[] shapes;
    private final long[] table;
    private final int mask;

    /**
     * @param sessions each tells something; those told twice count once.
     * @param seed     secret, so that nobody can choose packets that are looked up slowly.
     */
    public ProvisionedSessions(final List<ProvisionedSession> sessions, final long seed)
    {
        hash = new SessionHash(seed, ~seed);
        final int entries = BitUtil.findNextPositivePowerOfTwo(Math.max(2, SPARSENESS * sessions.size()));
        table = new long[entries * STRIDE];
        mask = entries - 1;
        final int[] found = new int[SHAPES];
        int count = 0;
        for (final ProvisionedSession session : sessions.toArray(ProvisionedSession[]::new))
        {
            final int shape = session.shape();
            if (shape == 0)
            {
                throw new IllegalArgumentException("a provisioned session that tells nothing is everyone's");
            }
            if (!contains(found, count, shape))
            {
                found[count++] = shape;
            }
            enter(session, shape);
        }
        shapes = Arrays.copyOf(found, count);
    }

    private static boolean contains(final int[] shapes, final int count, final int shape)
    {
        boolean isFound = false;
        for (int i = 0; i < count; i++)
        {
            isFound |= shapes[i] == shape;
        }
        return isFound;
    }

    private void enter(final ProvisionedSession session, final int shape)
    {
        final long numbers = numbers(shape, session.ssid(), session.sourcePort(), session.destinationPort());
        final int at = find(
            session.sourceHigh(), session.sourceLow(), session.destinationHigh(), session.destinationLow(), numbers);
        table[at] = session.sourceHigh();
        table[at + 1] = session.sourceLow();
        table[at + DESTINATION_AT] = session.destinationHigh();
        table[at + DESTINATION_AT + 1] = session.destinationLow();
        table[at + NUMBERS_AT] = numbers;
    }

    /** Whether none was provisioned: then everyone may ask. */
    public boolean isEmpty()
    {
        return shapes.length == 0;
    }

    /**
     * Whether frame {@code i} belongs to a provisioned session.
     *
     * @param ssid of the packet, 0 for none.
     */
    public boolean contains(final PacketBatch batch, final int i, final int ssid)
    {
        for (final int shape : shapes)
        {
            final long sourceMask = -((shape & SOURCE) >>> 1);
            final long destinationMask = -((shape & DESTINATION) >>> 3);
            final int at = find(
                batch.sourceHigh(i) & sourceMask,
                batch.sourceLow(i) & sourceMask,
                batch.localHigh(i) & destinationMask,
                batch.localLow(i) & destinationMask,
                numbers(shape, ssid, batch.sourcePort(i), batch.localPort(i)));
            if (table[at + NUMBERS_AT] != 0)
            {
                return true;
            }
        }
        return false;
    }

    /** Shape, and of SSID and ports what it tells; never 0, as a shape tells something. */
    private static long numbers(final int shape, final int ssid, final int sourcePort, final int destinationPort)
    {
        return (long)shape << 48 |
            ((shape & SSID) != 0 ? (ssid & U16) << 32 : 0) |
            ((shape & SOURCE_PORT) != 0 ? (sourcePort & U16) << 16 : 0) |
            ((shape & DESTINATION_PORT) != 0 ? destinationPort & U16 : 0);
    }

    /** Where an entry is, or the empty one where it would be. */
    private int find(
        final long sourceHigh,
        final long sourceLow,
        final long destinationHigh,
        final long destinationLow,
        final long numbers)
    {
        long h = hash.start(sourceHigh);
        h = hash.step(h, sourceLow);
        h = hash.step(h, destinationHigh);
        h = hash.step(h, destinationLow);
        h = hash.step(h, numbers);
        int entry = (int)(h ^ (h >>> 32)) & mask;
        while (table[entry * STRIDE + NUMBERS_AT] != 0 && !(table[entry * STRIDE + NUMBERS_AT] == numbers &&
            table[entry * STRIDE + 1] == sourceLow && table[entry * STRIDE] == sourceHigh &&
            table[entry * STRIDE + DESTINATION_AT + 1] == destinationLow &&
            table[entry * STRIDE + DESTINATION_AT] == destinationHigh))
        {
            entry = (entry + 1) & mask;
        }
        return entry * STRIDE;
    }
}
