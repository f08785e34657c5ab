package io.stampede.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTextTest
{
    @ParameterizedTest
    @CsvSource({
        "0, 0", "0s, 0", "1ns, 1", "500us, 500000", "500µs, 500000", "10ms, 10000000", "2.5ms, 2500000",
        "1s, 1000000000", "1m30s, 90000000000", "1h2m3s4ms5us6ns, 3723004005006", "900s, 900000000000",
        "0.000001ms, 1", "106751d, -1", "2562047h, 9223369200000000000"
    })
    void shouldReadDurationWhenItHasUnits(final String text, final long expectedNs)
    {
        if (expectedNs < 0)
        {
            assertThatThrownBy(() -> DurationText.parseNs(text)).hasMessageContaining("not a duration");
            return;
        }
        assertThat(DurationText.parseNs(text)).isEqualTo(expectedNs);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "5|'5': has no unit — write 5ms or 5s",
        "\"\"|empty — write a duration",
        "5 ms|not a duration",
        "-5ms|not a duration",
        "ms|not a duration",
        "30s1m|not a duration",
        "1s1s|not a duration",
        "5msx|not a duration",
        "1.5ns|finer than a nanosecond",
        "2562048h|longer than 292 years",
        "1e3s|not a duration"
    })
    void shouldSayWhatIsWrongWhenADurationIs(final String text, final String message)
    {
        assertThatThrownBy(() -> DurationText.parseNs(text))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s", "1, 1ns", "2500000, 2500us", "900000000000, 15m", "90000000000, 90s", "10000000, 10ms"
    })
    void shouldWriteDurationInTheLargestWholeUnit(final long durationNs, final String expected)
    {
        assertThat(DurationText.format(durationNs)).isEqualTo(expected);
        assertThat(DurationText.parseNs(expected)).isEqualTo(durationNs);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "1pps, 1", "0.5pps, 0.5", "1000pps, 1000", "10kpps, 10000", "1Mpps, 1000000", "1.5Mpps, 1500000"
    })
    void shouldReadRateWhenItHasAUnit(final String text, final double expectedPps)
    {
        assertThat(RateText.parsePps(text)).isEqualTo(expectedPps);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "10|'10': has no unit — write 10pps or 10kpps",
        "10k|not a packet rate",
        "10Kpps|not a packet rate",
        "-1pps|not a packet rate",
        "\"\"|not a packet rate",
        "2000Mpps|faster than one packet a nanosecond"
    })
    void shouldSayWhatIsWrongWhenARateIs(final String text, final String message)
    {
        assertThatThrownBy(() -> RateText.parsePps(text))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"10000, 10kpps", "1500, 1500pps", "0.5, 0.5pps", "2000000, 2Mpps", "0, 0pps"})
    void shouldWriteRateInTheLargestWholeUnit(final double pps, final String expected)
    {
        assertThat(RateText.format(pps)).isEqualTo(expected);
    }
}
