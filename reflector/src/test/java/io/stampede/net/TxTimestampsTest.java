package io.stampede.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TxTimestampsTest
{
    @Test
    void shouldGiveOldestFirstWhenSeveralAreThere()
    {
        final TxTimestamps timestamps = new TxTimestamps(4);
        timestamps.offer(7, 700);
        timestamps.offer(8, 800);

        assertThat(timestamps.number()).isEqualTo(7);
        assertThat(timestamps.epochNs()).isEqualTo(700);
        timestamps.remove();
        assertThat(timestamps.number()).isEqualTo(8);
        assertThat(timestamps.size()).isEqualTo(1);
    }

    @Test
    void shouldLetTheOldestGoAndCountItWhenFull()
    {
        final TxTimestamps timestamps = new TxTimestamps(4);
        for (int number = 1; number <= 6; number++)
        {
            timestamps.offer(number, number * 100L);
        }

        assertThat(timestamps.size()).isEqualTo(4);
        assertThat(timestamps.number()).isEqualTo(3);
        assertThat(timestamps.overwritten()).isEqualTo(2);
    }

    @Test
    void shouldRefuseCapacityWhenItIsNoPowerOfTwo()
    {
        assertThatThrownBy(() -> new TxTimestamps(6)).hasMessageContaining("6");
    }
}
