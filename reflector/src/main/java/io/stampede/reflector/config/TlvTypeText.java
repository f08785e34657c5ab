package io.stampede.reflector.config;

import io.stampede.wire.TlvType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A TLV type as people write it: its number, or the registry's name of it in lower case with hyphens, {@code
 * return-path}; {@code cos} is short for class-of-service.
 */
public final class TlvTypeText
{
    private static final int LAST_NAMED = TlvType.REFLECTED_TEST_PACKET_CONTROL;
    private static final List<String> NAMES =
        IntStream.rangeClosed(TlvType.EXTRA_PADDING, LAST_NAMED).mapToObj(TlvTypeText::format).toList();

    private TlvTypeText()
    {
    }

    /**
     * @return 1..254.
     * @throws IllegalArgumentException with one line that names the text, what is wrong with it and how to write it.
     */
    public static int parse(final String text)
    {
        final String name = text.toLowerCase(Locale.ROOT);
        if (name.matches("\\d{1,3}") && Integer.parseInt(name) > 0 && Integer.parseInt(name) < TlvType.COUNT - 1)
        {
            return Integer.parseInt(name);
        }
        final int found = NAMES.indexOf(name.equals("cos") ? format(TlvType.CLASS_OF_SERVICE) : name);
        if (found < 0)
        {
            throw new IllegalArgumentException("'" + text + "': not a TLV type — write 1..254, or one of " +
                String.join(", ", NAMES));
        }
        return TlvType.EXTRA_PADDING + found;
    }

    /** The name, or the number of a type without one. */
    public static String format(final int type)
    {
        return type >= TlvType.EXTRA_PADDING && type <= LAST_NAMED ?
            TlvType.name(type).toLowerCase(Locale.ROOT).replace(' ', '-') : Integer.toString(type);
    }

    /** Several, in the order of their numbers. */
    public static List<String> format(final Set<Integer> types)
    {
        return types.stream().sorted().map(TlvTypeText::format).toList();
    }
}
