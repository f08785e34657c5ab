package io.stampede.linux;

/**
 * {@code linux/if_xdp.h}: AF_XDP sockets, which share packet memory (UMEM) and four rings with the kernel.
 * <pre>
 * struct sockaddr_xdp {          offset     struct xdp_umem_reg {       offset     struct xdp_desc {    offset
 *     __u16 sxdp_family;           0            __u64 addr;               0            __u64 addr;        0
 *     __u16 sxdp_flags;            2            __u64 len;                8            __u32 len;         8
 *     __u32 sxdp_ifindex;          4            __u32 chunk_size;        16            __u32 options;    12
 *     __u32 sxdp_queue_id;         8            __u32 headroom;          20        };
 *     __u32 sxdp_shared_umem_fd;  12            __u32 flags;             24        struct xdp_ring_offset {
 * };                                            __u32 tx_metadata_len;   28            __u64 producer;    0
 *                                           };                                         __u64 consumer;    8
 * struct xdp_mmap_offsets: xdp_ring_offset of RX, TX, FILL, COMPLETION                 __u64 desc;       16
 * struct xdp_statistics: six __u64                                                     __u64 flags;      24
 * struct xdp_options: __u32 flags                                                  };
 * </pre>
 */
public final class IfXdp
{
    public static final int AF_XDP = 44;
    public static final int SOL_XDP = 283;

    public static final int XDP_MMAP_OFFSETS = 1;
    public static final int XDP_RX_RING = 2;
    public static final int XDP_TX_RING = 3;
    public static final int XDP_UMEM_REG = 4;
    public static final int XDP_UMEM_FILL_RING = 5;
    public static final int XDP_UMEM_COMPLETION_RING = 6;
    public static final int XDP_STATISTICS = 7;
    public static final int XDP_OPTIONS = 8;

    /** Flag of a bind: frames are copied between driver and UMEM, whatever the driver can do. */
    public static final int XDP_COPY = 1 << 1;
    /** Flag of a bind: the kernel says in a ring's flags when it has to be called. */
    public static final int XDP_USE_NEED_WAKEUP = 1 << 3;
    /** What XDP_OPTIONS tells of a socket whose frames are not copied. */
    public static final int XDP_OPTIONS_ZEROCOPY = 1;
    /** Octets of a chunk the kernel keeps in front of the headroom asked for. */
    public static final int XDP_PACKET_HEADROOM = 256;

    /** Offsets of the rings in the socket, for mmap. */
    public static final long XDP_PGOFF_RX_RING = 0;
    public static final long XDP_PGOFF_TX_RING = 0x8000_0000L;
    public static final long XDP_UMEM_PGOFF_FILL_RING = 0x1_0000_0000L;
    public static final long XDP_UMEM_PGOFF_COMPLETION_RING = 0x1_8000_0000L;

    /** Index of a ring in struct xdp_mmap_offsets. */
    public static final int RX = 0;
    public static final int TX = 1;
    public static final int FILL = 2;
    public static final int COMPLETION = 3;

    /** Flag of a ring: the kernel waits to be called. */
    static final int XDP_RING_NEED_WAKEUP = 1;
    /** Octets of an element of FILL and COMPLETION: an address. */
    static final int SIZEOF_ADDRESS = 8;
    /** Octets of an element of RX and TX: a struct xdp_desc. */
    static final int SIZEOF_DESC = 16;
    static final int DESC_LEN = 8;
    static final int DESC_OPTIONS = 12;

    public static final int SIZEOF_SOCKADDR = 16;
    public static final int SIZEOF_UMEM_REG = 32;
    public static final int SIZEOF_MMAP_OFFSETS = 128;
    public static final int SIZEOF_STATISTICS = 48;
    private static final int SIZEOF_RING_OFFSET = 32;
    private static final int STATISTICS_RX_DROPPED = 0;
    private static final int STATISTICS_RX_RING_FULL = 24;

    private IfXdp()
    {
    }

    /** What a socket is bound to: a queue of an interface. */
    public static void sockaddr(
        final NativeMemory memory, final long offset, final int flags, final int interfaceIndex, final int queue)
    {
        memory.putShort(offset, (short)AF_XDP);
        memory.putShort(offset + 2, (short)flags);
        memory.putInt(offset + 4, interfaceIndex);
        memory.putInt(offset + 8, queue);
        memory.putInt(offset + 12, 0);
    }

    /** Packet memory of equal chunks, each with {@code headroom} octets in front of what arrives, and the kernel's. */
    public static void umemReg(
        final NativeMemory memory, final long offset, final NativeMemory umem, final int chunkSize, final int headroom)
    {
        memory.putLong(offset, umem.address());
        memory.putLong(offset + 8, umem.lengthBytes());
        memory.putInt(offset + 16, chunkSize);
        memory.putInt(offset + 20, headroom);
        memory.putLong(offset + 24, 0);
    }

    /**
     * Where the parts of a ring lie in its mapping.
     *
     * @param descriptors the first element.
     */
    public record RingOffset(long producer, long consumer, long descriptors, long flags)
    {
    }

    /** Reads one of the four in a struct xdp_mmap_offsets: {@link #RX} to {@link #COMPLETION}. */
    public static RingOffset ringOffset(final NativeMemory memory, final long offset, final int ring)
    {
        final long at = offset + (long)ring * SIZEOF_RING_OFFSET;
        return new RingOffset(
            memory.getLong(at), memory.getLong(at + 8), memory.getLong(at + 16), memory.getLong(at + 24));
    }

    /**
     * Frames for this socket the kernel had no room for: rx_dropped, for want of a chunk or a longer one, and
     * rx_ring_full. What rx_fill_ring_empty_descs counts is in the first, or is no frame.
     */
    public static long lostFrames(final NativeMemory memory, final long statistics)
    {
        return memory.getLong(statistics + STATISTICS_RX_DROPPED) +
            memory.getLong(statistics + STATISTICS_RX_RING_FULL);
    }
}
