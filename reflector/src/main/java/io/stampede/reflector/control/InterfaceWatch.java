package io.stampede.reflector.control;

import io.stampede.linux.Errno;
import io.stampede.linux.Rtnetlink;
import io.stampede.net.Port;
import io.stampede.runtime.EnvironmentException;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the interfaces some ports are tied to are still there: what is removed and made anew under its old name is
 * another one, and no port over the first hears of it. Any thread, one at a time.
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

    /** @throws EnvironmentException when one is there no more. */
    void requireAll() throws EnvironmentException
    {
        for (final Rtnetlink.Link link : links)
        {
            if (Errno.ENODEV.is(rtnetlink.link(link.index()).index()))
            {
                throw new EnvironmentException("interface " + link.name() + ": it is gone, removed or moved to" +
                    " another namespace, and our ports with it — start again when it is back");
            }
        }
    }

    @Override
    public void close()
    {
        rtnetlink.close();
    }
}
