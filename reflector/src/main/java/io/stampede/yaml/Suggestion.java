package io.stampede.yaml;

import java.util.Comparator;
import java.util.List;

/** The name somebody may have meant. */
public final class Suggestion
{
    /** Letters wrong in a name that is still taken for another: more, and the suggestion is a guess. */
    private static final int MAX_WRONG = 3;

    private Suggestion()
    {
    }

    /** {@code : did you mean mode?}, or nothing when no name is near. */
    public static String of(final String name, final List<String> known)
    {
        return known.stream().filter(candidate -> wrong(name, candidate) <= Math.min(MAX_WRONG, name.length() / 2))
            .min(Comparator.comparingInt(candidate -> wrong(name, candidate)))
            .map(nearest -> ": did you mean " + nearest + "?").orElse("");
    }

    /** Letters to change, add or leave out to make one of the other (Levenshtein). */
    private static int wrong(final String one, final String other)
    {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++)
        {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++)
        {
            final int[] next = new int[row.length];
            next[0] = i;
            for (int j = 1; j < row.length; j++)
            {
                final int changed = row[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                next[j] = Math.min(changed, 1 + Math.min(row[j], next[j - 1]));
            }
            row = next;
        }
        return row[other.length()];
    }
}
