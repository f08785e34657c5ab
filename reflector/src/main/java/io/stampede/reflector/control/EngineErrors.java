package io.stampede.reflector.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;

/**
 * What the engine throws is a bug: told once for each kind, counted, and survived, until so many come that the engine
 * no longer does its work. Called by the reflecting thread, asked by others.
 */
public final class EngineErrors implements ErrorHandler
{
    /** Too low: one odd packet ends the service. Too high: a broken engine seems alive. */
    private static final int FATAL_WITHIN_WINDOW = 100;
    private static final long WINDOW_NS = 1_000_000_000L;
    private static final int MAX_KINDS = 32;

    private final Consumer<Throwable> told;
    private final Map<String, Integer> kinds = new LinkedHashMap<>();
    private long count;
    private long windowStartNs;
    private int inWindow;
    private boolean isFatal;

    /** @param told the first of each kind; at most {@value #MAX_KINDS} kinds. */
    public EngineErrors(final Consumer<Throwable> told)
    {
        this.told = told;
    }

    @Override
    public synchronized void onError(final Throwable error)
    {
        count++;
        final long nowNs = System.nanoTime();
        if (nowNs - windowStartNs > WINDOW_NS)
        {
            windowStartNs = nowNs;
            inWindow = 0;
        }
        inWindow++;
        isFatal |= inWindow >= FATAL_WITHIN_WINDOW || error instanceof Error;
        final StackTraceElement[] trace = error.getStackTrace();
        final String kind = error.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
        if (kinds.size() < MAX_KINDS || kinds.containsKey(kind))
        {
            if (kinds.merge(kind, 1, Integer::sum) == 1)
            {
                told.accept(error);
            }
        }
    }

    /** Errors so far. */
    public synchronized long count()
    {
        return count;
    }

    /** Whether there were so many that the engine had better end. */
    public synchronized boolean isFatal()
    {
        return isFatal;
    }
}
