package io.stampede.perf.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Two network namespaces with random names, joined by a veth pair, and the programs that run in them. All of it is gone
 * after {@link #close}, which a shutdown hook calls too, when the tool is interrupted.
 * <pre>
 *   generator, core 0   198.18.0.1 [NAMEg] ═══ veth ═══ [NAMEr] 198.18.0.2   reflector, core 1
 * </pre>
 * Frames arrive at either end by NAPI: in a softirq of the core that sent them.
 */
public final class Lab implements AutoCloseable
{
    public static final int GENERATOR_CPU = 0;
    public static final int REFLECTOR_CPU = 1;
    /** Of the range for benchmarks (RFC 2544 appendix C.2.2). */
    public static final String GENERATOR_ADDRESS = "198.18.0.1";
    public static final String REFLECTOR_ADDRESS = "198.18.0.2";
    public static final String PREFIX = "198.18.0.0/24";

    /** For reports. */
    public static final String DESCRIPTION =
        "two network namespaces, veth pair, native XDP, AF_XDP in copy mode, generator on core " + GENERATOR_CPU +
        ", reflector on core " + REFLECTOR_CPU;

    private static final String GENERATOR_MAC = "02:00:00:00:00:01";
    private static final String REFLECTOR_MAC = "02:00:00:00:00:02";

    private final String name;
    private final Path programs;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final Thread hook = new Thread(this::remove, "remove-lab");
    private boolean isRemoved;

    private Lab(final String name, final Path programs)
    {
        this.name = name;
        this.programs = programs;
    }

    /**
     * Builds it, as root.
     *
     * @param programs the compiled C programs.
     */
    public static Lab build(final Path programs) throws IOException, InterruptedException
    {
        // short, as interface names and kernel threads' names are
        final Lab lab = new Lab("sb" + UUID.randomUUID().toString().substring(0, 4), programs);
        Runtime.getRuntime().addShutdownHook(lab.hook);
        try
        {
            lab.build();
            return lab;
        }
        catch (final IOException | InterruptedException ex)
        {
            lab.close();
            throw ex;
        }
    }

    private void build() throws IOException, InterruptedException
    {
        for (final String namespace : List.of(generatorNamespace(), reflectorNamespace()))
        {
            run("ip", "netns", "add", namespace);
            run("ip", "-n", namespace, "link", "set", "lo", "up");
            // no neighbour discovery of the kernel's own between our packets
            run("ip", "netns", "exec", namespace, "sh", "-c",
                "for f in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ ! -e $f ] || echo 1 >$f; done");
        }
        run("ip", "-n", generatorNamespace(), "link", "add", generatorInterface(), "address", GENERATOR_MAC,
            "type", "veth", "peer", "name", reflectorInterface(), "address", REFLECTOR_MAC,
            "netns", reflectorNamespace());
        end(generatorNamespace(), generatorInterface(), GENERATOR_ADDRESS, REFLECTOR_ADDRESS, REFLECTOR_MAC);
        end(reflectorNamespace(), reflectorInterface(), REFLECTOR_ADDRESS, GENERATOR_ADDRESS, GENERATOR_MAC);
        run(inside(reflectorNamespace(), List.of(programs.resolve("gro").toString(), reflectorInterface())));
    }

    private void end(
        final String namespace, final String link, final String address, final String peer, final String peerMac)
        throws IOException, InterruptedException
    {
        run("ip", "-n", namespace, "address", "add", address + "/24", "dev", link);
        run("ip", "-n", namespace, "link", "set", link, "up");
        run("ip", "-n", namespace, "neighbour", "replace", peer, "lladdr", peerMac, "dev", link, "nud", "permanent");
    }

    public String name()
    {
        return name;
    }

    public String generatorNamespace()
    {
        return "stampede-" + name + "-g";
    }

    public String reflectorNamespace()
    {
        return "stampede-" + name + "-r";
    }

    String generatorInterface()
    {
        return name + "g";
    }

    String reflectorInterface()
    {
        return name + "r";
    }

    /** The command line of a C program on the generator's end, with where it is and whom it asks. */
    List<String> onGeneratorEnd(final String program)
    {
        return inside(generatorNamespace(), List.of(
            programs.resolve(program).toString(),
            "-i", generatorInterface(), "-c", "" + GENERATOR_CPU,
            "-p", REFLECTOR_MAC, "-s", GENERATOR_ADDRESS, "-d", REFLECTOR_ADDRESS));
    }

    List<String> onReflectorEnd(final List<String> command)
    {
        return inside(reflectorNamespace(), command);
    }

    private static List<String> inside(final String namespace, final List<String> command)
    {
        return Stream.concat(Stream.of("ip", "netns", "exec", namespace), command.stream()).toList();
    }

    /** Starts a program that is ended with the lab at the latest. */
    Process start(final ProcessBuilder builder) throws IOException
    {
        final Process process = builder.start();
        running.removeIf(earlier -> !earlier.isAlive());
        running.add(process);
        return process;
    }

    /** Runs a program that must succeed; what it printed. */
    String run(final String... command) throws IOException, InterruptedException
    {
        return run(List.of(command));
    }

    String run(final List<String> command) throws IOException, InterruptedException
    {
        final Process process = start(new ProcessBuilder(command).redirectErrorStream(true));
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0)
        {
            throw new IOException("%s: exit %d: %s".formatted(
                String.join(" ", command), process.exitValue(), said.strip()));
        }
        return said;
    }

    @Override
    public void close()
    {
        remove();
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ex)
        {
            // the hook runs already, and waited for us or we for it
        }
    }

    private synchronized void remove()
    {
        if (isRemoved)
        {
            return;
        }
        isRemoved = true;
        running.forEach(Process::destroyForcibly);
        for (final String namespace : List.of(generatorNamespace(), reflectorNamespace()))
        {
            try
            {
                if (Files.exists(Path.of("/run/netns", namespace)))
                {
                    new ProcessBuilder("ip", "netns", "delete", namespace).inheritIO().start().waitFor();
                }
                Files.deleteIfExists(Path.of("/dev/shm", name));
                Files.deleteIfExists(Path.of("/dev/shm", name + ".admin"));
            }
            catch (final IOException ex)
            {
                System.err.println("remove " + namespace + ": " + ex.getMessage());
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }
    }
}
