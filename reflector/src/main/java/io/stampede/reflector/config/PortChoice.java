package io.stampede.reflector.config;

import io.stampede.net.QueueRange;
import org.jspecify.annotations.Nullable;

/**
 * Which ports a reflector opens.
 *
 * @param interfaceName the one interface of all but UDP ports; null for these.
 * @param queues        of the interface, that have an AF_XDP port each.
 */
public record PortChoice(PortType type, @Nullable String interfaceName, QueueRange queues)
{
    /** UDP sockets on every interface. */
    public static final PortChoice UDP = new PortChoice(PortType.UDP, null, QueueRange.ALL);

    public PortChoice
    {
        if (type != PortType.UDP && interfaceName == null)
        {
            throw new IllegalArgumentException(
                "--port-type " + type + " without --interface: sees one interface, name it");
        }
        if ((type == PortType.UDP || type == PortType.PACKET) && !queues.equals(QueueRange.ALL))
        {
            throw new IllegalArgumentException("--queue " + queues + " with --port-type " + type +
                ": its sockets see every queue; use --port-type xdp");
        }
        if (type == PortType.UDP && interfaceName != null)
        {
            throw new IllegalArgumentException("--interface " + interfaceName + " with --port-type " + type +
                ": its sockets see every interface; use --port-type packet or xdp, or --listen ADDR:PORT");
        }
    }
}
