package io.stampede.reflector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelRangeTest
{
    @Test
    void shouldReadARangeOrOneLabel()
    {
        assertThat(LabelRange.parse("16000-23999")).isEqualTo(new LabelRange(16_000, 23_999));
        assertThat(LabelRange.parse("0-1048575")).isEqualTo(new LabelRange(0, 1_048_575));
        assertThat(LabelRange.parse("17")).isEqualTo(new LabelRange(17, 17)).hasToString("17-17");
        assertThat(LabelRange.NONE.isEmpty()).isTrue();
        assertThat(LabelRange.NONE).hasToString("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "16000-", "-5", "20-10", "0-1048576", "a-b", "1-2-3"})
    void shouldSayWhatIsNoRange(final String text)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> LabelRange.parse(text))
            .withMessageStartingWith("'" + text + "' is no range of labels");
    }
}
