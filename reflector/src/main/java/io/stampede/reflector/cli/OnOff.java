package io.stampede.reflector.cli;

import java.util.Locale;

/** A switch as people write it. */
enum OnOff
{
    ON, OFF;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
