package io.stampede.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DscpTextTest
{
    @ParameterizedTest
    @CsvSource({"0, 0", "63, 63", "EF, 46", "ef, 46", "VA, 44", "LE, 1", "DF, 0", "CS0, 0", "CS1, 8", "CS7, 56",
        "AF11, 10", "AF12, 12", "AF23, 22", "AF41, 34", "AF43, 38"})
    void shouldReadDscpByNameOrNumber(final String text, final int dscp)
    {
        assertThat(DscpText.parse(text)).isEqualTo(dscp);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "-1", "0046", "AF14", "AF51", "CS8", "EFF"})
    void shouldSayHowToWriteWhatIsNoDscp(final String text)
    {
        assertThatThrownBy(() -> DscpText.parse(text)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("'" + text + "': not a DSCP — write 0..63, EF");
    }
}
