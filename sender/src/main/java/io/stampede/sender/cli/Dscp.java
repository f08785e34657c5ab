package io.stampede.sender.cli;

import io.stampede.units.DscpText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads DSCPs. */
final class Dscp implements ITypeConverter<Integer>
{
    @Override
    public Integer convert(final String text)
    {
        try
        {
            return DscpText.parse(text);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new TypeConversionException(ex.getMessage());
        }
    }
}
