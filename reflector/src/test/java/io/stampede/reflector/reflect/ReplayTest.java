package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.reflector.engine.TlvRequests;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an eavesdropper gains by sending a genuine packet again (THREATS row 8). */
class ReplayTest
{
    private static final long REFWAIT_NS = 900_000_000_000L;
    private static final byte[] SECRET = new byte[32];

    private final ReflectorFixture fixture = new ReflectorFixture()
        .keys(PacketLayout.AUTHENTICATED, new Keyring(KeyPair.of(new HmacKey(SECRET)))).stateful().replayWindow(64);
    private final Reflector reflector = fixture.build();

    private int reflect(final int sequence, final long nowNs)
    {
        fixture.arrive(TlvRequests.request(sequence, "80010000", SECRET));
        return reflector.reflect(fixture.batch, 0, nowNs);
    }

    private long replySequence()
    {
        return TestPacket.sequence(fixture.batch.buffer(), 0, PacketLayout.AUTHENTICATED);
    }

    @Test
    void shouldAnswerEachNumberOnceAndCountOnlyAnswers()
    {
        assertThat(reflect(7, 0)).isPositive();
        assertThat(reflect(7, 0)).isEqualTo(DropReason.REPLAYED);
        assertThat(fixture.batch.sendLength(0)).isZero();

        assertThat(reflect(6, 0)).as("late, but not seen").isPositive();
        assertThat(replySequence()).isEqualTo(1);
        assertThat(reflect(6, 0)).isEqualTo(DropReason.REPLAYED);
        assertThat(reflect(7 + 64, 0)).isPositive();
        assertThat(replySequence()).isEqualTo(2);
        assertThat(reflect(7, 0)).as("64 behind").isEqualTo(DropReason.REPLAYED);
        assertThat(reflect(8, 0)).as("63 behind").isPositive();
    }

    @Test
    void shouldNotLetForgedNumbersMoveTheWindow()
    {
        reflect(7, 0);
        final byte[] forged = TlvRequests.request(1_000_000, "", new byte[]{1});
        fixture.arrive(forged);
        assertThat(reflector.reflect(fixture.batch, 0, 0)).isEqualTo(DropReason.BAD_HMAC);

        assertThat(reflect(8, 0)).isPositive();
    }

    /** It keeps sending meanwhile: what is dropped does not keep the session alive. */
    @Test
    void shouldLockARestartedSenderOutUntilRefwaitAndNoLonger()
    {
        reflect(1000, 0);

        for (int second = 1; second <= 900; second++)
        {
            assertThat(reflect(second, second * 1_000_000_000L)).isEqualTo(DropReason.REPLAYED);
        }
        assertThat(reflect(901, REFWAIT_NS + 1)).isPositive();
        assertThat(replySequence()).as("a new session").isZero();
        assertThat(reflect(901, REFWAIT_NS + 2)).isEqualTo(DropReason.REPLAYED);
        assertThat(reflect(902, REFWAIT_NS + 3)).isPositive();
    }

    @Test
    void shouldGoOnAroundTheWrap()
    {
        assertThat(reflect(-1, 0)).isPositive();
        assertThat(reflect(0, 0)).isPositive();
        assertThat(reflect(-1, 0)).isEqualTo(DropReason.REPLAYED);
        assertThat(reflect(-2, 0)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, -5})
    void shouldAnswerAnyNumberAnyTimesWithoutAWindow(final int sequence)
    {
        final ReflectorFixture open = new ReflectorFixture().stateful();
        final Reflector without = open.build();
        for (int i = 0; i < 3; i++)
        {
            open.answer(without, ReflectorFixture.request(sequence, 0, 44));
        }

        assertThat(TestPacket.sequence(open.batch.buffer(), 0, PacketLayout.UNAUTHENTICATED)).isEqualTo(2);
    }
}
