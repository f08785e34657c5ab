package io.stampede.telemetry;

import java.util.List;

/**
 * One counter as a reader found it; name, unit, help and kind come from the file itself.
 *
 * @param value   of all engines together, as its kind says.
 * @param engines value of each engine, in their order; empty for a counter of the process as a whole.
 */
public record CounterReading(
    int id, String name, String unit, String help, CounterKind kind, long value, List<Long> engines)
{
    public CounterReading
    {
        engines = List.copyOf(engines);
    }
}
