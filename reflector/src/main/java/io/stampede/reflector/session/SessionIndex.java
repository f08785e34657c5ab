package io.stampede.reflector.session;

import java.util.Arrays;
import org.agrona.BitUtil;

/**
 * From a key's hash to the slot of its record: open addressing with linear probing over two int arrays, at most half
 * full, so probes are short and none is endless. Removal closes the gap by shifting back; there are no tombstones to
 * fill the table. Never grows. Owned by the reflecting thread.
 */
final class SessionIndex
{
    private static final int EMPTY = -1;

    private final int[] slots;
    private final int[] hashes;
    private final int mask;

    SessionIndex(final int capacity)
    {
        final int length = BitUtil.findNextPositivePowerOfTwo(Math.max(2, 2 * capacity));
        slots = new int[length];
        hashes = new int[length];
        mask = length - 1;
        Arrays.fill(slots, EMPTY);
    }

    /** Position where a probe for {@code hash} starts. */
    int first(final int hash)
    {
        return hash & mask;
    }

    int following(final int position)
    {
        return (position + 1) & mask;
    }

    /** Slot at {@code position}, negative at the end of a probe. */
    int slot(final int position)
    {
        return slots[position];
    }

    int hash(final int position)
    {
        return hashes[position];
    }

    /** Enters a slot at the position where a probe ended. */
    void put(final int position, final int hash, final int slot)
    {
        slots[position] = slot;
        hashes[position] = hash;
    }

    /** Takes out the entry of {@code slot}, whose key hashed to {@code hash}. */
    void remove(final int hash, final int slot)
    {
        int gap = first(hash);
        while (slots[gap] != slot)
        {
            gap = following(gap);
        }
        int at = following(gap);
        while (slots[at] != EMPTY)
        {
            final int home = first(hashes[at]);
            if (((at - home) & mask) >= ((at - gap) & mask))
            {
                slots[gap] = slots[at];
                hashes[gap] = hashes[at];
                gap = at;
            }
            at = following(at);
        }
        slots[gap] = EMPTY;
    }
}
