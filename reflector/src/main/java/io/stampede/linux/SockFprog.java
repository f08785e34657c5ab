package io.stampede.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code linux/filter.h}: a classic BPF program that decides which packets a socket gets. Put together top down with
 * numbered labels, then attached; jumps only go forward.
 * <pre>
 * struct sock_filter {    offset        struct sock_fprog {            offset
 *     __u16 code;           0               unsigned short      len;     0
 *     __u8  jt;             2               struct sock_filter *filter;  8
 *     __u8  jf;             3           };
 *     __u32 k;              4
 * };
 * </pre>
 * The machine has an accumulator A, an index X and 16 words of memory; a load beyond the packet drops it. For the
 * control plane.
 */
public final class SockFprog
{
    /** Label of the next instruction, which needs no {@link #label}. */
    public static final int NEXT = 0;
    /** Takes all of the packet. */
    public static final int WHOLE = -1;
    /** Drops the packet. */
    public static final int DROP = 0;
    /** Offset that loads what kind of station a packet is for: {@code PACKET_HOST} and so on. */
    public static final int SKF_AD_PKTTYPE = -0x1000 + 4;
    /** Offset that loads the number of the CPU the packet is handled on. */
    public static final int SKF_AD_CPU = -0x1000 + 36;

    private static final int SIZEOF_FILTER = 8;
    private static final int SIZEOF_FPROG = 16;
    private static final int LEN = 0;
    private static final int FILTER = 8;
    private static final int CODE = 0;
    private static final int JT = 2;
    private static final int JF = 3;
    private static final int K = 4;

    private static final int BPF_LD_W_ABS = 0x20;
    private static final int BPF_LD_H_ABS = 0x28;
    private static final int BPF_LD_B_ABS = 0x30;
    private static final int BPF_LD_H_IND = 0x48;
    private static final int BPF_LD_B_IND = 0x50;
    private static final int BPF_LD_MEM = 0x60;
    private static final int BPF_LDX_IMM = 0x01;
    private static final int BPF_ST = 0x02;
    private static final int BPF_ADD_K = 0x04;
    private static final int BPF_ADD_X = 0x0C;
    private static final int BPF_AND_K = 0x54;
    private static final int BPF_LSH_K = 0x64;
    private static final int BPF_RSH_K = 0x74;
    private static final int BPF_MOD_K = 0x94;
    private static final int BPF_JA = 0x05;
    private static final int BPF_JEQ_K = 0x15;
    private static final int BPF_JSET_K = 0x45;
    private static final int BPF_RET_K = 0x06;
    private static final int BPF_RET_A = 0x16;
    private static final int BPF_TAX = 0x07;
    private static final int BPF_TXA = 0x87;
    private static final int MAX_JUMP = 255;

    private final List<int[]> instructions = new ArrayList<>();
    private int[] positions = new int[8];

    /** A program that drops everything. */
    public static SockFprog drop()
    {
        return new SockFprog().ret(DROP);
    }

    private SockFprog add(final int code, final int k, final int whenTrue, final int whenFalse)
    {
        instructions.add(new int[]{code, k, whenTrue, whenFalse});
        return this;
    }

    private SockFprog add(final int code, final int k)
    {
        return add(code, k, NEXT, NEXT);
    }

    /** A = four octets at an offset, or a word the kernel knows. */
    public SockFprog loadWord(final int offset)
    {
        return add(BPF_LD_W_ABS, offset);
    }

    /** A = two octets at an offset. */
    public SockFprog loadHalf(final int offset)
    {
        return add(BPF_LD_H_ABS, offset);
    }

    /** A = one octet at an offset. */
    public SockFprog loadByte(final int offset)
    {
        return add(BPF_LD_B_ABS, offset);
    }

    /** A = two octets at X + offset. */
    public SockFprog loadHalfFromX(final int offset)
    {
        return add(BPF_LD_H_IND, offset);
    }

    /** A = one octet at X + offset. */
    public SockFprog loadByteFromX(final int offset)
    {
        return add(BPF_LD_B_IND, offset);
    }

    /** A = a word of the machine's memory. */
    public SockFprog loadMemory(final int word)
    {
        return add(BPF_LD_MEM, word);
    }

    /** A word of the machine's memory = A. */
    public SockFprog storeMemory(final int word)
    {
        return add(BPF_ST, word);
    }

