package io.stampede.reflector.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.linux.Ethtool;
import io.stampede.net.udp.UdpPortOptions;
import io.stampede.reflector.control.DefaultCountersFile;
import io.stampede.runtime.Check;
import io.stampede.runtime.EnvironmentProbes;
import io.stampede.runtime.Finding;
import io.stampede.runtime.LinkProbes;
import io.stampede.units.InstantText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: what this machine can do for measuring, and the command that mends what it cannot. */
@Command(
    name = "doctor",
    description = {
        "Looks at clock, kernel, capabilities, buffers, cores and, if named, at an interface; changes nothing. One" +
            " line each, with the command that mends it:",
        "",
        "  ✓ as it should be   ! works, but results or choices are worse   ✗ prevents reflecting   ? cannot be told",
        "",
        "Ends with 0 unless a line is ✗, then with 1."})
final class DoctorCommand implements Callable<Integer>
{
    private static final String FORMAT = "stamp-reflector-doctor/1";
    /** What the counters file of a default stateful reflector takes, rounded up. */
    private static final long COUNTERS_FILE_BYTES = 9L << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "One JSON object (format " + FORMAT + ").")
    private boolean isJson;

    @Option(
        names = "--interface", paramLabel = "IF",
        description = "Look at this interface too: receive queues, interrupts, GRO. Default: none.")
    private @Nullable String interfaceName;

    @Override
    public Integer call() throws IOException, CommandFailure
    {
        final List<DoctorLine> lines = new ArrayList<>();
        new EnvironmentProbes(Path.of("/")).all(
            UdpPortOptions.DEFAULT_SEND_BUFFER_BYTES, UdpPortOptions.DEFAULT_RECEIVE_BUFFER_BYTES)
            .forEach(check -> lines.add(DoctorLine.of(check)));
        if (interfaceName != null)
        {
            links(interfaceName).all().forEach(check -> lines.add(DoctorLine.of(check)));
        }
        lines.add(DoctorLine.of(new Check("counters", counters(DefaultCountersFile.directory()))));
        return print(lines, spec.commandLine().getOut(), isJson);
    }

    private static LinkProbes links(final String name) throws CommandFailure
    {
        final LinkProbes links = new LinkProbes(Path.of("/"), name, Ethtool::isGroOn, Ethtool::isRxVlanOn);
        if (name.contains("/") || !links.exists())
        {
            throw new CommandFailure(
                ExitCode.ENVIRONMENT, "--interface " + name + ": there is no such interface — see ip link", null);
        }
        return links;
    }

    /** Whether the default counters file can be made. */
    static Finding counters(final Path directory)
    {
        final String remedy = "mount it (mount -t tmpfs tmpfs /dev/shm), or use run --counters FILE";
        if (!Files.isDirectory(directory) || !Files.isWritable(directory))
        {
            return new Finding.Unsupported(directory + " is not a writable directory", remedy);
        }
        try
        {
            final long usableBytes = Files.getFileStore(directory).getUsableSpace();
            return usableBytes >= COUNTERS_FILE_BYTES ?
                new Finding.Supported(directory + " has room for counters and sessions") :
                new Finding.Unsupported(directory + " has " + usableBytes + " bytes left, a reflector with sessions" +
                    " takes " + COUNTERS_FILE_BYTES, "make room there, or use run --counters FILE");
        }
        catch (final IOException ex)
        {
            return new Finding.Unknown("room in " + directory + ": " + ex.getMessage());
        }
    }

    /** @return the exit code. */
    static int print(final List<DoctorLine> lines, final PrintWriter out, final boolean isJson) throws IOException
    {
        if (isJson)
        {
            out.println(json(lines));
        }
        else
        {
            lines.forEach(line -> out.println(line.text()));
        }
        return lines.stream().anyMatch(line -> line.status() == DoctorLine.Status.FAILURE) ?
            ExitCode.FAILED : ExitCode.OK;
    }

    private static String json(final List<DoctorLine> lines) throws IOException
    {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text))
        {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("time", InstantText.of(CountersOption.nowEpochNs()));
            json.writeArrayFieldStart("checks");
            for (final DoctorLine line : lines)
            {
                json.writeStartObject();
                json.writeStringField("name", line.name());
                json.writeStringField("status", line.status().toString());
                json.writeStringField("what", line.what());
                json.writeStringField("remedy", line.remedy());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }
}
