package io.stampede.linux;

/**
 * A program attached to an interface. The kernel detaches it when the descriptor is closed, which happens at the end of
 * the process however it ends; when the interface is removed the link remains and does nothing.
 * <pre>
 * union bpf_attr, BPF_LINK_CREATE   offset        BPF_LINK_UPDATE      offset
 *     __u32 prog_fd;                  0               __u32 link_fd;      0
 *     __u32 target_ifindex;           4               __u32 new_prog_fd;  4
 *     __u32 attach_type;              8               __u32 flags;        8
 *     __u32 flags;                   12
 * </pre>
 * Owned by one thread at a time.
 */
public final class XdpLink implements AutoCloseable
{
    /** {@code linux/if_link.h}: in the kernel's generic path, for every driver. */
    public static final int XDP_FLAGS_SKB_MODE = 2;
    /** In the driver. */
    public static final int XDP_FLAGS_DRV_MODE = 4;

    private static final int TARGET_IFINDEX = 4;
    private static final int ATTACH_TYPE = 8;
    private static final int FLAGS = 12;
    private static final int SIZEOF_LINK_CREATE = 16;
    private static final int NEW_PROG_FD = 4;
    private static final int SIZEOF_LINK_UPDATE = 16;

    private final Bpf bpf = new Bpf();
    private int fd = -1;

    /** Attaches a program; 0, or {@code -errno}: EBUSY, another is there; EOPNOTSUPP, not here; EINVAL, no link. */
    public int attach(final XdpProgram program, final int interfaceIndex, final int mode)
    {
        final NativeMemory attr = bpf.begin();
        attr.putInt(0, program.fd());
        attr.putInt(TARGET_IFINDEX, interfaceIndex);
        attr.putInt(ATTACH_TYPE, XdpProgram.BPF_XDP);
        attr.putInt(FLAGS, mode);
        final int result = bpf.call(Bpf.LINK_CREATE, SIZEOF_LINK_CREATE);
        fd = Math.max(result, -1);
        return Math.min(result, 0);
    }

    /** Puts another program into the place of the one attached, between two frames; 0, or {@code -errno}. */
    public int replace(final XdpProgram program)
    {
        final NativeMemory attr = bpf.begin();
        attr.putInt(0, fd);
        attr.putInt(NEW_PROG_FD, program.fd());
        return Math.min(bpf.call(Bpf.LINK_UPDATE, SIZEOF_LINK_UPDATE), 0);
    }

    /** Detaches the program. */
    @Override
    public void close()
    {
        fd = bpf.close(fd);
    }
}
