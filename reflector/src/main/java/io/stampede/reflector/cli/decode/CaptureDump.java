package io.stampede.reflector.cli.decode;

import io.stampede.units.InstantText;
import io.stampede.wire.PacketLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Dumps the test packets of a capture file and counts what else is in it. */
public final class CaptureDump
{
    private final FrameParser parser = new FrameParser();
    private final PacketLayout layout;
    private final int port;
    private int decoded;

    /** @param port UDP port of the reflector; packets between other ports are skipped. */
    public CaptureDump(final PacketLayout layout, final int port)
    {
        this.layout = layout;
        this.port = port;
    }

    /**
     * Prints every test packet of the file, in its order.
     *
     * @param told the role all packets have, or null to go by the ports.
     */
    public void print(final Path path, final @Nullable PacketRole told, final PrintWriter out)
        throws IOException, DecodeException
    {
        try (PcapReader reader = PcapReader.open(path))
        {
            if (!FrameParser.isSupported(reader.linkType()))
            {
                throw new DecodeException("--pcap " + path + ": link type " + reader.linkType() +
                    " is not read here — capture on one interface, or with -i any");
            }
            CapturedFrame frame = reader.next();
            while (frame != null)
            {
                final CapturedPacket packet = parser.parse(frame);
                if (packet != null)
                {
                    print(frame, packet, told, out);
                }
                frame = reader.next();
            }
        }
    }

    private void print(
        final CapturedFrame frame, final CapturedPacket packet, final @Nullable PacketRole told, final PrintWriter out)
    {
        final boolean isToPort = packet.destinationPort() == port;
        final boolean isFromPort = packet.sourcePort() == port;
        if (!isToPort && !isFromPort)
        {
            parser.skip("not port " + port);
            return;
        }
        final byte[] payload = packet.octets();
        final BiFunction<Boolean, String, PacketRole> byPort =
            (isReply, way) -> PacketRole.told(isReply, way + " port " + port);
        final PacketRole role = told != null ? told :
            isToPort && !isFromPort ? byPort.apply(false, "to") :
            isFromPort && !isToPort ? byPort.apply(true, "from") :
            PacketRole.guess(new UnsafeBuffer(payload), payload.length, layout);
        out.print(decoded == 0 ? "" : "\n");
        out.print("# frame " + frame.number() + ", " + InstantText.of(frame.epochNs()) + ", ");
        out.print(packet.text() + "\n");
        out.print(packet.isCutOff() ?
            "# captured " + payload.length + " of " + packet.length() + " octets of UDP payload\n" : "");
        out.print(PacketDump.title(payload, layout, role));
        out.print(PacketDump.of(payload, layout, role));
        decoded++;
    }

    /** Packets printed so far. */
    public int decoded()
    {
        return decoded;
    }

    /** Frames not printed so far, by reason. */
    public Map<String, Integer> skipped()
    {
        return parser.skipped();
    }
}
