package io.stampede.reflector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlvTypeTextTest
{
    @ParameterizedTest
    @CsvSource({"1, 1", "254, 254", "extra-padding, 1", "location, 2", "Class-of-Service, 4", "cos, 4",
        "direct-measurement, 5", "follow-up-telemetry, 7", "hmac, 8", "return-path, 10", "micro-session-id, 11",
        "reflected-test-packet-control, 12"})
    void shouldReadATypeByNumberOrName(final String text, final int type)
    {
        assertThat(TlvTypeText.parse(text)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "255", "1000", "colour", "return path"})
    void shouldSayHowToWriteWhatIsNoType(final String text)
    {
        assertThatThrownBy(() -> TlvTypeText.parse(text)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("'" + text + "': not a TLV type — write 1..254, or one of extra-padding, location");
    }

    @Test
    void shouldWriteNamesInTheOrderOfTheirNumbers()
    {
        assertThat(TlvTypeText.format(Set.of(200, 10, 2))).containsExactly("location", "return-path", "200");
    }
}
