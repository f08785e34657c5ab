package io.stampede.perf.load;

import java.util.List;

/**
 * What the generator and the prober send.
 *
 * @param octets     of UDP payload; beyond the base packet one Extra Padding TLV.
 * @param isStateful replies carry numbers of their own.
 * @param key        of the HMAC in hex digits; empty: unauthenticated mode.
 */
public record Traffic(int octets, boolean isStateful, String key)
{
    /** Source ports, and so sessions: enough that none is found by luck, few enough for every cache. */
    public static final int FLOWS = 16;

    private static final int BASE = 44;
    private static final int SIGNED_BASE = 112;

    static final Traffic STATELESS = new Traffic(BASE, false, "");
    static final Traffic STATEFUL = new Traffic(BASE, true, "");
    /** The smallest TLV of which there is something to copy and to skip. */
    static final Traffic STATEFUL_PADDED = new Traffic(BASE + 20, true, "");

    static Traffic signed(final String key)
    {
        return new Traffic(SIGNED_BASE, false, key);
    }

    List<String> options()
    {
        final List<String> options = List.of(
            "-l", "" + octets, "-f", "" + FLOWS, "-n", isStateful ? "stateful" : "stateless");
        return key.isEmpty() ? options : List.of(
            "-l", "" + octets, "-f", "" + FLOWS, "-n", isStateful ? "stateful" : "stateless", "-k", key);
    }
}
