package io.stampede.reflector.config;

import java.util.Locale;

/** What a Location TLV learns of how its request arrived (RFC 8972 §4.2); the rest is answered with zeros. */
public enum LocationDetail
{
    /** Ports and addresses. */
    ALL,
    /** Ports alone. */
    PORTS,
    /** Nothing. */
    NONE;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
