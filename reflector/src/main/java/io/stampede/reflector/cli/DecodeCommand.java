package io.stampede.reflector.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stampede.reflector.cli.decode.CaptureDump;
import io.stampede.reflector.cli.decode.DecodeException;
import io.stampede.reflector.cli.decode.HexText;
import io.stampede.reflector.cli.decode.PacketDump;
import io.stampede.reflector.cli.decode.PacketRole;
import io.stampede.wire.PacketLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code decode}: test packets from hexadecimal text or a capture file as an annotated dump. */
@Command(
    name = "decode",
    description = {
        "Prints STAMP test packets field by field: offset, octets, name, value, meaning. The dump can be fed back:" +
            " what follows # is ignored.",
        "",
        "A packet does not say whether it is a request or a reply, nor whether it is authenticated; tell it, or" +
            " see in the dump what was assumed and why."})
final class DecodeCommand implements Callable<Integer>
{
    private static final int MAX_PORT = 65535;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
        paramLabel = "HEX", arity = "0..*",
        description = "UDP payload as hexadecimal digits, spaces and line breaks allowed, or an annotated dump." +
            " '-' or nothing: read it from standard input.")
    private List<String> hex = List.of();

    @Option(
        names = "--pcap", paramLabel = "FILE",
        description = "Decode the packets of a capture file: classic pcap; Ethernet, Linux cooked, raw IP or" +
            " loopback; IPv4 or IPv6. Everything else in it is counted and skipped.")
    private @Nullable Path pcap;

    @Option(
        names = "--port", paramLabel = "PORT", defaultValue = "862",
        description = "UDP port of the reflector in the capture file. Packets to it are requests, packets from it are" +
            " replies. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--auth", description = "Packets are of the authenticated mode. Default: unauthenticated.")
    private boolean isAuthenticated;

    @ArgGroup
    private @Nullable Role role;

    /** What the user knows better. */
    private static final class Role
    {
        @Option(names = "--request", description = "All packets are requests of a Session-Sender.")
        private boolean isRequest;

        @Option(names = "--reply", description = "All packets are replies of a Session-Reflector.")
        private boolean isReply;
    }

    @Override
    public Integer call() throws CommandFailure
    {
        final PacketLayout layout = isAuthenticated ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED;
        if (pcap != null && !hex.isEmpty())
        {
            throw new ParameterException(spec.commandLine(), "HEX '" + hex.get(0) + "' and --pcap " + pcap +
                ": one or the other");
        }
        if (port < 1 || port > MAX_PORT)
        {
            throw new ParameterException(spec.commandLine(), "--port " + port + ": not a UDP port (1 to 65535)");
        }
        try
        {
            return pcap == null ? decodeText(layout) : decodeCapture(pcap, layout);
        }
        catch (final DecodeException ex)
        {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(ex.getMessage()), ex);
        }
    }

    private @Nullable PacketRole told()
    {
        return role == null ? null : PacketRole.told(role.isReply, role.isRequest ? "--request" : "--reply");
    }

    private int decodeText(final PacketLayout layout) throws CommandFailure, DecodeException
    {
        final PrintWriter out = spec.commandLine().getOut();
        final List<byte[]> packets = HexText.parse(text());
        final PacketRole told = told();
        for (int i = 0; i < packets.size(); i++)
        {
            final byte[] packet = packets.get(i);
            final PacketRole known =
                told != null ? told : PacketRole.guess(new UnsafeBuffer(packet), packet.length, layout);
            out.print(i == 0 ? "" : "\n");
            out.print(PacketDump.title(packet, layout, known));
            out.print(PacketDump.of(packet, layout, known));
        }
        if (packets.isEmpty())
        {
            throw new CommandFailure(ExitCode.FAILED,
                "nothing to decode: no octets given — pass HEX, pipe it in, or use --pcap FILE", null);
        }
        return ExitCode.OK;
    }

    private String text() throws CommandFailure
    {
        if (!hex.isEmpty() && !hex.equals(List.of("-")))
        {
            return String.join(" ", hex);
        }
        try
        {
            return new String(System.in.readAllBytes(), UTF_8);
        }
        catch (final IOException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "standard input: " + ex.getMessage(), ex);
        }
    }

    private int decodeCapture(final Path path, final PacketLayout layout) throws CommandFailure, DecodeException
    {
        final CaptureDump dump = new CaptureDump(layout, port);
        try
        {
            dump.print(path, told(), spec.commandLine().getOut());
        }
        catch (final NoSuchFileException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "--pcap " + path + ": no such file", ex);
        }
        catch (final AccessDeniedException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "--pcap " + path + ": permission denied", ex);
        }
        catch (final IOException ex)
        {
            throw new CommandFailure(ExitCode.ENVIRONMENT, "--pcap " + path + ": " + ex.getMessage(), ex);
        }
        final StringBuilder summary = new StringBuilder("decoded " + dump.decoded() + " packets");
        int skipped = 0;
        final StringBuilder reasons = new StringBuilder();
        for (final Map.Entry<String, Integer> entry : dump.skipped().entrySet())
        {
            skipped += entry.getValue();
            reasons.append(reasons.isEmpty() ? "" : ", ").append(entry.getValue()).append(' ').append(entry.getKey());
        }
        summary.append(", skipped ").append(skipped).append(" frames")
            .append(skipped == 0 ? "" : " (" + reasons + ")");
        spec.commandLine().getErr().println(summary);
        if (dump.decoded() == 0)
        {
            throw new CommandFailure(ExitCode.FAILED, "--pcap " + path + ": no packet to or from UDP port " + port +
                " — name the reflector's port with --port", null);
        }
        return ExitCode.OK;
    }
}
