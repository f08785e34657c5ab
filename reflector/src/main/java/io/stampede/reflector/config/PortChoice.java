package io.stampede.reflector.config;

import org.jspecify.annotations.Nullable;

/**
 * Which ports a reflector opens.
 *
 * @param interfaceName the one interface of a packet port; null for UDP ports.
 */
public record PortChoice(PortType type, @Nullable String interfaceName)
{
    /** UDP sockets on every interface. */
    public static final PortChoice UDP = new PortChoice(PortType.UDP, null);

    public PortChoice
    {
        if (type == PortType.PACKET && interfaceName == null)
        {
            throw new IllegalArgumentException("--port-type packet without --interface: sees one interface, name it");
        }
        if (type != PortType.PACKET && interfaceName != null)
        {
            throw new IllegalArgumentException("--interface " + interfaceName + " with --port-type " + type +
                ": its sockets see every interface; use --port-type packet, or --listen ADDR:PORT");
        }
    }
}
