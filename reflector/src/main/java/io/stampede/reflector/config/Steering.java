package io.stampede.reflector.config;

import java.util.Locale;

/** How the kernel chooses among the engines' UDP or packet sockets for an arriving packet. */
public enum Steering
{
    /** By addresses and ports: all packets of a session come to the same engine. */
    HASH,
    /** By the CPU that receives: no packet changes cores, but a session may change engines. */
    CPU;

    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
