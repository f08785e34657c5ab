package io.stampede.net.xdp;

import io.stampede.linux.BpfMap;
import java.io.IOException;

/**
 * The maps a program of this room reads. Owned by the control thread.
 * <pre>
 *   destinations    hash     address 16, UDP port 2 (both in network order), 1 if under labels or segments 2  →  1
 *   sockets         XSKMAP   receive queue 4                                        →  the AF_XDP socket of that queue
 * </pre>
 * Addresses are as in {@link io.stampede.frame.IpAddress}; of what came under labels or segments 127.0.0.0/8 is looked
 * up as 127.0.0.1.
 */
public final class XdpMaps implements AutoCloseable
{
    static final int KEY_LENGTH = 20;
    static final int KEY_PORT = 16;
    static final int KEY_DECAPSULATED = 18;

    private static final int VALUE_LENGTH = 4;
    private static final int MAX_DESTINATIONS = 4096;

    private final BpfMap destinations;
    private final BpfMap sockets;

    private XdpMaps(final BpfMap destinations, final BpfMap sockets)
    {
        this.destinations = destinations;
        this.sockets = sockets;
    }

    /** Makes them, empty. */
    static XdpMaps create(final int queues) throws IOException
    {
        final BpfMap destinations = BpfMap.create(
            "stamp_dests", BpfMap.Type.HASH, KEY_LENGTH, VALUE_LENGTH, MAX_DESTINATIONS);
        try
        {
            return new XdpMaps(
                destinations,
                BpfMap.create("stamp_socks", BpfMap.Type.XSKMAP, Integer.BYTES, Integer.BYTES, queues));
        }
        catch (final IOException ex)
        {
            destinations.close();
            throw ex;
        }
    }

    /** The addresses and ports that are ours. */
    public BpfMap destinations()
    {
        return destinations;
    }

    BpfMap sockets()
    {
        return sockets;
    }

    /** Lets packets to an address and UDP port through; 0 or a negative errno. */
    int admit(final long high, final long low, final int port, final boolean isDecapsulated)
    {
        destinations.key().putNetworkLong(0, high);
        destinations.key().putNetworkLong(Long.BYTES, low);
        destinations.key().putNetworkShort(KEY_PORT, (short)port);
        destinations.key().putShort(KEY_DECAPSULATED, (short)(isDecapsulated ? 1 : 0));
        destinations.value().putInt(0, 1);
        return destinations.update();
    }

    /** Leads what comes by a queue to a socket; 0 or a negative errno. */
    int lead(final int queue, final int socketFd)
    {
        sockets.key().putInt(0, queue);
        sockets.value().putInt(0, socketFd);
        return sockets.update();
    }

    @Override
    public void close()
    {
        sockets.close();
        destinations.close();
    }
}
