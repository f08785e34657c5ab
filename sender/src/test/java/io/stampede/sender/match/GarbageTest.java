package io.stampede.sender.match;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static io.stampede.sender.testing.VirtualRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What arrives and is no answer is counted by its reason and changes nothing else. */
class GarbageTest
{
    private final FakeTime time = new FakeTime();
    private final ImpairedPath path =
        new ImpairedPath(time, false, TIMEOUT_NS, ordinal -> Fate.answered(2 * MS, 2 * MS));
    private final SenderSession session = VirtualRun.newSession(plan(20, 0), path, time);

    @Test
    void shouldRefuseRepliesTooShortForTheirFields()
    {
        afterFirstProbe();
        path.inject(new byte[0]);
        path.inject(Arrays.copyOf(reply(), 37));

        assertOnlyCounted(new long[]{2, 0, 0, 0, 0});
    }

    @Test
    void shouldTakeARepliesOfThirtyEightOctetsAsTwampyAnswers()
    {
        afterFirstProbe();
        path.inject(Arrays.copyOf(reply(), 38));
        VirtualRun.finish(session, time);

        assertThat(session.matchCounters().garbage()).isZero();
        assertThat(session.statistics().answered()).isEqualTo(20);
        // the real reply to the same probe comes after it
        assertThat(session.statistics().duplicatesForward()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnotherSsid()
    {
        afterFirstProbe();
        path.inject(ByteBuffer.wrap(reply()).putShort(14, (short)0x5A5B).array());

        assertOnlyCounted(new long[]{0, 1, 0, 0, 0});
    }

    @Test
    void shouldTakeSsidZeroOfAReflectorThatKnowsNone()
    {
        afterFirstProbe();
        path.inject(ByteBuffer.wrap(reply()).putShort(14, (short)0).array());
        VirtualRun.finish(session, time);

        assertThat(session.matchCounters().ssidZero).isEqualTo(1);
        assertThat(session.matchCounters().garbage()).isZero();
    }

    @Test
    void shouldRefuseAnEchoThatIsNotOurTimestamp()
    {
        afterFirstProbe();
        final byte[] stale = reply();
        stale[35] ^= 1;
        path.inject(stale);

        assertOnlyCounted(new long[]{0, 0, 1, 0, 0});
    }

    @Test
    void shouldRefusePtpNanosecondsOfASecondOrMore()
    {
        afterFirstProbe();
        path.inject(ByteBuffer.wrap(reply()).putShort(12, (short)0xC001).putInt(20, 1_000_000_000).array());

        assertOnlyCounted(new long[]{0, 0, 0, 1, 0});
    }

    @Test
    void shouldRefuseNumbersNeverSent()
    {
        afterFirstProbe();
        path.inject(ByteBuffer.wrap(reply()).putInt(24, 1_000).array());
        path.inject(ByteBuffer.wrap(reply()).putInt(24, -1).array());

        assertOnlyCounted(new long[]{0, 0, 0, 0, 2});
    }

    @Test
    @Conforms("2.16")
    void shouldSurviveRandomOctets()
    {
        final SplittableRandom random = new SplittableRandom(20_260_101);
        afterFirstProbe();
        for (int i = 0; i < 2_000; i++)
        {
            final byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            path.inject(octets);
        }

        VirtualRun.finish(session, time);

        assertThat(session.statistics().answered()).isEqualTo(20);
        assertThat(session.matchCounters().garbage() + session.matchCounters().unknown()).isEqualTo(2_000);
    }

    private void afterFirstProbe()
    {
        session.onStart();
        VirtualRun.step(session, time);
        assertThat(path.requests()).hasSize(1);
    }

    /** What a stateless reflector answers to the first probe. */
    private byte[] reply()
    {
        final byte[] request = path.requests().getFirst();
        final ByteBuffer reply = ByteBuffer.allocate(44);
        reply.put(0, request, 0, 16);
        reply.putShort(12, (short)0x8001);
        reply.putLong(16, ByteBuffer.wrap(request).getLong(4));
        reply.put(24, request, 0, 4);
        reply.put(28, request, 4, 8);
        reply.put(36, request, 12, 2);
        reply.put(40, (byte)64);
        return reply.array();
    }

    private void assertOnlyCounted(final long[] expected)
    {
        VirtualRun.finish(session, time);

        final MatchCounters counters = session.matchCounters();
        assertThat(new long[]{
            counters.tooShort, counters.wrongSsid, counters.wrongTimestamp, counters.malformedTimestamp,
            counters.neverSent}).containsExactly(expected);
        assertThat(session.statistics().answered()).isEqualTo(20);
        assertThat(session.statistics().duplicatesForward() + session.statistics().duplicatesBackward()).isZero();
    }
}
