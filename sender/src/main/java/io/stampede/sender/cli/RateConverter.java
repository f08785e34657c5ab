package io.stampede.sender.cli;

import io.stampede.units.RateText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A packet rate above 0 with its unit, in packets per second; or {@code max}. */
final class RateConverter implements ITypeConverter<Double>
{
    /** As fast as the port takes them. */
    static final double MAX = Double.POSITIVE_INFINITY;

    @Override
    public Double convert(final String text)
    {
        if (text.equals("max"))
        {
            return MAX;
        }
        try
        {
            final double ratePps = RateText.parsePps(text);
            if (ratePps > 0)
            {
                return ratePps;
            }
        }
        catch (final IllegalArgumentException ex)
        {
            throw new TypeConversionException(ex.getMessage());
        }
        throw new TypeConversionException("'" + text + "': must be above 0");
    }
}
