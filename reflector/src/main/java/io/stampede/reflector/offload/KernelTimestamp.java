package io.stampede.reflector.offload;

import static io.stampede.linux.BpfRegister.R0;
import static io.stampede.linux.BpfRegister.R1;
import static io.stampede.linux.BpfRegister.R2;

import io.stampede.linux.BpfAlu;
import io.stampede.linux.BpfProgram;
import io.stampede.wire.TimestampFormat;

/**
 * How the kernel's clock becomes a timestamp on the wire, in eBPF: to the octet what {@link TimestampFormat} makes of
 * the same instant. The kernel gives TAI; what has to be added for nanoseconds since the format's epoch is not the
 * same for ever and comes at run time.
 */
final class KernelTimestamp
{
    /** {@code u64 bpf_ktime_get_tai_ns(void)}, since Linux 6.1. */
    static final int KTIME_GET_TAI_NS = 208;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private KernelTimestamp()
    {
    }

    /**
     * What to add to the kernel's TAI clock.
     *
     * @param taiMinusUtcS by the kernel, so that its TAI less this is its UTC.
     */
    static long addendNs(final TimestampFormat format, final int taiMinusUtcS)
    {
        final long toUtcNs = -(long)taiMinusUtcS * NANOS_PER_SECOND;
        // a format's value for the Unix epoch, seconds in the upper half, is its distance from its own
        return toUtcNs + (format.encode(0) >>> Integer.SIZE) * NANOS_PER_SECOND;
    }

    /**
     * R0, the kernel's TAI, becomes the 64 bits to be stored; R1 is what to add, and is lost, as R2 is.
     */
    static void encode(final BpfProgram program, final TimestampFormat format)
    {
        program.add(R0, R1)
            .move(R1, R0).alu(BpfAlu.DIVIDE, R1, NANOS_PER_SECOND)
            .move(R2, R1).alu(BpfAlu.MULTIPLY, R2, NANOS_PER_SECOND)
            .subtract(R0, R2);
        if (!format.isPtp())
        {
            // nanoseconds become units of 2^-32 s, rounded to nearest
            program.shiftLeft(R0, Integer.SIZE).add(R0, NANOS_PER_SECOND / 2)
                .alu(BpfAlu.DIVIDE, R0, NANOS_PER_SECOND);
        }
        program.shiftLeft(R1, Integer.SIZE).add(R0, R1).toBigEndian64(R0);
    }
}
