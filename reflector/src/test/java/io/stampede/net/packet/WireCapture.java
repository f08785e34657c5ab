package io.stampede.net.packet;

import io.stampede.testing.Command;
import io.stampede.testing.NetworkNamespace;
import io.stampede.testing.ProcessUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What tshark sees on an interface of a namespace: an independent reader of our frames. Captured by dumpcap, which is
 * what tshark captures with, too, and starts without its dissectors.
 */
public final class WireCapture implements AutoCloseable
{
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ProcessUnderTest dumpcap;
    private final Path file;

    private WireCapture(final ProcessUnderTest dumpcap, final Path file)
    {
        this.dumpcap = dumpcap;
        this.file = file;
    }

    /** Listens for {@code count} frames that pass a capture filter. */
    public static WireCapture start(
        final NetworkNamespace namespace, final String link, final Path file, final int count, final String filter)
    {
        final ProcessUnderTest dumpcap = ProcessUnderTest.start(namespace.inside(List.of(
            "dumpcap", "-q", "-i", link, "-f", filter, "-c", Integer.toString(count),
            "-w", file.toString())));
        // said when the filter is in force and the file begun
        dumpcap.awaitStderr("^File: ", LIMIT);
        return new WireCapture(dumpcap, file);
    }

    /** Waits for the frames; of each the fields by their names in tshark, joined by {@code |}, checksums checked. */
    public List<String> fields(final String... names)
    {
        final int exitCode = dumpcap.awaitExit(LIMIT);
        if (exitCode != 0)
        {
            throw new AssertionError("dumpcap ended with " + exitCode + ": " + dumpcap.describe());
        }
        final List<String> command = new ArrayList<>(List.of(
            "tshark", "-n", "-r", file.toString(), "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
            "-T", "fields", "-E", "separator=|", "-E", "occurrence=a"));
        for (final String name : names)
        {
            command.addAll(List.of("-e", name));
        }
        return Command.run(command).lines().filter(line -> line.contains("|")).toList();
    }

    @Override
    public void close()
    {
        dumpcap.close();
    }
}
