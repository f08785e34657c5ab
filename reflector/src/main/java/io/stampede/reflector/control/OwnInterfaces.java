package io.stampede.reflector.control;

import io.stampede.linux.Errno;
import io.stampede.reflector.reflect.tlv.LinkIds;
import io.stampede.runtime.EnvironmentException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The network interfaces an operator named, as they are when a reflector is assembled. Control thread. */
final class OwnInterfaces
{
    private OwnInterfaces()
    {
    }

    /** @param ids identifier of each, by the interface's name. */
    static LinkIds linkIds(final Map<String, Integer> ids) throws EnvironmentException
    {
        LinkIds links = LinkIds.NONE;
        for (final Map.Entry<String, Integer> entry : ids.entrySet())
        {
            final NetworkInterface link = byName(entry.getKey());
            if (link == null)
            {
                throw new EnvironmentException("--link-id " + entry.getKey() + "=" + entry.getValue() +
                    ": there is no such interface — see ip link");
            }
            links = links.with(link.getIndex(), entry.getValue());
        }
        return links;
    }

    private static @Nullable NetworkInterface byName(final String name)
    {
        try
        {
            return NetworkInterface.getByName(name);
        }
        catch (final SocketException ex)
        {
            return null;
        }
    }

    /** Its packet counts, to be closed; null for no name. */
    static @Nullable InterfacePacketCounters counters(final @Nullable String name) throws EnvironmentException
    {
        if (name == null)
        {
            return null;
        }
        final InterfacePacketCounters counters = new InterfacePacketCounters(name);
        final int result = counters.open();
        if (result < 0)
        {
            counters.close();
            throw new EnvironmentException("--direct-measurement " + name + ": " + Errno.describe(result) +
                " — name an interface that ip link shows");
        }
        return counters;
    }
}