    /** X = a number. */
    public SockFprog setX(final int value)
    {
        return add(BPF_LDX_IMM, value);
    }

    /** X = A. */
    public SockFprog aToX()
    {
        return add(BPF_TAX, 0);
    }

    /** A = X. */
    public SockFprog xToA()
    {
        return add(BPF_TXA, 0);
    }

    /** A += a number. */
    public SockFprog add(final int value)
    {
        return add(BPF_ADD_K, value);
    }

    /** A += X. */
    public SockFprog addX()
    {
        return add(BPF_ADD_X, 0);
    }

    /** A &amp;= a number. */
    public SockFprog and(final int value)
    {
        return add(BPF_AND_K, value);
    }

    /** A &lt;&lt;= bits. */
    public SockFprog shiftLeft(final int bits)
    {
        return add(BPF_LSH_K, bits);
    }

    /** A &gt;&gt;&gt;= bits. */
    public SockFprog shiftRight(final int bits)
    {
        return add(BPF_RSH_K, bits);
    }

    /** A = A modulo a number, both unsigned. */
    public SockFprog modulo(final int divisor)
    {
        return add(BPF_MOD_K, divisor);
    }

    /** Goes to a label. */
    public SockFprog jump(final int label)
    {
        return add(BPF_JA, 0, label, NEXT);
    }

    /** Goes to one of two labels: whether A is a number. */
    public SockFprog ifEqual(final int value, final int whenTrue, final int whenFalse)
    {
        return add(BPF_JEQ_K, value, whenTrue, whenFalse);
    }

    /** Goes to one of two labels: whether A has one of these bits. */
    public SockFprog ifAnySet(final int bits, final int whenTrue, final int whenFalse)
    {
        return add(BPF_JSET_K, bits, whenTrue, whenFalse);
    }

    /** Ends with how many octets of the packet the socket gets. */
    public SockFprog ret(final int octets)
    {
        return add(BPF_RET_K, octets);
    }

    /** Ends with A. */
    public SockFprog retA()
    {
        return add(BPF_RET_A, 0);
    }

    /** The next instruction is label {@code number} ≥ 1. */
    public SockFprog label(final int number)
    {
        if (number >= positions.length)
        {
            positions = Arrays.copyOf(positions, 2 * number);
        }
        positions[number] = instructions.size();
        return this;
    }

    /** Gives a socket this program; 0 or a negative errno. The kernel checks the program. */
    public int attach(final Socket socket)
    {
        return attach(socket, Socket.SO_ATTACH_FILTER);
    }

    /**
     * Lets this program choose, for all sockets that share an address with this one by SO_REUSEPORT: it returns the
     * index of one of them, in the order they were bound. 0 or a negative errno.
     */
    public int attachToGroupOf(final Socket socket)
    {
        return attach(socket, Socket.SO_ATTACH_REUSEPORT_CBPF);
    }

    private int attach(final Socket socket, final int option)
    {
        final int count = instructions.size();
        final NativeMemory memory = NativeMemory.allocate(SIZEOF_FPROG + (long)count * SIZEOF_FILTER, Long.BYTES);
        memory.putShort(LEN, (short)count);
        memory.putLong(FILTER, memory.address() + SIZEOF_FPROG);
        for (int n = 0; n < count; n++)
        {
            put(memory, SIZEOF_FPROG + (long)n * SIZEOF_FILTER, n, instructions.get(n));
        }
        return socket.setsockopt(Socket.SOL_SOCKET, option, memory.address(), SIZEOF_FPROG);
    }

    private void put(final NativeMemory memory, final long offset, final int n, final int[] instruction)
    {
        final boolean isAlways = instruction[0] == BPF_JA;
        memory.putShort(offset + CODE, (short)instruction[0]);
        memory.putByte(offset + JT, (byte)(isAlways ? 0 : distance(n, instruction[2])));
        memory.putByte(offset + JF, (byte)(isAlways ? 0 : distance(n, instruction[3])));
        memory.putInt(offset + K, isAlways ? distance(n, instruction[2]) : instruction[1]);
    }

    private int distance(final int from, final int label)
    {
        final int distance = label == NEXT ? 0 : positions[label] - from - 1;
        if (distance < 0 || distance > MAX_JUMP)
        {
            throw new IllegalStateException("filter: label " + label + " is no short way forward from " + from);
        }
        return distance;
    }
}
