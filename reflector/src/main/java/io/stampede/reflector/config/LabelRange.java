package io.stampede.reflector.config;

/**
 * MPLS labels a Return Path TLV may name.
 *
 * @param first 0..1048575.
 * @param last  likewise; less than {@code first} in {@link #NONE} only.
 */
public record LabelRange(int first, int last)
{
    /** No label. */
    public static final LabelRange NONE = new LabelRange(1, 0);

    private static final int MAX_LABEL = (1 << 20) - 1;

    /** Reads {@code 16000-23999}; IllegalArgumentException says in one line what does not fit. */
    public static LabelRange parse(final String text)
    {
        final int dash = text.indexOf('-');
        final int first = label(text, dash < 0 ? text : text.substring(0, dash));
        final int last = label(text, dash < 0 ? text : text.substring(dash + 1));
        if (first > last)
        {
            throw new IllegalArgumentException("'" + text + "' is no range of labels: the first is above the last");
        }
        return new LabelRange(first, last);
    }

    private static int label(final String text, final String number)
    {
        try
        {
            final int label = Integer.parseInt(number);
            if (label >= 0 && label <= MAX_LABEL)
            {
                return label;
            }
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("'" + text + "' is no range of labels like 16000-23999", ex);
        }
        throw new IllegalArgumentException("'" + text + "' is no range of labels: they are 0 to " + MAX_LABEL);
    }

    public boolean isEmpty()
    {
        return first > last;
    }

    @Override
    public String toString()
    {
        return isEmpty() ? "none" : first + "-" + last;
    }
}
