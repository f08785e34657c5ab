package io.stampede.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code linux/bpf.h}: an eBPF program, put together top down. {@link #newLabel()} gives a label, {@link #label} puts
 * it in front of the next instruction; jumps go forward and backward. Several authors can write one program, each with
 * labels of his own.
 * <pre>
 * struct bpf_insn {         offset
 *     __u8  code;             0      operation, size or source, class
 *     __u8  dst_reg:4;        1      low nibble
 *     __u8  src_reg:4;        1      high nibble
 *     __s16 off;              2      of memory in octets, of a jump in instructions
 *     __s32 imm;              4      sign-extended where 64 bits are wanted
 * };
 * </pre>
 * Loads give the octets in the machine's order: {@link #toBigEndian16} and its like read and write what is on the wire.
 * Nothing is checked here but labels; the kernel's verifier does the rest when {@link XdpProgram} loads it. For the
 * control plane.
 */
public final class BpfProgram
{
    private static final int SIZEOF_INSN = 8;
    private static final int UNPLACED = -1;

    private static final int BPF_LD_IMM64 = 0x18;
    private static final int BPF_PSEUDO_MAP_FD = 1;
    private static final int BPF_PSEUDO_MAP_VALUE = 2;
    private static final int BPF_LDX = 0x61;
    private static final int BPF_ST = 0x62;
    private static final int BPF_STX = 0x63;
    private static final int BPF_W = 0x00;
    private static final int BPF_H = 0x08;
    private static final int BPF_B = 0x10;
    private static final int BPF_DW = 0x18;
    private static final int BPF_ALU = 0x04;
    private static final int BPF_ALU64 = 0x07;
    private static final int BPF_JMP = 0x05;
    private static final int BPF_JMP32 = 0x06;
    private static final int BPF_X = 0x08;
    private static final int BPF_TO_BE = 0xDC;
    private static final int BPF_CALL = 0x85;
    private static final int BPF_EXIT = 0x95;

    private record Instruction(int code, int registers, int offset, int immediate, int label)
    {
    }

    private final List<Instruction> instructions = new ArrayList<>();
    private int[] positions = new int[16];
    private int labels;

    private BpfProgram add(
        final int code, final BpfRegister dst, final int src, final int offset, final int immediate)
    {
        return add(code, dst.number() | src << 4, offset, immediate, UNPLACED);
    }

    private BpfProgram add(
        final int code, final int registers, final int offset, final int immediate, final int label)
    {
        instructions.add(new Instruction(code, registers, offset, immediate, label));
        return this;
    }

    /** dst = src. */
    public BpfProgram move(final BpfRegister dst, final BpfRegister src)
    {
        return alu(BpfAlu.MOVE, dst, src);
    }

    /** dst = a number, sign-extended. */
    public BpfProgram move(final BpfRegister dst, final int value)
    {
        return alu(BpfAlu.MOVE, dst, value);
    }

    /** dst = a number of 64 bits; takes two instructions. */
    public BpfProgram moveLong(final BpfRegister dst, final long value)
    {
        return loadImmediate64(dst, 0, (int)value, (int)(value >>> Integer.SIZE));
    }

    /** dst = a map, as the first argument of its helpers. */
    public BpfProgram moveMap(final BpfRegister dst, final BpfMap map)
    {
        return loadImmediate64(dst, BPF_PSEUDO_MAP_FD, map.fd(), 0);
    }

    /** dst = address of octets of an ARRAY map's first value, never null; {@code offset} lies within it. */
    public BpfProgram moveMapValue(final BpfRegister dst, final BpfMap map, final int offset)
    {
        return loadImmediate64(dst, BPF_PSEUDO_MAP_VALUE, map.fd(), offset);
    }

    private BpfProgram loadImmediate64(final BpfRegister dst, final int src, final int low, final int high)
    {
        return add(BPF_LD_IMM64, dst, src, 0, low).add(0, 0, 0, high, UNPLACED);
    }

    /** dst = dst op src. */
    public BpfProgram alu(final BpfAlu operation, final BpfRegister dst, final BpfRegister src)
    {
        return add(BPF_ALU64 | BPF_X | operation.code(), dst, src.number(), 0, 0);
    }

    /** dst = dst op a number, sign-extended. */
    public BpfProgram alu(final BpfAlu operation, final BpfRegister dst, final int value)
    {
        return add(BPF_ALU64 | operation.code(), dst, 0, 0, value);
    }

    /** dst = dst op src in 32 bits; the upper half becomes 0. */
    public BpfProgram alu32(final BpfAlu operation, final BpfRegister dst, final BpfRegister src)
    {
        return add(BPF_ALU | BPF_X | operation.code(), dst, src.number(), 0, 0);
    }

    /** dst = dst op a number in 32 bits; the upper half becomes 0. */
    public BpfProgram alu32(final BpfAlu operation, final BpfRegister dst, final int value)
    {
        return add(BPF_ALU | operation.code(), dst, 0, 0, value);
    }

    /** dst += src. */
    public BpfProgram add(final BpfRegister dst, final BpfRegister src)
    {
        return alu(BpfAlu.ADD, dst, src);
    }

    /** dst += a number. */
    public BpfProgram add(final BpfRegister dst, final int value)
    {
        return alu(BpfAlu.ADD, dst, value);
    }

    /** dst -= src. */
    public BpfProgram subtract(final BpfRegister dst, final BpfRegister src)
    {
        return alu(BpfAlu.SUBTRACT, dst, src);
    }

    /** dst &amp;= a number, sign-extended. */
    public BpfProgram and(final BpfRegister dst, final int value)
    {
        return alu(BpfAlu.AND, dst, value);
    }

    /** dst |= src. */
    public BpfProgram or(final BpfRegister dst, final BpfRegister src)
    {
        return alu(BpfAlu.OR, dst, src);
    }

    /** dst &lt;&lt;= bits. */
    public BpfProgram shiftLeft(final BpfRegister dst, final int bits)
    {
        return alu(BpfAlu.SHIFT_LEFT, dst, bits);
    }

    /** dst &gt;&gt;&gt;= bits. */
    public BpfProgram shiftRight(final BpfRegister dst, final int bits)
    {
        return alu(BpfAlu.SHIFT_RIGHT, dst, bits);
    }

    /** The low 16 bits between the machine's order and the network's, either way; the rest becomes 0. */
    public BpfProgram toBigEndian16(final BpfRegister dst)
    {
        return add(BPF_TO_BE, dst, 0, 0, Short.SIZE);
    }

    /** The low 32 bits between the machine's order and the network's, either way; the rest becomes 0. */
    public BpfProgram toBigEndian32(final BpfRegister dst)
    {
        return add(BPF_TO_BE, dst, 0, 0, Integer.SIZE);
    }

    /** 64 bits between the machine's order and the network's, either way. */
    public BpfProgram toBigEndian64(final BpfRegister dst)
    {
        return add(BPF_TO_BE, dst, 0, 0, Long.SIZE);
    }

    /** dst = one octet at src + offset. */
    public BpfProgram load8(final BpfRegister dst, final BpfRegister src, final int offset)
    {
        return add(BPF_LDX | BPF_B, dst, src.number(), offset, 0);
    }

    /** dst = two octets at src + offset. */
    public BpfProgram load16(final BpfRegister dst, final BpfRegister src, final int offset)
    {
        return add(BPF_LDX | BPF_H, dst, src.number(), offset, 0);
    }

    /** dst = four octets at src + offset. */
    public BpfProgram load32(final BpfRegister dst, final BpfRegister src, final int offset)
    {
        return add(BPF_LDX | BPF_W, dst, src.number(), offset, 0);
    }

    /** dst = eight octets at src + offset. */
    public BpfProgram load64(final BpfRegister dst, final BpfRegister src, final int offset)
    {
        return add(BPF_LDX | BPF_DW, dst, src.number(), offset, 0);
    }

    /** One octet at dst + offset = src. */
    public BpfProgram store8(final BpfRegister dst, final int offset, final BpfRegister src)
    {
        return add(BPF_STX | BPF_B, dst, src.number(), offset, 0);
    }

    /** Two octets at dst + offset = src. */
    public BpfProgram store16(final BpfRegister dst, final int offset, final BpfRegister src)
    {
        return add(BPF_STX | BPF_H, dst, src.number(), offset, 0);
    }

    /** Four octets at dst + offset = src. */
    public BpfProgram store32(final BpfRegister dst, final int offset, final BpfRegister src)
    {
        return add(BPF_STX | BPF_W, dst, src.number(), offset, 0);
    }

    /** Eight octets at dst + offset = src. */
    public BpfProgram store64(final BpfRegister dst, final int offset, final BpfRegister src)
    {
        return add(BPF_STX | BPF_DW, dst, src.number(), offset, 0);
    }

    /** One octet at dst + offset = a number. */
    public BpfProgram store8(final BpfRegister dst, final int offset, final int value)
    {
        return add(BPF_ST | BPF_B, dst, 0, offset, value);
    }

    /** Two octets at dst + offset = a number, in the machine's order. */
    public BpfProgram store16(final BpfRegister dst, final int offset, final int value)
    {
        return add(BPF_ST | BPF_H, dst, 0, offset, value);
    }

    /** Four octets at dst + offset = a number, in the machine's order. */
    public BpfProgram store32(final BpfRegister dst, final int offset, final int value)
    {
        return add(BPF_ST | BPF_W, dst, 0, offset, value);
    }

    /** Eight octets at dst + offset = a number, sign-extended, in the machine's order. */
    public BpfProgram store64(final BpfRegister dst, final int offset, final int value)
    {
        return add(BPF_ST | BPF_DW, dst, 0, offset, value);
    }

    /** Goes to a label. */
    public BpfProgram jump(final int label)
    {
        return add(BPF_JMP, 0, 0, 0, label);
    }

    /** Goes to a label if dst condition src. */
    public BpfProgram jumpIf(
        final BpfRegister dst, final BpfCondition condition, final BpfRegister src, final int label)
    {
        return add(BPF_JMP | BPF_X | condition.code(), dst.number() | src.number() << 4, 0, 0, label);
    }

    /** Goes to a label if dst condition a number, sign-extended. */
    public BpfProgram jumpIf(final BpfRegister dst, final BpfCondition condition, final int value, final int label)
    {
        return add(BPF_JMP | condition.code(), dst.number(), 0, value, label);
    }

    /** Goes to a label if dst condition src, of which the low 32 bits count. */
    public BpfProgram jumpIf32(
        final BpfRegister dst, final BpfCondition condition, final BpfRegister src, final int label)
    {
        return add(BPF_JMP32 | BPF_X | condition.code(), dst.number() | src.number() << 4, 0, 0, label);
    }

    /** Goes to a label if dst condition a number; the low 32 bits count. */
    public BpfProgram jumpIf32(final BpfRegister dst, final BpfCondition condition, final int value, final int label)
    {
        return add(BPF_JMP32 | condition.code(), dst.number(), 0, value, label);
    }

    /** R0 = helper(R1, …): the number behind it in {@code linux/bpf.h}'s list. */
    public BpfProgram call(final int helper)
    {
        return add(BPF_CALL, 0, 0, helper, UNPLACED);
    }

    /** Ends the program with R0. */
    public BpfProgram exit()
    {
        return add(BPF_EXIT, 0, 0, 0, UNPLACED);
    }

    /** A label nobody else has. */
    public int newLabel()
    {
        if (labels == positions.length)
        {
            positions = Arrays.copyOf(positions, 2 * labels);
        }
        positions[labels] = UNPLACED;
        return labels++;
    }

    /** The next instruction is this label; each is put once, and nothing may be left behind the last instruction. */
    public BpfProgram label(final int label)
    {
        if (positions[label] != UNPLACED)
        {
            throw new IllegalStateException("eBPF program: label " + label + " is put twice");
        }
        positions[label] = instructions.size();
        return this;
    }

    /** How many instructions there are so far. */
    public int length()
    {
        return instructions.size();
    }

    /** The instructions as the kernel reads them. */
    public byte[] octets()
    {
        final ByteBuffer octets = ByteBuffer.allocate(length() * SIZEOF_INSN).order(ByteOrder.nativeOrder());
        for (int n = 0; n < length(); n++)
        {
            final Instruction instruction = instructions.get(n);
            octets.put((byte)instruction.code)
                .put((byte)instruction.registers)
                .putShort((short)(instruction.label == UNPLACED ? instruction.offset : distance(n, instruction.label)))
                .putInt(instruction.immediate);
        }
        return octets.array();
    }

    private int distance(final int from, final int label)
    {
        final int distance = positions[label] - from - 1;
        if (positions[label] == UNPLACED || positions[label] == length() || distance != (short)distance)
        {
            throw new IllegalStateException("eBPF program: no way from instruction " + from + " to label " + label);
        }
        return distance;
    }
}
