package io.stampede.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Any octets as a frame: read by the rules or refused, never an exception, never a payload beyond the frame. */
class FrameFuzzTest
{
    private static final long SEED = 8754;
    private static final int BEFORE = 3;

    private final FrameReader reader = new FrameReader();

    @FuzzTest
    void shouldReadOrRefuseAnyOctets(final byte[] octets)
    {
        readAnything(octets);
    }

    @Test
    void shouldReadOrRefuseMutatedGoldenFrames()
    {
        final List<GoldenPacket> frames = GoldenPackets.load("frames.json").all();
        final SplittableRandom random = new SplittableRandom(SEED);
        int read = 0;
        for (int i = 0; i < 100_000; i++)
        {
            final byte[] frame = frames.get(random.nextInt(frames.size())).octets();
            final byte[] mutant = Arrays.copyOf(frame, Math.max(0, frame.length + random.nextInt(-8, 9)));
            for (int flips = random.nextInt(4); flips > 0 && mutant.length > 0; flips--)
            {
                mutant[random.nextInt(mutant.length)] ^= (byte)(1 << random.nextInt(8));
            }
            read += readAnything(mutant) >= 0 ? 1 : 0;
        }
        assertThat(read).as("mutants read, seed %d", SEED).isGreaterThan(1_000);
    }

    private int readAnything(final byte... frame)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[BEFORE + frame.length]);
        buffer.putBytes(BEFORE, frame);

        final int length = reader.read(buffer, BEFORE, frame.length);

        if (length < 0)
        {
            assertThat(length).isGreaterThanOrEqualTo(-FrameFault.COUNT);
        }
        else
        {
            assertThat(reader.payloadOffset()).isBetween(BEFORE, BEFORE + frame.length - length);
            assertThat(reader.sourcePort()).isBetween(0, 0xFFFF);
            // true or false, as long as it looks at nothing beyond the frame
            reader.isChecksumValid();
        }
        return length;
    }
}
