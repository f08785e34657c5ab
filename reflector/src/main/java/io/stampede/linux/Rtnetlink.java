package io.stampede.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code linux/rtnetlink.h}, read only: links, their addresses, where a route leads and which station a neighbour is.
 * IPv6 addresses are two longs; an IPv4 address is the low half of the second. Owned by one thread at a time.
 * <pre>
 * struct rtmsg (12)          family@0 dst_len@1 …           attributes RTA_*
 * struct ndmsg (12)          family@0 ifindex@4 state@8 …   attributes NDA_*
 * struct ifinfomsg (16)      family@0 index@4 …             attributes IFLA_*
 * struct ifaddrmsg (8)       family@0 prefixlen@1 flags@2 scope@3 index@4   attributes IFA_*
 * </pre>
 * {@link #route} and {@link #neighbour} allocate nothing and take some microseconds each; the others are for the
 * control plane.
 */
public final class Rtnetlink implements AutoCloseable
{
    /** {@code net/if_arp.h}: Ethernet, as which bridges, veth and VLANs count too. */
    public static final int ARPHRD_ETHER = 1;
    public static final int ARPHRD_LOOPBACK = 772;
    /** Scope of an address that is good everywhere. */
    public static final int RT_SCOPE_UNIVERSE = 0;
    public static final int RT_SCOPE_LINK = 253;

    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_GETROUTE = 26;
    private static final int RTM_GETNEIGH = 30;
    private static final int SIZEOF_RTMSG = 12;
    private static final int SIZEOF_NDMSG = 12;
    private static final int SIZEOF_IFINFOMSG = 16;
    private static final int SIZEOF_IFADDRMSG = 8;
    private static final int RTM_DST_LEN = 1;
    private static final int RTM_TYPE = 7;
    private static final int RTN_UNICAST = 1;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_VIA = 18;
    private static final int VIA_ADDRESS = 2;
    private static final int NDM_IFINDEX = 4;
    private static final int NDM_STATE = 8;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int NUD_VALID = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x80;
    private static final int IFI_TYPE = 2;
    private static final int IFI_INDEX = 4;
    /** IFNAMSIZ without its zero. */
    private static final int MAX_NAME_LENGTH = 15;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_NUM_RX_QUEUES = 32;
    private static final int IFLA_XDP = 43;
    private static final int IFLA_XDP_ATTACHED = 2;
    private static final int IFA_SCOPE = 3;
    private static final int IFA_INDEX = 4;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;

    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;
    private static final int MAC_LENGTH = 6;
    private static final int MAC_SHIFT = 16;
    private static final long LOW_INT = 0xFFFF_FFFFL;
    private static final int EHOSTUNREACH = -Errno.EHOSTUNREACH.number();
    private static final int EAGAIN = -Errno.EAGAIN.number();
    private static final int EPROTO = -Errno.EPROTO.number();

    private final Netlink netlink = new Netlink();
    private final NativeMemory memory = netlink.memory();
    private int gatewayFamily;
    private long high;
    private long low;
    private long sourceHigh;
    private long sourceLow;
    private long mac;

    /** 0 or a negative errno. */
    public int open()
    {
        return Math.min(netlink.open(), 0);
    }

    /**
     * Asks where packets to an address would go.
     *
     * @return index of the interface they leave by, or a negative errno: EHOSTUNREACH where they would not leave.
     */
    public int route(final int family, final long addressHigh, final long addressLow)
    {
        final int length = length(family);
        final long header = netlink.begin(RTM_GETROUTE, 0, SIZEOF_RTMSG);
        memory.putByte(header, (byte)family);
        memory.putByte(header + RTM_DST_LEN, (byte)(length * Byte.SIZE));
        put(netlink.add(RTA_DST, length), family, addressHigh, addressLow);
        final int result = answer();
        if (result < 0)
        {
            return result;
        }
        final long oif = netlink.attribute(SIZEOF_RTMSG, RTA_OIF, Integer.BYTES);
        if (oif == Netlink.ABSENT || memory.getByte(netlink.header() + RTM_TYPE) != RTN_UNICAST)
        {
            return EHOSTUNREACH;
        }
        final int index = memory.getInt(oif);
        readGateway(family);
        return index;
    }

    private void readGateway(final int family)
    {
        final int length = length(family);
        final long source = netlink.attribute(SIZEOF_RTMSG, RTA_PREFSRC, length);
        sourceHigh = source == Netlink.ABSENT ? 0 : highAt(source, family);
        sourceLow = source == Netlink.ABSENT ? 0 : lowAt(source, family);
        long gateway = netlink.attribute(SIZEOF_RTMSG, RTA_GATEWAY, length);
        gatewayFamily = gateway == Netlink.ABSENT ? 0 : family;
        if (gateway == Netlink.ABSENT)
        {
            // an IPv4 route by an IPv6 neighbour (RFC 5549)
            gateway = netlink.attribute(SIZEOF_RTMSG, RTA_VIA, VIA_ADDRESS + IPV6_LENGTH) + VIA_ADDRESS;
            gatewayFamily = gateway == Netlink.ABSENT + VIA_ADDRESS ? 0 : Socket.AF_INET6;
        }
        if (gatewayFamily != 0)
        {
            high = highAt(gateway, gatewayFamily);
            low = lowAt(gateway, gatewayFamily);
        }
    }

    /** Family of the last route's gateway, 0 where the destination is a neighbour itself. */
    public int gatewayFamily()
    {
        return gatewayFamily;
    }

    public long gatewayHigh()
    {
        return high;
    }

    public long gatewayLow()
    {
        return low;
    }

    /** The source the kernel would choose on the last route; zeros where it does not say. */
    public long sourceHigh()
    {
        return sourceHigh;
    }

    public long sourceLow()
    {
        return sourceLow;
    }

    /**
     * Asks which station a neighbour is; {@link #mac} then tells it. Needs Linux 5.0.
     *
     * @return 0, or a negative errno: ENOENT for a neighbour nobody has asked for, EAGAIN for one that has not
     *     answered.
     */
    public int neighbour(final int interfaceIndex, final int family, final long addressHigh, final long addressLow)
    {
        final long header = netlink.begin(RTM_GETNEIGH, 0, SIZEOF_NDMSG);
        memory.putByte(header, (byte)family);
        memory.putInt(header + NDM_IFINDEX, interfaceIndex);
        put(netlink.add(NDA_DST, length(family)), family, addressHigh, addressLow);
        final int result = answer();
        if (result < 0)
        {
            return result;
        }
        final long address = netlink.attribute(SIZEOF_NDMSG, NDA_LLADDR, MAC_LENGTH);
        final int state = memory.getShort(netlink.header() + NDM_STATE);
        if (address == Netlink.ABSENT || (state & NUD_VALID) == 0)
        {
            return EAGAIN;
        }
        mac = macAt(address);
        return 0;
    }

    /** MAC address of the last neighbour. */
    public long mac()
    {
        return mac;
    }

    /**
     * An interface.
     *
     * @param hardwareType {@link #ARPHRD_ETHER} and so on.
     * @param mac          48 bits; 0 where it has none.
     * @param mtu          octets.
     * @param kind         {@code veth}, {@code bridge} …; empty for hardware.
     * @param rxQueues     receive queues it can have.
     * @param xdpAttached  where an XDP program is attached: 0 nowhere, 1 in the driver, 2 behind it, more otherwise.
     */
    public record Link(
        String name, int index, int hardwareType, long mac, int mtu, String kind, int rxQueues, int xdpAttached)
    {
    }

    /** An interface by its name; its index is a negative errno when there is none. */
    public Link link(final String name)
    {
        final byte[] octets = (name + "\0").getBytes(StandardCharsets.UTF_8);
        netlink.begin(RTM_GETLINK, 0, SIZEOF_IFINFOMSG);
        memory.putBytes(netlink.add(IFLA_IFNAME, octets.length), octets);
        return readLink(name, answer());
    }

    /** An interface by its index; as above. */
    public Link link(final int index)
    {
        final long header = netlink.begin(RTM_GETLINK, 0, SIZEOF_IFINFOMSG);
        memory.putInt(header + IFI_INDEX, index);
        return readLink("", answer());
    }

    private Link readLink(final String asked, final int result)
    {
        if (result < 0)
        {
            return new Link(asked, result, 0, 0, 0, "", 0, 0);
        }
        final long name = netlink.attribute(SIZEOF_IFINFOMSG, IFLA_IFNAME, 1);
        final long address = netlink.attribute(SIZEOF_IFINFOMSG, IFLA_ADDRESS, MAC_LENGTH);
        final long mtu = netlink.attribute(SIZEOF_IFINFOMSG, IFLA_MTU, Integer.BYTES);
        final long kind =
            netlink.nested(netlink.attribute(SIZEOF_IFINFOMSG, IFLA_LINKINFO, 0), IFLA_INFO_KIND, 1);
        final long queues = netlink.attribute(SIZEOF_IFINFOMSG, IFLA_NUM_RX_QUEUES, Integer.BYTES);
        final long attached = netlink.nested(netlink.attribute(SIZEOF_IFINFOMSG, IFLA_XDP, 0), IFLA_XDP_ATTACHED, 1);
        return new Link(
            name == Netlink.ABSENT ? asked : text(name),
            memory.getInt(netlink.header() + IFI_INDEX),
            memory.getShort(netlink.header() + IFI_TYPE) & 0xFFFF,
            address == Netlink.ABSENT ? 0 : macAt(address),
            mtu == Netlink.ABSENT ? 0 : memory.getInt(mtu),
            kind == Netlink.ABSENT ? "" : text(kind),
            queues == Netlink.ABSENT ? 0 : memory.getInt(queues),
            attached == Netlink.ABSENT ? 0 : memory.getByte(attached));
    }

    private String text(final long at)
    {
        int length = 0;
        while (length < MAX_NAME_LENGTH && memory.getByte(at + length) != 0)
        {
            length++;
        }
        return new String(memory.getBytes(at, length), StandardCharsets.UTF_8);
    }

    /**
     * An address of this host.
     *
     * @param scope 0 universe, 253 link, 254 host.
     */
    public record Address(int interfaceIndex, int scope, InetAddress ip)
    {
    }

    /** All addresses of this host, of both families; none where the kernel does not tell. */
    public List<Address> addresses()
    {
        final List<Address> addresses = new ArrayList<>();
        return addresses(addresses) < 0 ? List.of() : addresses;
    }

    /** Adds all addresses of this host, of both families; 0, or a negative errno when they are not all. */
    public int addresses(final List<Address> addresses)
    {
        netlink.begin(RTM_GETADDR, Netlink.NLM_F_DUMP, SIZEOF_IFADDRMSG);
        int result = netlink.ask();
        if (result == 0)
        {
            result = netlink.read();
            while (result > 0)
            {
                readAddress(addresses);
                result = netlink.read();
            }
        }
        return result;
    }

    private void readAddress(final List<Address> addresses)
    {
        final long header = netlink.header();
        final int family = memory.getByte(header);
        if (family != Socket.AF_INET && family != Socket.AF_INET6)
        {
            return;
        }
        final int length = length(family);
        // of a point-to-point link IFA_ADDRESS is the peer's
        final long local = netlink.attribute(SIZEOF_IFADDRMSG, IFA_LOCAL, length);
        final long address =
            local == Netlink.ABSENT ? netlink.attribute(SIZEOF_IFADDRMSG, IFA_ADDRESS, length) : local;
        if (address != Netlink.ABSENT)
        {
            addresses.add(new Address(
                memory.getInt(header + IFA_INDEX),
                memory.getByte(header + IFA_SCOPE) & 0xFF,
                inetAddress(memory.getBytes(address, length))));
        }
    }

    private static InetAddress inetAddress(final byte... octets)
    {
        try
        {
            return InetAddress.getByAddress(octets);
        }
        catch (final UnknownHostException ex)
        {
            throw new AssertionError("4 or 16 octets are always an address", ex);
        }
    }

    /** Sends a question that has one message for an answer; its type or a negative errno. */
    private int answer()
    {
        final int asked = netlink.ask();
        if (asked < 0)
        {
            return asked;
        }
        final int type = netlink.read();
        return type == 0 ? EPROTO : type;
    }

    private static int length(final int family)
    {
        return family == Socket.AF_INET ? IPV4_LENGTH : IPV6_LENGTH;
    }

    private void put(final long at, final int family, final long addressHigh, final long addressLow)
    {
        if (family == Socket.AF_INET)
        {
            memory.putNetworkInt(at, (int)addressLow);
        }
        else
        {
            memory.putNetworkLong(at, addressHigh);
            memory.putNetworkLong(at + Long.BYTES, addressLow);
        }
    }

    private long highAt(final long at, final int family)
    {
        return family == Socket.AF_INET ? 0 : memory.getNetworkLong(at);
    }

    private long lowAt(final long at, final int family)
    {
        return family == Socket.AF_INET ?
            memory.getNetworkInt(at) & LOW_INT : memory.getNetworkLong(at + Long.BYTES);
    }

    private long macAt(final long at)
    {
        return (memory.getNetworkInt(at) & LOW_INT) << MAC_SHIFT |
            (memory.getNetworkShort(at + Integer.BYTES) & 0xFFFFL);
    }

    @Override
    public void close()
    {
        netlink.close();
    }
}
