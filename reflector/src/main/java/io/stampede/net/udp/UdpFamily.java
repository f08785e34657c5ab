package io.stampede.net.udp;

import io.stampede.frame.PacketBatch;
import io.stampede.linux.Errno;
import io.stampede.linux.NativeMemory;
import java.net.InetSocketAddress;

/**
 * What differs between UDP over IPv4 and over IPv6: option numbers, the shape of addresses and of control messages.
 */
abstract class UdpFamily
{
    /** An address of the other family than the socket's. */
    static final int OTHER_FAMILY = -Errno.EAFNOSUPPORT.number();

    /** Octets. */
    static final int UDP_HEADER_LENGTH = 8;
    /** Jumbograms apart. */
    private static final int MAX_PACKET_LENGTH = 65_535;

    static UdpFamily of(final UdpPortOptions options)
    {
        return options.isIpv6() ? new Ipv6() : new Ipv4();
    }

    /** AF_INET or AF_INET6. */
    abstract int domain();

    /** Level of this family's options and control messages. */
    abstract int level();

    /** Octets of a socket address. */
    abstract int nameLength();

    /** Octets of the structure that names a source address in a control message. */
    abstract int pktinfoLength();

    abstract int pktinfoType();

    abstract int tosType();

    /** The option that tells how long a packet the route to a connected socket's peer takes. */
    abstract int mtuOption();

    /** Octets of the IP header, without options or extension headers, and the UDP header. */
    abstract int headersLength();

    /** The longest packet every host has to take whole (RFC 1122 §3.3.2, RFC 8200 §5). */
    abstract int leastMtu();

    /** The UDP payload of a packet as long as an MTU; of one any host has to take where the MTU is an error's. */
    final int payloadOf(final int mtu)
    {
        return Math.min(Math.max(mtu, leastMtu()), MAX_PACKET_LENGTH) - headersLength();
    }

    /** Type of the control message that says what an entry of the error queue is about. */
    abstract int errorType();

    /** Options that set the TTL or Hop Limit of what is sent, to one host and to many. */
    abstract int[] ttlOptions();

    /** Options to be switched on, those every port needs. */
    abstract SocketOption[] switches();

    /** The option that asks for the destination address of each packet. */
    abstract SocketOption pktinfoSwitch();

    abstract void putName(NativeMemory memory, long offset, InetSocketAddress address);

    /** The same of where frame {@code i} is said to have come from. */
    abstract void putName(NativeMemory memory, long offset, PacketBatch batch, int i);

    /** The address and port of a socket address. */
    abstract InetSocketAddress name(NativeMemory memory, long offset);

    /** Tells the batch where frame {@code i} came from. */
    abstract void source(PacketBatch batch, int i, NativeMemory memory, long name);

    /** Reads one control message of this family's level. */
    abstract void onControl(int type, NativeMemory memory, long data, Arrival arrival);

    /** Fills the structure that makes a reply leave from the address its request was sent to. */
    abstract void putReplySource(NativeMemory memory, long pktinfo, Arrival arrival);

    /** Another source address into that structure, of a frame that came by an interface; 0 or a negative errno. */
    abstract int putSource(NativeMemory memory, long pktinfo, PacketBatch batch, int i);

    /** Another destination into a copy of the address frame {@code i} came from; 0 or a negative errno. */
    abstract int putDestination(NativeMemory memory, long name, PacketBatch batch, int i);

    /**
     * The interface to leave by.
     *
     * @return whether the kernel will keep to it on a socket that is tied to none.
     */
    abstract boolean putInterface(NativeMemory memory, long pktinfo, int index);

    /** An option by the name it has in the header, for messages. */
    record SocketOption(String name, int number)
    {
    }
}
