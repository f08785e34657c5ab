package io.stampede.clock;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.stampede.linux.Time;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class KernelClockTest
{
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int READS = 100_000;
    private static final int MAX_WARM_UPS = 30;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private long sum;

    @Test
    void shouldReadTheTimeTheJdkReads()
    {
        final KernelWallClock clock = new KernelWallClock();
        final long beforeNs = jdkEpochNs();

        final long epochNs = clock.epochNs();

        assertThat(epochNs).isBetween(beforeNs, jdkEpochNs());
    }

    @Test
    void shouldReadTheMonotonicClockOfNanoTime()
    {
        final Time time = new Time();
        final long beforeNs = System.nanoTime();

        final long ns = time.ns(Time.CLOCK_MONOTONIC);

        assertThat(ns).isBetween(beforeNs, System.nanoTime());
    }

    /** CLOCK_TAI = CLOCK_REALTIME + tai of adjtimex, exactly; the bracket allows for the time between readings. */
    @Test
    void shouldReadTaiAheadOfUtcByWhatAdjtimexSays()
    {
        final Time time = new Time();
        final KernelClockQuality quality = new KernelClockQuality();
        final long beforeNs = time.ns(Time.CLOCK_REALTIME);

        final long taiNs = time.ns(Time.CLOCK_TAI) - quality.taiMinusUtcSeconds() * NS_PER_SECOND;

        assertThat(taiNs).isBetween(beforeNs, time.ns(Time.CLOCK_REALTIME));
    }

    @Test
    void shouldBoundTheErrorWhenAdjtimexIsRead()
    {
        final KernelClockQuality quality = new KernelClockQuality();

        quality.refresh();

        assertThat(quality.source()).isEqualTo("adjtimex");
        // the kernel caps maxerror at 16 s and calls the clock unsynchronized from there on
        assertThat(quality.errorNs()).isBetween(0L, 16 * NS_PER_SECOND);
        assertThat(quality.isSynchronized() && quality.errorNs() == 16 * NS_PER_SECOND).isFalse();
    }

    /** state: 0 TIME_OK, 1 TIME_INS (a leap second is coming), 5 TIME_ERROR; status 0x2001 STA_NANO | STA_PLL. */
    @ParameterizedTest
    @CsvSource({
        "0, 0x2001, 250, true, 250000",
        "1, 0x2011, 250, true, 250000",
        "5, 0x2001, 250, false, 250000",
        "0, 0x2041, 16000000, false, 16000000000",
        "-1, 0x2001, 250, false, 16000000000"})
    void shouldTrustTheClockOnlyWhenStateAndStatusDo(
        final int state, final String status, final long maxErrorUs, final boolean isSynchronized, final long errorNs)
    {
        final KernelClockQuality quality = new KernelClockQuality();

        quality.onReading(state, Integer.decode(status), maxErrorUs, 37);

        assertThat(quality.isSynchronized()).isEqualTo(isSynchronized);
        assertThat(quality.errorNs()).isEqualTo(errorNs);
        assertThat(quality.taiMinusUtcSeconds()).isEqualTo(state < 0 ? 0 : 37);
    }

    @Test
    void shouldNotAllocateWhenWarm()
    {
        final KernelWallClock clock = new KernelWallClock();
        final KernelClockQuality quality = new KernelClockQuality();

        int warmUps = 0;
        while (allocatedBytes(clock, quality) != 0 && warmUps < MAX_WARM_UPS)
        {
            warmUps++;
        }

        assertThat(allocatedBytes(clock, quality)).isZero();
        assertThat(sum).isPositive();
    }

    private long allocatedBytes(final KernelWallClock clock, final KernelClockQuality quality)
    {
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < READS; i++)
        {
            readBoth(clock, quality);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void readBoth(final KernelWallClock clock, final KernelClockQuality quality)
    {
        quality.refresh();
        sum = Math.max(sum, clock.epochNs() - quality.errorNs());
    }

    private static long jdkEpochNs()
    {
        final Instant now = Instant.now();
        return now.getEpochSecond() * NS_PER_SECOND + now.getNano();
    }
}
