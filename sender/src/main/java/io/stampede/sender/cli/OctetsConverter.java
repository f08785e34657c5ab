package io.stampede.sender.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of octets with K, M or G for powers of 1024. */
final class OctetsConverter implements ITypeConverter<Long>
{
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})([KMG]?)");
    private static final String UNITS = "KMG";
    private static final int BITS_PER_UNIT = 10;

    @Override
    public Long convert(final String text)
    {
        final Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches())
        {
            throw new TypeConversionException("'" + text + "': expected octets like 256M or 1G");
        }
        final String unit = matcher.group(2);
        final int power = unit.isEmpty() ? 0 : 1 + UNITS.indexOf(unit);
        return Long.parseLong(matcher.group(1)) << (power * BITS_PER_UNIT);
    }
}
