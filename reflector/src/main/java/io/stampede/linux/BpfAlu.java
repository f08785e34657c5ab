package io.stampede.linux;

/**
 * {@code linux/bpf.h}, {@code linux/bpf_common.h}: what eBPF calculates, {@code dst = dst op src}.
 */
public enum BpfAlu
{
    ADD(0x00),
    SUBTRACT(0x10),
    MULTIPLY(0x20),
    /** Unsigned; by 0 gives 0. */
    DIVIDE(0x30),
    OR(0x40),
    AND(0x50),
    SHIFT_LEFT(0x60),
    SHIFT_RIGHT(0x70),
    XOR(0xA0),
    MOVE(0xB0);

    private final int code;

    BpfAlu(final int code)
    {
        this.code = code;
    }

    int code()
    {
        return code;
    }
}
