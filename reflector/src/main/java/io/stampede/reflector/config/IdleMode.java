package io.stampede.reflector.config;

import java.util.Locale;

/** What the reflecting thread does when nothing has arrived. */
public enum IdleMode
{
    /** Asks again at once: shortest delay, a whole core. */
    BUSY,
    /** Asks again at once for a while, then waits in short steps: some tens of microseconds when idle. */
    ADAPTIVE,
    /** Sleeps in the kernel until something arrives: no CPU when idle, a wake-up's delay for each first packet. */
    BLOCK;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
