package io.stampede.reflector.offload;

import io.stampede.linux.BpfAlu;
import io.stampede.linux.BpfProgram;
import io.stampede.linux.BpfRegister;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071) in eBPF. Sums are of 32-bit words as they lie in memory: the one's complement sum
 * does not mind the order of octets, as long as its result is stored in the machine's order too.
 */
final class KernelChecksum
{
    /** What a right header or packet folds to. */
    static final int VALID = 0xFFFF;

    private KernelChecksum()
    {
    }

    /** sum += each of the {@code count} words from base + offset on; scratch is lost. */
    static void add(
        final BpfProgram program,
        final BpfRegister sum,
        final BpfRegister base,
        final int offset,
        final int count,
        final BpfRegister scratch)
    {
        for (int n = 0; n < count; n++)
        {
            program.load32(scratch, base, offset + n * Integer.BYTES).add(sum, scratch);
        }
    }

    /** sum, of some dozens of words, becomes 0..65535; scratch is lost. */
    static void fold(final BpfProgram program, final BpfRegister sum, final BpfRegister scratch)
    {
        // 64 → 33 → 17 → 16 bits: after the second step it is 1FFFE at most, or just above 10000
        program.move(scratch, sum).shiftRight(scratch, Integer.SIZE).alu32(BpfAlu.MOVE, sum, sum).add(sum, scratch);
        for (int step = 0; step < 2; step++)
        {
            program.move(scratch, sum).shiftRight(scratch, Short.SIZE).and(sum, 0xFFFF).add(sum, scratch);
        }
    }

    /** What 16 bits in network order are to the machine. */
    static int network16(final int value)
    {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ?
            value : Short.toUnsignedInt(Short.reverseBytes((short)value));
    }
}
