package io.stampede.sender.engine;

/** Arrivals at a {@link SessionSocket} that are of none of its sessions, by reason; plain longs of its thread. */
public final class StrangerCounters
{
    /** Too short to have an SSID. */
    public long tooShort;
    /** SSID 0: a reflector that knows RFC 8762 only, whose replies cannot be told apart on a shared socket. */
    public long ssidZero;
    /** An SSID no session of this socket has. */
    public long wrongSsid;
    /** From another address or port than the session's probes go to. */
    public long wrongSource;

    /** Adds another socket's; once both are counted. */
    public void add(final StrangerCounters other)
    {
        tooShort += other.tooShort;
        ssidZero += other.ssidZero;
        wrongSsid += other.wrongSsid;
        wrongSource += other.wrongSource;
    }
}
