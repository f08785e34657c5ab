package io.stampede.perf;

import io.stampede.perf.load.CompareReflectors;
import io.stampede.perf.micro.MicroBenchmarks;
import java.util.Arrays;

/** Picks the benchmark: {@code micro} (scripts/bench-micro) or {@code udp} (scripts/bench-udp). */
public final class StampPerf
{
    private StampPerf()
    {
    }

    /** @param arguments which benchmark, and its own arguments. */
    public static void main(final String[] arguments) throws Exception
    {
        final String[] rest = Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length);
        switch (arguments.length == 0 ? "" : arguments[0])
        {
            case "micro" -> MicroBenchmarks.main(rest);
            case "udp" -> CompareReflectors.main(rest);
            default ->
            {
                System.err.println("usage: stamp-perf micro|udp ...");
                System.exit(2);
            }
        }
    }
}
