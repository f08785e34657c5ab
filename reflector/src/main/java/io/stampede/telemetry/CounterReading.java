package io.stampede.telemetry;

/** One counter as a reader found it; name, unit and help come from the file itself. */
public record CounterReading(int id, String name, String unit, String help, long value)
{
}
