package io.stampede.linux;

/** {@code linux/bpf.h}: what an eBPF jump depends on, {@code dst condition src}, unsigned. */
public enum BpfCondition
{
    EQUAL(0x10),
    ABOVE(0x20),
    AT_LEAST(0x30),
    /** {@code dst & src} is not 0. */
    ANY_SET(0x40),
    NOT_EQUAL(0x50),
    BELOW(0xA0),
    AT_MOST(0xB0);

    private final int code;

    BpfCondition(final int code)
    {
        this.code = code;
    }

    int code()
    {
        return code;
    }
}
