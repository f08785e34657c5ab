package io.stampede.sender.report;

import org.jspecify.annotations.Nullable;

/**
 * What one end says of its clock.
 *
 * @param isSynchronized to UTC by an external source.
 * @param errorNs        bound of its error; null if it does not give one.
 * @param source         who says so.
 */
public record ClockState(boolean isSynchronized, @Nullable Long errorNs, String source)
{
}
