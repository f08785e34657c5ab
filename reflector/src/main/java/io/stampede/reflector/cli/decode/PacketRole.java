package io.stampede.reflector.cli.decode;

import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import org.agrona.DirectBuffer;

/**
 * Whether a packet is a Session-Sender's request or a Session-Reflector's reply. No field of a STAMP packet says so.
 *
 * @param isReply as told or guessed.
 * @param reason  how we know, for people.
 */
public record PacketRole(boolean isReply, String reason)
{
    private static final int MAX_RESIDENCE_S = 10;
    private static final int TIMESTAMP_LENGTH = 8;

    /** As the user, or the ports of a capture, say. */
    public static PacketRole told(final boolean isReply, final String by)
    {
        return new PacketRole(isReply, by);
    }

    /** By what the packet holds where replies have their Receive Timestamp. */
    public static PacketRole guess(final DirectBuffer packet, final int length, final PacketLayout layout)
    {
        final String why = "no field says which; read as a ";
        if (length < layout.receiveTimestamp + TIMESTAMP_LENGTH)
        {
            return new PacketRole(false, why + "request because it is too short for a reply");
        }
        final long receiveTimestamp = TestPacket.receiveTimestamp(packet, 0, layout);
        if (receiveTimestamp == 0)
        {
            return new PacketRole(false, why + "request because a reply's Receive Timestamp would be zero");
        }
        final int residenceS =
            (int)(TestPacket.timestamp(packet, 0, layout) >>> 32) - (int)(receiveTimestamp >>> 32);
        return residenceS >= 0 && residenceS <= MAX_RESIDENCE_S ?
            new PacketRole(true, why + "reply because its Receive Timestamp lies just before its Timestamp") :
            new PacketRole(false, why + "request because a reply's Receive Timestamp would not lie just before its" +
                " Timestamp");
    }

    /** In RFC words. */
    public String title()
    {
        return isReply ? "Session-Reflector reply" : "Session-Sender request";
    }
}
