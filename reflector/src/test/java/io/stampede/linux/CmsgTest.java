package io.stampede.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CmsgTest
{
    private final NativeMemory memory = NativeMemory.allocate(128, 8);

    /** CMSG_SPACE as gcc computes it on a 64-bit machine. */
    @ParameterizedTest
    @CsvSource({"0, 16", "1, 24", "4, 24", "8, 24", "12, 32", "16, 32", "20, 40"})
    void shouldPadDataToEightOctets(final int dataLength, final int space)
    {
        assertThat(Cmsg.space(dataLength)).isEqualTo(space);
    }

    @Test
    void shouldWalkMessagesBehindEachOther()
    {
        final long firstData = Cmsg.put(memory, 0, 41, 50, 20);
        final long second = Cmsg.next(memory, 0);
        final long secondData = Cmsg.put(memory, second, 41, 67, 4);

        assertThat(firstData).isEqualTo(16);
        assertThat(second).isEqualTo(40);
        assertThat(secondData).isEqualTo(56);
        assertThat(Cmsg.isWhole(memory, 0, 64)).isTrue();
        assertThat(Cmsg.isWhole(memory, second, 64)).isTrue();
        assertThat(Cmsg.isWhole(memory, Cmsg.next(memory, second), 64)).isFalse();
        assertThat(Cmsg.level(memory, second)).isEqualTo(41);
        assertThat(Cmsg.type(memory, second)).isEqualTo(67);
    }

    /** A length of 0 would be walked for ever, a length beyond the end would be read from a neighbour. */
    @ParameterizedTest
    @CsvSource({"0", "15", "65", "9223372036854775807", "-1"})
    void shouldStopWhenLengthCannotBe(final long length)
    {
        memory.putLong(0, length);

        assertThat(Cmsg.isWhole(memory, 0, 64)).isFalse();
    }

    @Test
    void shouldStopWhenThereIsNoRoomForAHeader()
    {
        memory.putLong(0, 16);

        assertThat(Cmsg.isWhole(memory, 0, 15)).isFalse();
        assertThat(Cmsg.isWhole(memory, 0, 16)).isTrue();
    }
}
