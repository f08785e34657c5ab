package io.stampede.perf;

import io.stampede.perf.micro.MicroBenchmarks;
import java.util.Arrays;

/** Picks the benchmark: {@code micro} (scripts/bench-micro) or {@code reflect} (scripts/bench-reflect). */
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
            case "reflect" -> BenchReflect.main(rest);
            default ->
            {
                System.err.println("usage: stamp-perf micro|reflect ...");
                System.exit(2);
            }
        }
    }
}
