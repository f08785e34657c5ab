package io.stampede.sender.cli;

import io.stampede.sender.plan.Padding;
import java.util.HexFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What Extra Padding is filled with: {@code random}, {@code zero}, or a pattern in hex digits. */
final class PaddingConverter implements ITypeConverter<Padding>
{
    @Override
    public Padding convert(final String text)
    {
        if ("random".equals(text))
        {
            return Padding.RANDOM;
        }
        if ("zero".equals(text))
        {
            return Padding.ZERO;
        }
        try
        {
            return Padding.pattern(HexFormat.of().parseHex(text));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new TypeConversionException(
                "'" + text + "': not random, zero or an even number of hex digits, as ff00");
        }
    }
}
