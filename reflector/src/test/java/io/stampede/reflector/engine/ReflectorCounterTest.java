package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReflectorCounterTest
{
    /** Values are kept by number: two of one number would be mixed up. */
    @Test
    void shouldGiveEveryCounterANumberAndANameOfItsOwn()
    {
        final ReflectorCounter[] counters = ReflectorCounter.values();

        assertThat(Arrays.stream(counters).map(ReflectorCounter::id)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(counters).map(ReflectorCounter::counterName)).doesNotHaveDuplicates();
    }
}
