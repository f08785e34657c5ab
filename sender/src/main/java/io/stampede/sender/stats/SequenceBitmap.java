package io.stampede.sender.stats;

import java.util.Arrays;

/**
 * Which of the most recent unwrapped numbers were seen: a window of bits that ends at the highest one and moves with
 * it.
 */
final class SequenceBitmap
{
    private static final int WORD_SHIFT = 6;
    private static final int WORD_MASK = (1 << WORD_SHIFT) - 1;

    private final long[] words;
    private final int window;
    private long highest = -1;
    private boolean isEmpty = true;

    /** @param window numbers remembered, a power of two of at least 64. */
    SequenceBitmap(final int window)
    {
        this.window = window;
        words = new long[window >> WORD_SHIFT];
    }

    void clear()
    {
        Arrays.fill(words, 0);
        isEmpty = true;
    }

    /** Whether {@code number} was seen, or is too old to tell. */
    boolean contains(final long number)
    {
        if (isEmpty || number > highest)
        {
            return false;
        }
        return isTooOld(number) || (words[word(number)] & bit(number)) != 0;
    }

    /** Whether {@code number} lies before the window. */
    boolean isTooOld(final long number)
    {
        return !isEmpty && number <= highest - window;
    }

    /** Marks {@code number}; it must not be too old. */
    void add(final long number)
    {
        if (isEmpty || number - highest >= window)
        {
            clear();
            isEmpty = false;
            highest = number;
        }
        while (highest < number)
        {
            highest++;
            if ((highest & WORD_MASK) == 0 && number - highest >= WORD_MASK)
            {
                words[word(highest)] = 0;
                highest += WORD_MASK;
            }
            else
            {
                words[word(highest)] &= ~bit(highest);
            }
        }
        words[word(number)] |= bit(number);
    }

    private int word(final long number)
    {
        return (int)(number & (window - 1L)) >> WORD_SHIFT;
    }

    private static long bit(final long number)
    {
        return 1L << number;
    }
}
