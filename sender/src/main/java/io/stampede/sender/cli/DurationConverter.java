package io.stampede.sender.cli;

import io.stampede.units.DurationText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration above 0 with its unit, in nanoseconds. */
final class DurationConverter implements ITypeConverter<Long>
{
    @Override
    public Long convert(final String text)
    {
        try
        {
            final long durationNs = DurationText.parseNs(text);
            if (durationNs > 0)
            {
                return durationNs;
            }
        }
        catch (final IllegalArgumentException ex)
        {
            throw new TypeConversionException(ex.getMessage());
        }
        throw new TypeConversionException("'" + text + "': must be above 0");
    }
}
