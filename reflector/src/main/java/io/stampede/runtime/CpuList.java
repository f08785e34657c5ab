package io.stampede.runtime;

import java.util.BitSet;

/** Lists of CPUs as the kernel writes them: {@code 0-3,8}. */
final class CpuList
{
    private CpuList()
    {
    }

    /** @param text of a file such as {@code /sys/devices/system/cpu/online}; empty for no CPU. */
    static BitSet parse(final String text)
    {
        final BitSet cpus = new BitSet();
        if (text.isBlank())
        {
            return cpus;
        }
        for (final String range : text.strip().split(",", -1))
        {
            final int dash = range.indexOf('-');
            final int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            final int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            cpus.set(first, last + 1);
        }
        return cpus;
    }

    static String format(final BitSet cpus)
    {
        final StringBuilder text = new StringBuilder();
        int first = cpus.nextSetBit(0);
        while (first >= 0)
        {
            final int end = cpus.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (end - first > 1)
            {
                text.append('-').append(end - 1);
            }
            first = cpus.nextSetBit(end);
        }
        return text.toString();
    }
}
