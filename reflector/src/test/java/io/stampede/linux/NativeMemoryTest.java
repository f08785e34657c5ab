package io.stampede.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class NativeMemoryTest
{
    private final NativeMemory memory = NativeMemory.allocate(64, 64);

    @Test
    void shouldBeZeroedAndAlignedWhenAllocated()
    {
        assertThat(memory.address() % 64).isZero();
        assertThat(memory.lengthBytes()).isEqualTo(64);
        assertThat(memory.getBytes(0, 64)).containsOnly(0);
    }

    @Test
    void shouldKeepNetworkOrderWhenAsked()
    {
        memory.putNetworkShort(0, (short)0x0102);
        memory.putNetworkInt(4, 0x0304_0506);
        memory.putNetworkLong(12, 0x0708_090A_0B0C_0D0EL);

        assertThat(memory.getBytes(0, 20)).containsExactly(
            1, 2, 0, 0, 3, 4, 5, 6, 0, 0, 0, 0, 7, 8, 9, 10, 11, 12, 13, 14);
        assertThat(memory.getNetworkShort(0)).isEqualTo((short)0x0102);
        assertThat(memory.getNetworkInt(4)).isEqualTo(0x0304_0506);
        assertThat(memory.getNetworkLong(12)).isEqualTo(0x0708_090A_0B0C_0D0EL);
    }

    @Test
    void shouldRefuseAccessOutsideItsBounds()
    {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> memory.getInt(61));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> memory.putLong(-8, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> memory.putByte(64, (byte)1));
    }

    @Test
    void shouldShowTheSameOctetsAsByteBuffer()
    {
        final ByteBuffer view = memory.asByteBuffer();

        memory.putByte(63, (byte)9);
        view.put(0, (byte)8);

        assertThat(view.get(63)).isEqualTo((byte)9);
        assertThat(memory.getByte(0)).isEqualTo((byte)8);
        assertThat(view.isDirect()).isTrue();
    }
}
