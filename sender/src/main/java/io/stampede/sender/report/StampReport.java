package io.stampede.sender.report;

import org.jspecify.annotations.Nullable;

/**
 * Who took the stamps of the answered probes.
 *
 * @param t1Kernel answers whose T1 is the kernel's stamp of the probe.
 * @param t1User   answers whose T1 was read by us before the send call.
 * @param t4Kernel answers whose T4 is the kernel's stamp.
 * @param t4User   answers whose T4 was read by us.
 * @param t2       how T2 is taken and what disciplines that clock, by the Timestamp Information TLV; null if not told.
 * @param t3       the same of T3.
 */
public record StampReport(
    long t1Kernel, long t1User, long t4Kernel, long t4User, @Nullable String t2, @Nullable String t3)
{
    /** One sentence for people. */
    public String sentence()
    {
        return "T1 " + source("the kernel's stamp", t1Kernel, "our clock before send", t1User) +
            ", T4 " + source("the kernel's stamp", t4Kernel, "our clock", t4User) + "; T2 " +
            (t2 == null ? "and T3 the reflector's" : "the reflector's (" + t2 + "), T3 likewise (" + t3 + ")");
    }

    private static String source(final String first, final long count, final String second, final long others)
    {
        if (count == 0 || others == 0)
        {
            return count > 0 ? first : second;
        }
        return first + " for " + count + " answers and " + second + " for " + others;
    }
}
