package io.stampede.sender.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A share in percent, with or without its sign: 1%, 0.5. */
final class PercentConverter implements ITypeConverter<Double>
{
    @Override
    public Double convert(final String text)
    {
        final String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        if (!number.matches("\\d{1,3}(\\.\\d{1,9})?") || Double.parseDouble(number) >= 100)
        {
            throw new TypeConversionException("'" + text + "': not a percentage below 100 — write it like 1% or 0.1%");
        }
        return Double.parseDouble(number);
    }
}
