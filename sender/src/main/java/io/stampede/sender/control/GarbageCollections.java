package io.stampede.sender.control;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * Garbage collections of this program so far. Other safepoints have no supported counter; where one holds the sending
 * thread up, it is a stall.
 *
 * @param count how many.
 * @param ms    how long they took.
 */
record GarbageCollections(long count, long ms)
{
    /** Those until now; not for the duty cycle. */
    static GarbageCollections now()
    {
        long count = 0;
        long ms = 0;
        for (final GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans())
        {
            // -1 where a collector does not count
            count += Math.max(0, collector.getCollectionCount());
            ms += Math.max(0, collector.getCollectionTime());
        }
        return new GarbageCollections(count, ms);
    }

    /** Those since. */
    GarbageCollections since(final GarbageCollections before)
    {
        return new GarbageCollections(count - before.count, ms - before.ms);
    }
}
