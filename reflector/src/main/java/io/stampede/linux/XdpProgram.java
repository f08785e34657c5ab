package io.stampede.linux;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An eBPF program of the kind that sees each frame before the rest of the kernel does, loaded and checked.
 * <pre>
 * union bpf_attr, BPF_PROG_LOAD        offset       BPF_PROG_TEST_RUN       offset
 *     __u32 prog_type;                   0              __u32 prog_fd;        0
 *     __u32 insn_cnt;                    4              __u32 retval;         4
 *     __u64 insns;                       8              __u32 data_size_in;   8
 *     __u64 license;                    16              __u32 data_size_out; 12
 *     __u32 log_level;                  24              __u64 data_in;       16
 *     __u32 log_size;                   28              __u64 data_out;      24
 *     __u64 log_buf;                    32              __u32 repeat;        32
 *     char  prog_name[16];              48              __u32 duration;      36
 *     __u32 expected_attach_type;       68
 *
 * struct xdp_md: __u32 data@0, data_end@4, data_meta@8, ingress_ifindex@12, rx_queue_index@16
 * </pre>
 * Owned by one thread at a time.
 */
public final class XdpProgram implements AutoCloseable
{
    /** Verdicts of {@code enum xdp_action}. */
    public static final int XDP_ABORTED = 0;
    public static final int XDP_DROP = 1;
    public static final int XDP_PASS = 2;
    public static final int XDP_TX = 3;
    public static final int XDP_REDIRECT = 4;

    /** Offsets in {@code struct xdp_md}, which R1 points to at the start. */
    public static final int DATA = 0;
    public static final int DATA_END = 4;
    public static final int DATA_META = 8;
    public static final int RX_QUEUE_INDEX = 16;

    private static final int BPF_PROG_TYPE_XDP = 6;
    static final int BPF_XDP = 37;
    private static final int SIZEOF_INSN = 8;
    private static final int INSN_CNT = 4;
    private static final int INSNS = 8;
    private static final int LICENSE = 16;
    private static final int LOG_LEVEL = 24;
    private static final int LOG_SIZE = 28;
    private static final int LOG_BUF = 32;
    private static final int PROG_NAME = 48;
    private static final int EXPECTED_ATTACH_TYPE = 68;
    private static final int SIZEOF_LOAD = 72;
    private static final byte[] APACHE = "Apache-2.0\0".getBytes(StandardCharsets.US_ASCII);
    /** Of the verifier's tale; it must hold all of it, or the kernel says ENOSPC. */
    private static final int LOG_LENGTH = 1 << 22;
    private static final int LOG_LINES = 8;
    /** The verifier gives up, EAGAIN, when a signal comes; the JVM uses some. */
    private static final int MAX_INTERRUPTIONS = 5;

    private static final int RETVAL = 4;
    private static final int DATA_SIZE_IN = 8;
    private static final int DATA_SIZE_OUT = 12;
    private static final int DATA_IN = 16;
    private static final int DATA_OUT = 24;
    private static final int REPEAT = 32;
    private static final int SIZEOF_TEST_RUN = 80;
    private static final int MAX_FRAME = 1 << 12;

    /** What a program did with a frame. */
    public static final class TestRun
    {
        private final int verdict;
        private final byte[] frame;

        private TestRun(final int verdict, final byte[] frame)
        {
            this.verdict = verdict;
            this.frame = frame;
        }

        /** XDP_PASS and so on. */
        public int verdict()
        {
            return verdict;
        }

        /** The frame as the program left it. */
        public byte[] frame()
        {
            return frame.clone();
        }
    }

    private final Bpf bpf;
    private int fd;

    private XdpProgram(final Bpf bpf, final int fd)
    {
        this.bpf = bpf;
        this.fd = fd;
    }

