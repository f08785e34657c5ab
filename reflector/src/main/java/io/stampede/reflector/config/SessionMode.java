package io.stampede.reflector.config;

import java.util.Locale;

/** Whether the reflector numbers its replies itself (RFC 8762 §4). */
public enum SessionMode
{
    /** A reply carries its request's number; only round-trip loss can be seen. */
    STATELESS,
    /** Replies of a session are numbered 0, 1, 2, …; loss can be told forward from backward. */
    STATEFUL;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
