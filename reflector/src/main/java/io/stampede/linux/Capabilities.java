package io.stampede.linux;

import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code linux/capability.h}: what this process may do beyond an ordinary user, the set CapEff of {@code
 * /proc/self/status}.
 *
 * @param effective bit n is capability n.
 */
public record Capabilities(long effective)
{
    private static final int CAP_NET_BIND_SERVICE = 10;
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_NET_RAW = 13;
    private static final int CAP_IPC_LOCK = 14;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int HEXADECIMAL = 16;
    private static final String CAP_EFF = "CapEff:";
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Of this process, as it is now. */
    public static Capabilities ofThisProcess() throws IOException
    {
        return parse(ProcFile.read(STATUS));
    }

    /** @param status text of a {@code /proc/PID/status} file. */
    public static Capabilities parse(final String status) throws IOException
    {
        for (final String line : status.split("\n", -1))
        {
            if (line.startsWith(CAP_EFF))
            {
                return new Capabilities(Long.parseUnsignedLong(line.substring(CAP_EFF.length()).strip(), HEXADECIMAL));
            }
        }
        throw new IOException("read capabilities (" + STATUS + "): no line " + CAP_EFF);
    }

    /** May bind ports below {@code net.ipv4.ip_unprivileged_port_start}. */
    public boolean hasNetBindService()
    {
        return has(CAP_NET_BIND_SERVICE);
    }

    /** May ask for socket buffers beyond the limit of the machine, and change interfaces. */
    public boolean hasNetAdmin()
    {
        return has(CAP_NET_ADMIN);
    }

    /** May open raw, packet and XDP sockets. */
    public boolean hasNetRaw()
    {
        return has(CAP_NET_RAW);
    }

    /** May lock memory beyond RLIMIT_MEMLOCK. */
    public boolean hasIpcLock()
    {
        return has(CAP_IPC_LOCK);
    }

    /** May enter namespaces, among much else. */
    public boolean hasSysAdmin()
    {
        return has(CAP_SYS_ADMIN);
    }

    private boolean has(final int capability)
    {
        return (effective >>> capability & 1) != 0;
    }
}
