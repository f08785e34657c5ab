package io.stampede.reflector.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineErrorsTest
{
    private final List<Throwable> told = new ArrayList<>();
    private final EngineErrors errors = new EngineErrors(told::add);

    @Test
    void shouldTellTheFirstOfEachKindAndCountAll()
    {
        for (int i = 0; i < 5; i++)
        {
            errors.onError(new IllegalStateException("again " + i));
        }
        errors.onError(new IllegalArgumentException("another"));

        assertThat(told).extracting(Throwable::getMessage).containsExactly("again 0", "another");
        assertThat(errors.count()).isEqualTo(6);
        assertThat(errors.isFatal()).isFalse();
    }

    @Test
    void shouldCallTheEngineBrokenWhenErrorsComeInAFlood()
    {
        for (int i = 0; i < 100; i++)
        {
            errors.onError(new IllegalStateException());
        }

        assertThat(errors.isFatal()).isTrue();
    }

    @Test
    void shouldCallTheEngineBrokenWhenTheVirtualMachineIs()
    {
        errors.onError(new StackOverflowError());

        assertThat(errors.isFatal()).isTrue();
    }
}
