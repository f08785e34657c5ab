package io.stampede.net.xdp;

import io.stampede.linux.Rtnetlink;
import io.stampede.net.PortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether what arrives by a queue can leave by it: the kernel binds a socket to a receive queue that has no transmit
 * queue of its number, takes no frame from it and says that all is well. Control thread.
 * <pre>
 *   /sys/class/net/IF/ifindex         of another interface, or none: sysfs is another network namespace's
 *   /sys/class/net/IF/queues/rx-N     missing: likewise, or there is no such queue, which bind says
 *   /sys/class/net/IF/queues/tx-N     missing: nothing can leave
 * </pre>
 * Where sysfs is another namespace's nothing is said.
 */
final class TransmitQueues
{
    private final Path root;

    /** @param root where sysfs is mounted under as {@code sys}. */
    TransmitQueues(final Path root)
    {
        this.root = root;
    }

    /** @throws PortException when the queue cannot send. */
    void require(final Rtnetlink.Link link, final int queue) throws PortException
    {
        final Path device = root.resolve("sys/class/net").resolve(link.name());
        final Path queues = device.resolve("queues");
        if (isOf(device, link.index()) && Files.exists(queues.resolve("rx-" + queue)) &&
            Files.notExists(queues.resolve("tx-" + queue)))
        {
            throw new PortException("open xdp " + link.name() + " queue " + queue + ": it cannot send, as there is" +
                " no transmit queue " + queue + " — give the interface as many transmit queues as receive queues" +
                " (ethtool -l " + link.name() + ", then ethtool -L), or name other queues with --queue", 0);
        }
    }

    private static boolean isOf(final Path device, final int index)
    {
        try
        {
            return Files.readString(device.resolve("ifindex")).strip().equals(Integer.toString(index));
        }
        catch (final IOException ex)
        {
            return false;
        }
    }
}
