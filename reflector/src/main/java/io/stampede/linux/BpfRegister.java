package io.stampede.linux;

/**
 * Registers of the eBPF machine, 64 bits each. A call takes R1–R5 and destroys them, gives its result in R0 and keeps
 * R6–R9; R10 is the end of 512 octets of stack and cannot be written.
 */
public enum BpfRegister
{
    R0(0),
    R1(1),
    R2(2),
    R3(3),
    R4(4),
    R5(5),
    R6(6),
    R7(7),
    R8(8),
    R9(9),
    R10(10);

    private final int number;

    BpfRegister(final int number)
    {
        this.number = number;
    }

    int number()
    {
        return number;
    }
}
