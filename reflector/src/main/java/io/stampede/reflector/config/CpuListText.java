package io.stampede.reflector.config;

import java.util.ArrayList;
import java.util.List;

/** Cores as people write them: {@code 3}, {@code 2,3}, {@code 2-5}, {@code 8,2-5}; their order counts. */
public final class CpuListText
{
    /** More than any kernel has. */
    private static final int MAX_CPU = 8191;

    private CpuListText()
    {
    }

    /** @throws IllegalArgumentException when the text is no such list, or names a core twice. */
    public static List<Integer> parse(final String text)
    {
        final List<Integer> cpus = new ArrayList<>();
        for (final String range : text.split(",", -1))
        {
            final int dash = range.indexOf('-');
            final int first = cpu(dash < 0 ? range : range.substring(0, dash), text);
            final int last = dash < 0 ? first : cpu(range.substring(dash + 1), text);
            for (int cpu = first; cpu <= last; cpu++)
            {
                if (cpus.contains(cpu))
                {
                    throw new IllegalArgumentException("'" + text + "': core " + cpu + " is named twice");
                }
                cpus.add(cpu);
            }
            if (last < first)
            {
                throw refusal(text);
            }
        }
        return cpus;
    }

    private static int cpu(final String digits, final String text)
    {
        if (!digits.matches("\\d{1,4}") || Integer.parseInt(digits) > MAX_CPU)
        {
            throw refusal(text);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException refusal(final String text)
    {
        return new IllegalArgumentException("'" + text + "' is not a core (0 is the first) or a list of them — write" +
            " 3, or 2,3, or 2-5");
    }

    /** What {@link #parse} reads back the same. */
    public static String format(final List<Integer> cpus)
    {
        return String.join(",", cpus.stream().map(String::valueOf).toList());
    }
}
