package io.stampede.reflector.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HexTextTest
{
    @ParameterizedTest
    @CsvSource({"0a1b", "'0A 1b'", "'0a\n1b\n'", "'  0a\t1b # ff'", "'# x\n0000: 0a # y\n0001: 1b'", "'0: 0a 1b'"})
    void shouldReadOctetsWhenWrittenInAnyForm(final String text) throws Exception
    {
        assertThat(HexText.parse(text)).containsExactly(new byte[]{0x0a, 0x1b});
    }

    @Test
    void shouldReadSeveralPacketsWhenOffsetsBeginAnew() throws Exception
    {
        assertThat(HexText.parse("0000: 01\n0001: 02\n\n# empty one\n0000: # nothing\n0000: 03\n"))
            .containsExactly(new byte[]{1, 2}, new byte[0], new byte[]{3});
    }

    @ParameterizedTest
    @CsvSource({"''", "'# only words'", "'\n\n'"})
    void shouldFindNoPacketWhenThereAreNoOctets(final String text) throws Exception
    {
        assertThat(HexText.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'00\n0g'|line 2: 'g' is not a hexadecimal digit",
        "0a 1|line 1: '1' has an odd number of digits",
        "'0000: 00 01\n0003: 04'|line 2: offset 0003 but 2 (0002) octets before it",
        "zz: 00|line 1: 'zz:' is not an offset"
    })
    void shouldSayWhereAndWhyWhenTextIsNotHex(final String text, final String message)
    {
        assertThatThrownBy(() -> HexText.parse(text))
            .isInstanceOf(DecodeException.class).hasMessageContaining(message);
    }
}
