package io.stampede.linux;

/**
 * {@code linux/if_packet.h}: packet sockets, which see whole frames.
 * <pre>
 * struct sockaddr_ll {                    offset        struct tpacket_auxdata {    offset
 *     unsigned short sll_family;            0               __u32 tp_status;          0
 *     __be16         sll_protocol;          2               __u32 tp_len;             4
 *     int            sll_ifindex;           4               __u32 tp_snaplen;         8
 *     unsigned short sll_hatype;            8               __u16 tp_mac;            12
 *     unsigned char  sll_pkttype;          10               __u16 tp_net;            14
 *     unsigned char  sll_halen;            11               __u16 tp_vlan_tci;       16
 *     unsigned char  sll_addr[8];          12               __u16 tp_vlan_tpid;      18
 * };                                                     };
 *
 * the int of PACKET_FANOUT                bits
 *     id of the group                       0..15
 *     type                                 16..23
 *     flags                                24..31
 * </pre>
 */
public final class IfPacket
{
    public static final int AF_PACKET = 17;
    public static final int SOL_PACKET = 263;
    /** Asks for a struct tpacket_auxdata with each packet; the type of that control message. */
    public static final int PACKET_AUXDATA = 8;
    /** Puts a bound socket into a group that shares its frames, each going to one member; read, what it is in. */
    public static final int PACKET_FANOUT = 18;
    /** Type of a group: addresses, protocol and ports choose the member, those of a flow always the same. */
    public static final int PACKET_FANOUT_HASH = 0;
    /** Type of a group: on CPU C it is member C modulo N, in the order they joined. */
    public static final int PACKET_FANOUT_CPU = 2;
    /** With id 0: a new group, whose id no other of the network namespace has. Not among its flags later. */
    public static final int PACKET_FANOUT_FLAG_UNIQUEID = 0x2000;
    /** PACKET_IGNORE_OUTGOING of a group, where the members' own does nothing; since Linux 6.2, no effect before. */
    public static final int PACKET_FANOUT_FLAG_IGNORE_OUTGOING = 0x4000;
    /** What this host sends is not given back to the socket; since Linux 4.20. */
    public static final int PACKET_IGNORE_OUTGOING = 23;
    /** Kind of station a packet is for: us. */
    public static final int PACKET_HOST = 0;
    /** {@code linux/if_ether.h}: every EtherType. */
    public static final int ETH_P_ALL = 3;
    public static final int SIZEOF_SOCKADDR_LL = 20;
    public static final int SIZEOF_AUXDATA = 20;

    private static final int FANOUT_TYPE_SHIFT = 16;
    private static final int SLL_PROTOCOL = 2;
    private static final int SLL_IFINDEX = 4;
    private static final int TP_STATUS = 0;
    private static final int TP_VLAN_TCI = 16;
    private static final int TP_STATUS_CSUMNOTREADY = 1 << 3;
    private static final int TP_STATUS_VLAN_VALID = 1 << 4;

    private IfPacket()
    {
    }

    /** What a socket is bound to: frames of one EtherType on one interface. */
    public static void sockaddr(
        final NativeMemory memory, final long offset, final int protocol, final int interfaceIndex)
    {
        for (int at = 0; at < SIZEOF_SOCKADDR_LL; at += Integer.BYTES)
        {
            memory.putInt(offset + at, 0);
        }
        memory.putShort(offset, (short)AF_PACKET);
        memory.putNetworkShort(offset + SLL_PROTOCOL, (short)protocol);
        memory.putInt(offset + SLL_IFINDEX, interfaceIndex);
    }

    /** The int of PACKET_FANOUT that makes a group, with the id 0. */
    public static int newFanout(final int type, final int flags)
    {
        return (type | flags) << FANOUT_TYPE_SHIFT;
    }

    /** Sent on this host and its checksum not yet computed: the field holds a part of it. */
    public static boolean isChecksumPending(final NativeMemory memory, final long auxdata)
    {
        return (memory.getInt(auxdata + TP_STATUS) & TP_STATUS_CSUMNOTREADY) != 0;
    }

    /** Whether the frame came with a tag, which the kernel has taken out. */
    public static boolean hasTag(final NativeMemory memory, final long auxdata)
    {
        return (memory.getInt(auxdata + TP_STATUS) & TP_STATUS_VLAN_VALID) != 0;
    }

    /** PCP, DEI and VID. */
    public static int tag(final NativeMemory memory, final long auxdata)
    {
        return memory.getShort(auxdata + TP_VLAN_TCI) & 0xFFFF;
    }
}
