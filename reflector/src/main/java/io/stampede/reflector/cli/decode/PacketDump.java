package io.stampede.reflector.cli.decode;

import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A STAMP test packet field by field: offset, octets, name, value and meaning, in the layout of RFC 8762 §4.2 and §4.3
 * with the SSID and TLVs of RFC 8972. Octets that do not fit the layout are shown and named as such, never left out, so
 * that {@link HexText} gets the same packet back.
 */
public final class PacketDump
{
    /** Chronicle greets at INFO; held here, as loggers are collected otherwise. */
    private static final Logger CHRONICLE_LOG = Logger.getLogger("net.openhft");

    static
    {
        CHRONICLE_LOG.setLevel(Level.WARNING);
    }

    private final byte[] packet;
    private final UnsafeBuffer buffer;
    private final PacketLayout layout;
    private final AnnotatedHex hex;
    private int at;

    private PacketDump(final byte[] packet, final PacketLayout layout, final AnnotatedHex hex)
    {
        this.packet = packet;
        this.layout = layout;
        this.hex = hex;
        buffer = new UnsafeBuffer(packet);
    }

    /** What is known of the packet, on one line; begins with {@code #}. */
    public static String title(final byte[] packet, final PacketLayout layout, final PacketRole role)
    {
        return "# " + packet.length + " octets of UDP payload, " + layout + " " + role.title() +
            " (" + role.reason() + ")\n";
    }

    /** The dump of one packet, a line or more for each field. */
    public static String of(final byte[] packet, final PacketLayout layout, final PacketRole role)
    {
        if (packet.length == 0)
        {
            return "0000: # no octets: too short for a test packet\n";
        }
        try (AnnotatedHex hex = new AnnotatedHex())
        {
            final PacketDump dump = new PacketDump(packet, layout, hex);
            if (role.isReply())
            {
                dump.reply();
            }
            else
            {
                dump.request();
            }
            dump.rest();
            return hex.text();
        }
    }

    private void request()
    {
        final boolean isShort = !layout.isAuthenticated() && packet.length < layout.baseLength;
        head("Timestamp (T1)");
        if (isShort)
        {
            octets(packet.length, "Padding: TWAMP Light request, shorter than the STAMP base packet");
            return;
        }
        ssid();
        mbz(layout.hmac);
        hmac();
    }

    private void reply()
    {
        head("Timestamp (T3)");
        ssid();
        mbz(layout.receiveTimestamp);
        if (has("Receive Timestamp (T2)", 8))
        {
            field(8, "Receive Timestamp (T2) = " + receiveTimestamp());
        }
        mbz(layout.senderSequence);
        if (has("Session-Sender Sequence Number", 4))
        {
            field(4, "Session-Sender Sequence Number = " + TestPacket.senderSequence(buffer, 0, layout));
        }
        mbz(layout.senderTimestamp);
        if (has("Session-Sender Timestamp (T1)", 8))
        {
            field(8, "Session-Sender Timestamp (T1) = " + senderTimestamp());
        }
        if (has("Session-Sender Error Estimate", 2))
        {
            field(2, "Session-Sender Error Estimate = " +
                FieldText.errorEstimate(TestPacket.senderErrorEstimate(buffer, 0, layout)));
        }
        mbz(layout.senderTtl);
        if (has("Session-Sender TTL", 1))
        {
            field(1, "Session-Sender TTL = " + TestPacket.senderTtl(buffer, 0, layout));
        }
        mbz(layout.hmac);
        hmac();
    }

    /** What both roles begin with. */
    private void head(final String timestampName)
    {
        if (has("Sequence Number", 4))
        {
            field(4, "Sequence Number = " + TestPacket.sequence(buffer, 0, layout));
        }
        mbz(layout.timestamp);
        if (has(timestampName, 8))
        {
            final long timestamp = TestPacket.timestamp(buffer, 0, layout);
            final boolean hasFormat = packet.length >= layout.errorEstimate + 2;
            field(8, timestampName + " = " + (hasFormat ?
                FieldText.timestamp(timestamp, TestPacket.errorEstimate(buffer, 0, layout)) :
                String.format("0x%016x, format unknown: no Error Estimate follows", timestamp)));
        }
        if (has("Error Estimate", 2))
        {
            field(2, "Error Estimate = " + FieldText.errorEstimate(TestPacket.errorEstimate(buffer, 0, layout)));
        }
    }

    private void ssid()
    {
        if (has("SSID", 2))
        {
            final int ssid = TestPacket.ssid(buffer, 0, layout);
            field(2, "SSID = " + ssid + (ssid == 0 ? ", none" : String.format(" (0x%04x)", ssid)));
        }
    }

    /** T2 is written in the format of the reply's own Error Estimate, as T3 is. */
    private String receiveTimestamp()
    {
        final int errorEstimate = TestPacket.errorEstimate(buffer, 0, layout);
        final long receiveTimestamp = TestPacket.receiveTimestamp(buffer, 0, layout);
        final String text = FieldText.timestamp(receiveTimestamp, errorEstimate);
        if (receiveTimestamp == 0 || text.startsWith("invalid"))
        {
            return text;
        }
        final long residenceNs = FieldText.epochNs(TestPacket.timestamp(buffer, 0, layout), errorEstimate) -
            FieldText.epochNs(receiveTimestamp, errorEstimate);
        return text + ", T3 - T2 = " + residenceNs + " ns";
    }

    private String senderTimestamp()
    {
        final long timestamp = TestPacket.senderTimestamp(buffer, 0, layout);
        return packet.length >= layout.senderErrorEstimate + 2 ?
            FieldText.timestamp(timestamp, TestPacket.senderErrorEstimate(buffer, 0, layout)) :
            String.format("0x%016x, format unknown: no Error Estimate follows", timestamp);
    }

    private void hmac()
    {
        if (layout.isAuthenticated() && has("HMAC", PacketLayout.HMAC_LENGTH))
        {
            field(PacketLayout.HMAC_LENGTH, "HMAC, not verified: no key was given");
        }
    }

    /** TLVs after a whole base packet. */
    private void rest()
    {
        if (at < packet.length)
        {
            TlvDump.append(hex, packet, at);
        }
    }

    private void mbz(final int end)
    {
        if (at < end && at < packet.length)
        {
            boolean isZero = true;
            for (int i = at; i < Math.min(end, packet.length); i++)
            {
                isZero &= packet[i] == 0;
            }
            octets(Math.min(end, packet.length), isZero ? "MBZ" : "MBZ, but not zero: to be ignored");
        }
    }

    private void octets(final int end, final String description)
    {
        if (at < end)
        {
            field(end - at, description);
        }
    }

    /** Whether the field that starts here is there whole; what is there of it is shown and ends the packet. */
    private boolean has(final String name, final int length)
    {
        final int left = packet.length - at;
        if (left > 0 && left < length)
        {
            field(left, name + ": cut off, " + left + " of " + length + " octets");
        }
        return left >= length;
    }

    private void field(final int length, final String description)
    {
        hex.field(packet, at, length, description);
        at += length;
    }
}
