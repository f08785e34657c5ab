package io.stampede.perf.micro;

import io.stampede.wire.ErrorEstimate;
import io.stampede.wire.TimestampFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What does it cost to write a time in either format, to read it back, and to write an Error Estimate? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimestampBenchmark
{
    private static final long TICK_NS = 1_000_003;

    /** On the wire. */
    @Param({"ntp", "ptp"})
    public String format = "";

    private TimestampFormat timestamps = TimestampFormat.NTP;
    private long epochNs = Requests.T1_EPOCH_NS;
    private long errorNs = 1;

    /** Picks the format. */
    @Setup
    public void pick()
    {
        timestamps = format.equals("ptp") ? TimestampFormat.ptp(37) : TimestampFormat.NTP;
    }

    @Benchmark
    public long encode()
    {
        epochNs += TICK_NS;
        return timestamps.encode(epochNs);
    }

    /** Both ways: the difference to {@link #encode} is decoding. */
    @Benchmark
    public long roundTrip()
    {
        epochNs += TICK_NS;
        final long decoded = timestamps.decode(timestamps.encode(epochNs), epochNs);
        Requests.require(decoded == epochNs, "a nanosecond survives the round trip");
        return decoded;
    }

    /** From a nanosecond to 16 s. */
    @Benchmark
    public int encodeErrorEstimate()
    {
        errorNs = errorNs < 16_000_000_000L ? errorNs * 3 : 1;
        final int estimate = ErrorEstimate.encode(true, false, errorNs);
        Requests.require(ErrorEstimate.errorNs(estimate) >= errorNs, "an Error Estimate never claims too little");
        return estimate;
    }
}
