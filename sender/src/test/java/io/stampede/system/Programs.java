package io.stampede.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of both programs on the class path and JVM of the tests: what the launchers run from jars. */
final class Programs
{
    /** Small, so that several run beside each other. */
    static final List<String> DEFAULT_HEAP = List.of("-Xms64m", "-Xmx64m", "-XX:+UseSerialGC");

    private static final String REFLECTOR = "io.stampede.reflector.cli.StampReflector";
    private static final String SENDER = "io.stampede.sender.cli.StampSender";

    private Programs()
    {
    }

    static List<String> reflector(final List<String> arguments)
    {
        return reflector(DEFAULT_HEAP, arguments);
    }

    /** With JVM options of one's own, as {@code -XX:+UseEpsilonGC}. */
    static List<String> reflector(final List<String> jvmOptions, final List<String> arguments)
    {
        return command("--(add|enable|sun).*", jvmOptions, REFLECTOR, arguments);
    }

    /** Its coverage counts as that of this JVM. */
    static List<String> sender(final List<String> arguments)
    {
        return command(
            "--(add|enable|sun).*|-javaagent:.*jacoco.*",
            List.of("-Xms128m", "-Xmx128m", "-XX:+UseSerialGC"),
            SENDER,
            arguments);
    }

    /** A UDP port nobody had a moment ago. */
    static int freePort()
    {
        try (DatagramSocket socket = new DatagramSocket())
        {
            return socket.getLocalPort();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("find a free UDP port", ex);
        }
    }

    /** @param inherited which options of this JVM go on to the program: the parent pom's grants, at least. */
    private static List<String> command(
        final String inherited, final List<String> jvmOptions, final String mainClass, final List<String> arguments)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.matches(inherited))
            .forEach(command::add);
        command.addAll(jvmOptions);
        command.add("-XX:-UsePerfData");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
