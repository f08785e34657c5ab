package io.stampede.units;

import java.util.Locale;

/** A DSCP as people write it: 0..63, EF, VA, LE, DF, CS0..CS7, AF11..AF43 (RFC 2474, 2597, 3246, 5865, 8622). */
public final class DscpText
{
    private static final int MAX = 63;
    private static final int EXPEDITED_FORWARDING = 46;
    private static final int VOICE_ADMIT = 44;
    private static final int LOWER_EFFORT = 1;
    private static final int CLASS_SHIFT = 3;

    private DscpText()
    {
    }

    /**
     * @param text a name in any case, or a number.
     * @return 0..63.
     * @throws IllegalArgumentException with one line that names the text, what is wrong with it and how to write it.
     */
    public static int parse(final String text)
    {
        final String name = text.toUpperCase(Locale.ROOT);
        if (name.matches("\\d{1,3}") && Integer.parseInt(name) <= MAX)
        {
            return Integer.parseInt(name);
        }
        if (name.matches("CS[0-7]"))
        {
            return (name.charAt(2) - '0') << CLASS_SHIFT;
        }
        if (name.matches("AF[1-4][1-3]"))
        {
            return ((name.charAt(2) - '0') << CLASS_SHIFT) + 2 * (name.charAt(CLASS_SHIFT) - '0');
        }
        return switch (name)
        {
            case "EF" -> EXPEDITED_FORWARDING;
            case "VA" -> VOICE_ADMIT;
            case "LE" -> LOWER_EFFORT;
            case "DF", "BE" -> 0;
            default -> throw new IllegalArgumentException(
                "'" + text + "': not a DSCP — write 0..63, EF, VA, LE, DF, CS0..CS7 or AF11..AF43");
        };
    }
}