    /**
     * Has the kernel check and translate a program.
     *
     * @param name of 15 letters, digits or {@code _} at most, for {@code bpftool prog}.
     * @throws BpfException with the verifier's last words if it refused.
     */
    public static XdpProgram load(final String name, final BpfProgram program) throws BpfException
    {
        final Bpf bpf = new Bpf();
        int fd = load(bpf, name, program, null);
        if (fd >= 0)
        {
            return new XdpProgram(bpf, fd);
        }
        final NativeMemory log = NativeMemory.allocate(LOG_LENGTH, Long.BYTES);
        fd = load(bpf, name, program, log);
        if (fd >= 0)
        {
            return new XdpProgram(bpf, fd);
        }
        throw new BpfException(
            "load eBPF program " + name + " (" + program.length() + " instructions)", fd, tail(log));
    }

    private static int load(
        final Bpf bpf, final String name, final BpfProgram program, final @Nullable NativeMemory log)
    {
        final byte[] octets = program.octets();
        final NativeMemory memory = NativeMemory.allocate(octets.length + (long)APACHE.length, Long.BYTES);
        memory.putBytes(0, octets);
        memory.putBytes(octets.length, APACHE);
        final NativeMemory attr = bpf.begin();
        attr.putInt(0, BPF_PROG_TYPE_XDP);
        attr.putInt(INSN_CNT, octets.length / SIZEOF_INSN);
        attr.putLong(INSNS, memory.address());
        attr.putLong(LICENSE, memory.address() + octets.length);
        attr.putInt(EXPECTED_ATTACH_TYPE, BPF_XDP);
        bpf.putName(PROG_NAME, name);
        if (log != null)
        {
            attr.putInt(LOG_LEVEL, 1);
            attr.putInt(LOG_SIZE, LOG_LENGTH);
            attr.putLong(LOG_BUF, log.address());
        }
        try
        {
            int result = bpf.call(Bpf.PROG_LOAD, SIZEOF_LOAD);
            for (int n = 0; Errno.EAGAIN.is(result) && n < MAX_INTERRUPTIONS; n++)
            {
                result = bpf.call(Bpf.PROG_LOAD, SIZEOF_LOAD);
            }
            return result;
        }
        finally
        {
            Reference.reachabilityFence(memory);
        }
    }

    /** The last lines of the verifier's tale. */
    private static String tail(final NativeMemory log)
    {
        int length = 0;
        while (log.getByte(length) != 0)
        {
            length++;
        }
        final List<String> lines =
            new String(log.getBytes(0, length), StandardCharsets.US_ASCII).lines().toList();
        return String.join("\n", lines.subList(Math.max(lines.size() - LOG_LINES, 0), lines.size()));
    }

    /** The descriptor, -1 when closed. */
    public int fd()
    {
        return fd;
    }

    /**
     * Runs the program on a frame that came in nowhere, to see what it does.
     *
     * @param frame of 14 octets at least.
     */
    public TestRun testRun(final byte[] frame) throws BpfException
    {
        final NativeMemory in = NativeMemory.allocate(frame.length, Long.BYTES);
        final NativeMemory out = NativeMemory.allocate(MAX_FRAME, Long.BYTES);
        in.putBytes(0, frame);
        final NativeMemory attr = bpf.begin();
        attr.putInt(0, fd);
        attr.putInt(DATA_SIZE_IN, frame.length);
        attr.putInt(DATA_SIZE_OUT, MAX_FRAME);
        attr.putLong(DATA_IN, in.address());
        attr.putLong(DATA_OUT, out.address());
        attr.putInt(REPEAT, 1);
        final int result = call(bpf, in);
        if (result < 0)
        {
            throw new BpfException("run eBPF program on " + frame.length + " octets", result);
        }
        return new TestRun(attr.getInt(RETVAL), out.getBytes(0, attr.getInt(DATA_SIZE_OUT)));
    }

    private static int call(final Bpf bpf, final NativeMemory in)
    {
        try
        {
            return bpf.call(Bpf.PROG_TEST_RUN, SIZEOF_TEST_RUN);
        }
        finally
        {
            Reference.reachabilityFence(in);
        }
    }

    @Override
    public void close()
    {
        fd = bpf.close(fd);
    }
}
