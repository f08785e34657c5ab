package io.stampede.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSizeTest
{
    private static final int CAPACITY = 64;

    private final BatchSize size = new BatchSize();

    /** Asks until the queue is empty; how many came each time. */
    private List<Integer> drain(final int queued, final int capacity)
    {
        final List<Integer> batches = new ArrayList<>();
        int left = queued;
        while (left > 0)
        {
            final int received = Math.min(left, size.atMost(capacity));
            size.onReceived(received, capacity);
            batches.add(received);
            left -= received;
        }
        return batches;
    }

    @Test
    void shouldTakeABurstInSmallBatchesAndALongQueueInEverLargerOnes()
    {
        assertThat(drain(20, CAPACITY)).containsExactly(8, 12);
        assertThat(drain(300, CAPACITY)).containsExactly(16, 32, 32, 32, 32, 32, 32, 32, 32, 28);
    }

    @Test
    void shouldShrinkStepByStepWhenTheQueueIsShort()
    {
        drain(300, CAPACITY);
        assertThat(size.atMost(CAPACITY)).isEqualTo(32);

        size.onReceived(8, CAPACITY);
        assertThat(size.atMost(CAPACITY)).as("a quarter is enough to stay").isEqualTo(32);
        size.onReceived(7, CAPACITY);
        assertThat(size.atMost(CAPACITY)).isEqualTo(16);
        for (int n = 0; n < 10; n++)
        {
            size.onReceived(0, CAPACITY);
        }
        assertThat(size.atMost(CAPACITY)).isEqualTo(8);
    }

    @Test
    void shouldNeverAskForMoreThanThereIsRoomFor()
    {
        assertThat(drain(20, 3)).containsExactly(3, 3, 3, 3, 3, 3, 2);
        assertThat(drain(100, 20)).containsExactly(8, 16, 20, 20, 20, 16);
    }
}
