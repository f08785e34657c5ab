package io.stampede.reflector.cli;

import org.jspecify.annotations.Nullable;

/** What option values must fulfil beyond being readable. */
final class Rule
{
    private Rule()
    {
    }

    /** Refuses with {@code --option value: rule}. */
    static void require(final boolean holds, final String option, final @Nullable Object value, final String rule)
    {
        if (!holds)
        {
            throw new IllegalArgumentException(option + " " + value + ": " + rule);
        }
    }
}
