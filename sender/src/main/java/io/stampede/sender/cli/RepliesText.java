package io.stampede.sender.cli;

import io.stampede.sender.plan.AddressGroup;
import io.stampede.sender.plan.ReflectedTestPacketControlTlv;
import io.stampede.units.DurationText;
import io.stampede.wire.tlv.ReflectedTestPacketControl;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many replies to each probe, as typed: {@code 4,every=20ms,size=100,group=198.51.100.0/24}. A group is a prefix,
 * or for layer 2 an address and the mask of its bits that count: {@code 02:00:5e:00:00:00/ff:ff:ff:00:00:00}.
 */
final class RepliesText
{
    /** Octets of layer 2 addresses a group can be of (RFC 10052 §3.1.1). */
    private static final List<Integer> LAYER_2_LENGTHS = List.of(2, 6, 8);
    private static final int PREFIX_OFFSET = 4;

    private RepliesText()
    {
    }

    /** @throws IllegalArgumentException with what is wrong, for the user. */
    static ReflectedTestPacketControlTlv parse(final String text)
    {
        final String[] parts = text.split(",", -1);
        long everyNs = 0;
        int size = 0;
        AddressGroup group = null;
        for (final String part : Arrays.asList(parts).subList(1, parts.length))
        {
            final String value = part.substring(part.indexOf('=') + 1);
            switch (part.substring(0, part.length() - value.length()))
            {
                case "every=" -> everyNs = DurationText.parseNs(value);
                case "size=" -> size = number(value);
                case "group=" -> group = group(value);
                default -> throw new IllegalArgumentException(
                    "'" + part + "': not every=DUR, size=OCTETS or group=ADDRESSES");
            }
        }
        return new ReflectedTestPacketControlTlv(size, number(parts[0]), everyNs, group);
    }

    private static int number(final String text)
    {
        if (!text.matches("\\d{1,5}"))
        {
            throw new IllegalArgumentException("'" + text + "': not a number of 0..65535");
        }
        return Integer.parseInt(text);
    }

    private static AddressGroup group(final String text)
    {
        final String[] sides = text.split("/", -1);
        final AddressGroup group = sides.length != 2 ? null :
            sides[1].contains(":") ? layer2(sides[0], sides[1]) : layer3(sides[0], sides[1]);
        if (group == null)
        {
            throw new IllegalArgumentException("group '" + text +
                "': not a prefix as 198.51.100.0/24, nor an address and a mask as 02:00:5e:00:00:00/ff:ff:ff:00:00:00");
        }
        return group;
    }

    private static @Nullable AddressGroup layer2(final String address, final String mask)
    {
        final String octets = "[0-9a-fA-F]{2}(:[0-9a-fA-F]{2})+";
        if (!address.matches(octets) || !mask.matches(octets) || address.length() != mask.length())
        {
            return null;
        }
        final byte[] value = HexFormat.of().parseHex((mask + address).replace(":", ""));
        final int half = value.length / 2;
        for (int i = 0; i < half; i++)
        {
            requireWithin(value[half + i], value[i], address + "/" + mask);
        }
        return LAYER_2_LENGTHS.contains(half) ?
            new AddressGroup(ReflectedTestPacketControl.LAYER_2_ADDRESS_GROUP, value) : null;
    }

    private static @Nullable AddressGroup layer3(final String address, final String bits)
    {
        if (!bits.matches("\\d{1,3}"))
        {
            return null;
        }
        final byte[] prefix = InetAddress.ofLiteral(address).getAddress();
        final int length = Integer.parseInt(bits);
        if (length > prefix.length * Byte.SIZE)
        {
            return null;
        }
        final byte[] value = new byte[PREFIX_OFFSET + prefix.length];
        value[0] = (byte)length;
        for (int i = 0; i < prefix.length; i++)
        {
            final int kept = Math.clamp(length - i * Byte.SIZE, 0, Byte.SIZE);
            requireWithin(prefix[i], (byte)(0xFF00 >> kept), address + "/" + bits);
            value[PREFIX_OFFSET + i] = prefix[i];
        }
        return new AddressGroup(ReflectedTestPacketControl.LAYER_3_ADDRESS_GROUP, value);
    }

    private static void requireWithin(final byte octet, final byte mask, final String group)
    {
        if ((octet & ~mask) != 0)
        {
            throw new IllegalArgumentException(
                "group '" + group + "': has bits set that its mask leaves out, so no address is in it");
        }
    }
}
