package io.stampede.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rings in ordinary memory; the test moves the other side's index as a kernel would. */
class XskRingTest
{
    private static final int SIZE = 8;
    private static final IfXdp.RingOffset OFFSET = new IfXdp.RingOffset(0, 64, 192, 128);
    /** An index about to wrap at 2^32, one about to turn negative, and the first. */
    private static final int WRAPPING = -3;
    private static final int TURNING = Integer.MAX_VALUE - 2;

    private final NativeMemory memory = NativeMemory.allocate(192 + SIZE * 16L, 64);

    private void begin(final int index)
    {
        memory.putInt(OFFSET.producer(), index);
        memory.putInt(OFFSET.consumer(), index);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, WRAPPING, TURNING})
    void shouldTakeNoMoreThanFits(final int first)
    {
        begin(first);
        final XskProducerRing ring = XskProducerRing.ofAddresses(memory, OFFSET, SIZE);

        assertThat(ring.reserve(5)).isEqualTo(5);
        ring.submit(5);
        assertThat(ring.reserve(5)).isEqualTo(3);
        ring.submit(3);
        assertThat(ring.reserve(1)).isZero();
        assertThat(ring.pending()).isEqualTo(SIZE);
        // the kernel takes two
        memory.putInt(OFFSET.consumer(), first + 2);

        assertThat(ring.reserve(5)).isEqualTo(2);
        assertThat(ring.pending()).isEqualTo(6);
        assertThat(memory.getInt(OFFSET.producer())).isEqualTo(first + SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, WRAPPING, TURNING})
    void shouldPutElementsRoundTheRing(final int first)
    {
        begin(first);
        final XskProducerRing ring = XskProducerRing.ofDescriptors(memory, OFFSET, SIZE);

        for (int round = 0; round < 3; round++)
        {
            assertThat(ring.reserve(6)).isEqualTo(6);
            for (int n = 0; n < 6; n++)
            {
                ring.descriptor(n, 0x1_0000_0000L + 100L * round + n, 60 + n);
            }
            ring.submit(6);
            for (int n = 0; n < 6; n++)
            {
                final long at = 192 + ((first + 6L * round + n) & 7) * 16;
                assertThat(memory.getLong(at)).isEqualTo(0x1_0000_0000L + 100L * round + n);
                assertThat(memory.getInt(at + 8)).isEqualTo(60 + n);
                assertThat(memory.getInt(at + 12)).isZero();
            }
            memory.putInt(OFFSET.consumer(), first + 6 * (round + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, WRAPPING, TURNING})
    void shouldReadWhatTheKernelHasWrittenAndNoMore(final int first)
    {
        begin(first);
        final XskConsumerRing ring = XskConsumerRing.ofDescriptors(memory, OFFSET, SIZE);

        assertThat(ring.peek(4)).isZero();
        for (int n = 0; n < SIZE; n++)
        {
            final long at = 192 + ((first + (long)n) & 7) * 16;
            memory.putLong(at, 4_096L * n);
            memory.putInt(at + 8, 100 + n);
        }
        memory.putInt(OFFSET.producer(), first + SIZE);

        assertThat(ring.peek(4)).isEqualTo(4);
        assertThat(ring.address(3)).isEqualTo(4_096L * 3);
        assertThat(ring.length(3)).isEqualTo(103);
        ring.release(4);
        assertThat(memory.getInt(OFFSET.consumer())).isEqualTo(first + 4);
        assertThat(ring.peek(100)).isEqualTo(4);
        assertThat(ring.address(0)).isEqualTo(4_096L * 4);
        ring.release(4);
        assertThat(ring.peek(1)).isZero();
        assertThat(memory.getInt(OFFSET.consumer())).isEqualTo(first + SIZE);
    }

    /** Before Linux 6.6 a length of 0 alone was a frame to send. */
    @ParameterizedTest
    @ValueSource(ints = {0, WRAPPING, TURNING})
    void shouldMakeWhatIsCancelledNothingAnyKernelSends(final int first)
    {
        begin(first);
        final XskProducerRing ring = XskProducerRing.ofDescriptors(memory, OFFSET, SIZE);
        assertThat(ring.reserve(5)).isEqualTo(5);
        for (int n = 0; n < 5; n++)
        {
            ring.descriptor(n, 4_096L * n + 300, 60);
        }
        ring.submit(5);

        assertThat(ring.cancel(2)).isEqualTo(4_096L * 3 + 300);

        final long at = 192 + ((first + 3L) & 7) * 16;
        assertThat(memory.getLong(at)).isEqualTo(-1);
        assertThat(memory.getInt(at + 8)).isZero();
        assertThat(ring.pending()).isEqualTo(5);
        assertThat(ring.taken()).isEqualTo(first);
    }

    @Test
    void shouldReadAddressesOneAfterAnother()
    {
        final XskConsumerRing ring = XskConsumerRing.ofAddresses(memory, OFFSET, SIZE);
        memory.putLong(192, 2_048);
        memory.putLong(200, 6_144);
        memory.putInt(OFFSET.producer(), 2);

        assertThat(ring.peek(8)).isEqualTo(2);
        assertThat(ring.address(1)).isEqualTo(6_144);
    }

    @Test
    void shouldTellWhenTheKernelWaitsToBeCalled()
    {
        final XskProducerRing ring = XskProducerRing.ofAddresses(memory, OFFSET, SIZE);

        assertThat(ring.needsWakeup()).isFalse();
        memory.putInt(OFFSET.flags(), 1);
        assertThat(ring.needsWakeup()).isTrue();
    }

    @Test
    void shouldRefuseASizeThatIsNoPowerOfTwo()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> XskProducerRing.ofAddresses(memory, OFFSET, 12))
            .withMessage("XDP ring (12): must be a power of two");
    }

    /** Two threads, a ring each way round: what one submits the other reads whole and in order. */
    @Test
    @Timeout(60)
    void shouldHandElementsFromThreadToThread() throws InterruptedException
    {
        final int count = 100_000;
        final XskProducerRing producer = XskProducerRing.ofDescriptors(memory, OFFSET, SIZE);
        final XskConsumerRing consumer = XskConsumerRing.ofDescriptors(memory, OFFSET, SIZE);
        final AtomicLong torn = new AtomicLong();
        final Thread kernel = new Thread(() -> torn.set(consume(consumer, count)));
        kernel.start();

        int sent = 0;
        while (sent < count)
        {
            final int room = producer.reserve(Math.min(5, count - sent));
            for (int n = 0; n < room; n++)
            {
                producer.descriptor(n, sent + n, ~(sent + n));
            }
            producer.submit(room);
            sent += room;
        }
        kernel.join();

        assertThat(torn).hasValue(0);
    }

    private static long consume(final XskConsumerRing ring, final int count)
    {
        long torn = 0;
        int read = 0;
        while (read < count)
        {
            final int filled = ring.peek(3);
            for (int n = 0; n < filled; n++)
            {
                torn += ring.address(n) == read + n && ring.length(n) == ~(read + n) ? 0 : 1;
            }
            ring.release(filled);
            read += filled;
        }
        return torn;
    }
}
