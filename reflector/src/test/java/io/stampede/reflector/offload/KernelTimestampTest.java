package io.stampede.reflector.offload;

import static io.stampede.linux.BpfRegister.R0;
import static io.stampede.linux.BpfRegister.R1;
import static io.stampede.linux.BpfRegister.R2;
import static io.stampede.linux.BpfRegister.R3;
import static io.stampede.linux.BpfRegister.R6;
import static io.stampede.linux.BpfRegister.R7;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.linux.BpfCondition;
import io.stampede.linux.BpfProgram;
import io.stampede.linux.XdpProgram;
import io.stampede.testing.Requires;
import io.stampede.wire.TimestampFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel's arithmetic against that of the packets' own room. */
class KernelTimestampTest
{
    private static final int ROUNDS = 5_000;
    private static final long FIRST_NS = 1_000_000_000_000_000_000L;
    /** Past the NTP era that ends in 2036 and the PTP seconds that wrap in 2106. */
    private static final long LAST_NS = 4_500_000_000_000_000_000L;

    static Stream<Arguments> formats()
    {
        return Stream.of(
            Arguments.of(TimestampFormat.NTP, 0),
            Arguments.of(TimestampFormat.NTP, 37),
            Arguments.of(TimestampFormat.ptp(37), 37),
            Arguments.of(TimestampFormat.ptp(0), 37));
    }

    @BeforeEach
    void needRoot()
    {
        Requires.root();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void shouldEncodeAnyInstantAsTheFormatDoes(final TimestampFormat format, final int taiMinusUtcS) throws Exception
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (XdpProgram program = XdpProgram.load("stamp_time", encoding(format)))
        {
            for (int n = 0; n < ROUNDS; n++)
            {
                final long utcNs = instant(random, n);
                final ByteBuffer frame = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder())
                    .putLong(utcNs + taiMinusUtcS * 1_000_000_000L)
                    .putLong(KernelTimestamp.addendNs(format, taiMinusUtcS));

                final ByteBuffer result = ByteBuffer.wrap(program.testRun(frame.array()).frame());

                assertThat(result.getLong(0)).as("%d ns, seed %d", utcNs, seed).isEqualTo(format.encode(utcNs));
            }
        }
    }

    /** Some of them right at the edge of a second, where roundings would show. */
    private static long instant(final Random random, final int n)
    {
        final long any = random.nextLong(FIRST_NS, LAST_NS);
        return n % 4 == 0 ? any / 1_000_000_000 * 1_000_000_000 - random.nextInt(-2, 3) : any;
    }

    private static BpfProgram encoding(final TimestampFormat format)
    {
        final BpfProgram program = new BpfProgram();
        final int pass = program.newLabel();
        program.load32(R7, R1, XdpProgram.DATA).load32(R6, R1, XdpProgram.DATA_END)
            .move(R3, R7).add(R3, 16).jumpIf(R3, BpfCondition.ABOVE, R6, pass)
            .load64(R0, R7, 0).load64(R1, R7, 8).move(R2, 0);
        KernelTimestamp.encode(program, format);
        return program.store64(R7, 0, R0).label(pass).move(R0, XdpProgram.XDP_TX).exit();
    }
}
