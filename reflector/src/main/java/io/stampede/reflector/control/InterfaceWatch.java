package io.stampede.reflector.control;

import io.stampede.linux.Errno;
import io.stampede.linux.Rtnetlink;
import io.stampede.net.Port;
import io.stampede.runtime.EnvironmentException;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the interfaces some ports are tied to are still there: what is removed and made anew under its old name is
 * another one, and no port over the first hears of it. Nor does one hear of another MAC address, or of longer frames.
 * Any thread, one at a time.
 */
final class InterfaceWatch implements AutoCloseable
{
    private final Rtnetlink rtnetlink = new Rtnetlink();
    private final List<Rtnetlink.Link> links;

    /** Looks at the interfaces of these ports. */
    InterfaceWatch(final List<Port> ports)
    {
        final int[] indexes =
            ports.stream().mapToInt(Port::interfaceIndex).filter(index -> index != 0).distinct().toArray();
        final boolean isOpen = indexes.length > 0 && rtnetlink.open() >= 0;
        links = isOpen ?
            Arrays.stream(indexes).mapToObj(rtnetlink::link).filter(link -> link.index() > 0).toList() :
            List.of();
    }

    /** @throws EnvironmentException when one is there no more, or not as the ports over it were opened for. */
    void requireAll() throws EnvironmentException
    {
        for (final Rtnetlink.Link link : links)
        {
            final Rtnetlink.Link now = rtnetlink.link(link.index());
            if (Errno.ENODEV.is(now.index()))
            {
                throw new EnvironmentException("interface " + link.name() + ": it is gone, removed or moved to" +
                    " another namespace, and our ports with it — start again when it is back");
            }
            if (now.index() > 0)
            {
                requireSame(link, now);
            }
        }
    }

    private static void requireSame(final Rtnetlink.Link opened, final Rtnetlink.Link now) throws EnvironmentException
    {
        if (now.mac() != opened.mac())
        {
            throw new EnvironmentException("interface " + opened.name() + ": its MAC address changed, no frame to the" +
                " new one reaches us — start again");
        }
        if (now.mtu() > opened.mtu())
        {
            throw new EnvironmentException("interface " + opened.name() + ": its MTU changed from " + opened.mtu() +
                " to " + now.mtu() + ", our memory for frames is shorter — start again");
        }
    }

    @Override
    public void close()
    {
        rtnetlink.close();
    }
}
