package io.stampede.net.link;

import io.stampede.frame.IpAddress;
import io.stampede.linux.Errno;
import io.stampede.linux.Poll;
import io.stampede.linux.Rtnetlink;
import io.stampede.linux.Socket;
import io.stampede.net.PortException;
import io.stampede.net.SocketAddressText;
import java.net.InetAddress;

/**
 * How this host reaches an address, by the kernel's routes and neighbours.
 *
 * @param interfaceName it leaves by.
 * @param source        our address the kernel would choose.
 * @param mac           of the station frames go to, 48 bits.
 */
public record NextHop(String interfaceName, InetAddress source, long mac)
{
    /** Three rounds of the kernel's own questions to a neighbour, a second apart. */
    private static final int MAX_ATTEMPTS = 300;
    private static final long ATTEMPT_INTERVAL_NS = 10_000_000L;
    private static final int EHOSTUNREACH = -Errno.EHOSTUNREACH.number();

    /**
     * Asks the kernel, and waits for up to 3 s until the neighbour has answered. For the control plane.
     *
     * @param address a neighbour, or anything a route leads to.
     * @throws PortException when no route leads there or nobody answers.
     */
    public static NextHop find(final InetAddress address) throws PortException
    {
        final long high = IpAddress.high(address);
        final long low = IpAddress.low(address);
        final int family = IpAddress.isIpv4(high, low) ? Socket.AF_INET : Socket.AF_INET6;
        try (Rtnetlink rtnetlink = new Rtnetlink())
        {
            require(address, rtnetlink.open(), "");
            final int index = rtnetlink.route(family, high, low);
            require(address, index, "no route leads there by a network (see ip route get " +
                address.getHostAddress() + ")");
            final InetAddress source = IpAddress.toInetAddress(
                rtnetlink.sourceHigh(),
                family == Socket.AF_INET ? IpAddress.mapped((int)rtnetlink.sourceLow()) : rtnetlink.sourceLow());
            final Rtnetlink.Link link = rtnetlink.link(index);
            try (Neighbours neighbours = new Neighbours(rtnetlink, index))
            {
                await(neighbours, address);
                return new NextHop(link.name(), source, neighbours.mac());
            }
        }
    }

    private static void await(final Neighbours neighbours, final InetAddress address) throws PortException
    {
        final Poll pause = new Poll();
        int result = neighbours.find(IpAddress.high(address), IpAddress.low(address));
        for (int attempt = 0; Errno.EAGAIN.is(result) && attempt < MAX_ATTEMPTS; attempt++)
        {
            pause.ppoll(ATTEMPT_INTERVAL_NS);
            result = neighbours.find(IpAddress.high(address), IpAddress.low(address));
        }
        require(address, Errno.EAGAIN.is(result) ? EHOSTUNREACH : result, "the neighbour that leads there does not" +
            " answer (see ip neighbour)");
    }

    private static void require(final InetAddress address, final int result, final String remedy)
        throws PortException
    {
        if (result < 0)
        {
            throw new PortException("next hop to " + SocketAddressText.of(address) + ": " + Errno.describe(result) +
                (remedy.isEmpty() ? "" : " — " + remedy), -result);
        }
    }
}
