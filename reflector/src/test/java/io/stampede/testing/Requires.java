package io.stampede.testing;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test cannot do without. Where it is missing the test is skipped, and the reason, with the remedy, is printed
 * at the end of the run by {@link ConformanceListener}.
 */
public final class Requires
{
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(20);

    private Requires()
    {
    }

    /** The user 0. */
    public static void root()
    {
        final String user = Command.run("id", "-u").strip();
        if (!user.equals("0"))
        {
            Assumptions.abort("needs root, runs as user " + user + " — run scripts/test as root");
        }
    }

    /** Root that may make network namespaces: in many containers it may not. */
    public static void networkNamespaces()
    {
        root();
        command("ip", "iproute2");
        final Command.Outcome probe =
            Command.attempt(PROBE_LIMIT, List.of("unshare", "--net", "ip", "link", "add", "type", "veth"));
        if (probe.exitCode() != 0)
        {
            Assumptions.abort("needs network namespaces with veth, cannot make one here: " + probe.output().strip());
        }
    }

    /** A program. */
    public static void command(final String name, final String debianPackage)
    {
        if (!Command.exists(name))
        {
            Assumptions.abort("needs " + name + ", not found — apt-get install " + debianPackage);
        }
    }

    /** A Python that can import scapy; Debian's package belongs to its own Python, which may not be the first one. */
    public static String pythonWithScapy()
    {
        for (final String python : List.of("/usr/bin/python3", "python3"))
        {
            if (Command.exists(python.substring(python.lastIndexOf('/') + 1)) &&
                Command.attempt(PROBE_LIMIT, List.of(python, "-c", "import scapy")).exitCode() == 0)
            {
                return python;
            }
        }
        return Assumptions.abort("needs a python3 that can import scapy, found none — apt-get install python3-scapy");
    }

    /** IPv6 on the loopback interface: containers often have none. */
    public static void ipv6Loopback()
    {
        if (!Command.attempt(PROBE_LIMIT, List.of("cat", "/proc/net/if_inet6")).output()
            .contains("00000000000000000000000000000001"))
        {
            Assumptions.abort("needs ::1, absent from /proc/net/if_inet6 — sysctl net.ipv6.conf.lo.disable_ipv6=0");
        }
    }
}
