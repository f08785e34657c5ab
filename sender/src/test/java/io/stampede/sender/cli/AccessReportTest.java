package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stampede.frame.PacketBatch;
import io.stampede.net.loop.LoopbackPort;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.VirtualRun;
import io.stampede.testing.Conforms;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An access report is sent until it comes back, or often enough (RFC 8972 §4.6). */
class AccessReportTest
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int TLV_FLAGS = 44;
    private static final int UNRECOGNIZED = 0x80;

    private final FakeTime time = new FakeTime();
    private final LoopbackPort.Pair wire = LoopbackPort.pair(at(1), at(2), time);
    private final List<Long> sentNs = new ArrayList<>();
    private final List<Integer> sequences = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"3gpp:available, 5, 3", "3gpp:available --access-timer 500ms --access-retries 2, 3, 0.5",
        "non-3gpp:unavailable --access-retries 0, 1, 3"})
    @Conforms("2.26")
    void shouldBeSentAgainWhenTimerExpiresUntilRetriesAreUsedUp(
        final String options, final int times, final double timerSeconds) throws Exception
    {
        final SenderSession session = run(plan(options), NEVER, 0);

        final double timerNs = timerSeconds * SECOND_NS;
        assertThat(sentNs).hasSize(times);
        for (int i = 0; i < times; i++)
        {
            assertThat(sentNs.get(i) - sentNs.getFirst()).isCloseTo((long)(i * timerNs), within(200_000L));
            assertThat(sequences.get(i)).isEqualTo(i);
        }
        assertThat(session.sender().isAcknowledged()).isFalse();
        assertThat(time.nanoTime() - sentNs.getFirst()).as("waited for the last too")
            .isGreaterThan((long)(times * timerNs));
    }

    @Test
    @Conforms("2.26")
    void shouldEndAtFirstReplyThatCarriesItBack() throws Exception
    {
        final SenderSession session = run(plan("3gpp:available"), 2, 0);

        assertThat(sentNs).hasSize(2);
        assertThat(session.sender().isAcknowledged()).isTrue();
        assertThat(time.nanoTime() - sentNs.getLast()).as("ns from the last report to the end").isLessThan(2_000_000);
        assertThat(session.statistics().answered()).isEqualTo(1);
    }

    @Test
    void shouldGoOnWhenReplyEchoesItUnrecognized() throws Exception
    {
        final SenderSession session = run(plan("3gpp:available"), 1, UNRECOGNIZED);

        assertThat(sentNs).hasSize(5);
        assertThat(session.sender().isAcknowledged()).isFalse();
    }

    private static SenderPlan plan(final String options) throws CommandFailure
    {
        return Parsed.plan(("198.51.100.20 --access-report " + options).split(" ", -1));
    }

    /** @param answeredFrom the ordinal of the first request that is answered, 1 for the first. */
    private SenderSession run(final SenderPlan plan, final int answeredFrom, final int tlvFlags)
    {
        final SenderSession session = VirtualRun.newSession(plan, wire.first(), time);
        final PacketBatch batch = wire.second().newBatch(4);
        session.onStart();
        while (!session.isDone())
        {
            VirtualRun.step(session, time);
            reflect(batch, answeredFrom, tlvFlags);
        }
        session.onClose();
        return session;
    }

    private void reflect(final PacketBatch batch, final int answeredFrom, final int tlvFlags)
    {
        final int count = wire.second().receive(batch);
        for (int i = 0; i < count; i++)
        {
            final byte[] request = new byte[batch.length(i)];
            batch.buffer().getBytes(batch.offset(i), request);
            sequences.add(ByteBuffer.wrap(request).getInt());
            sentNs.add(time.nanoTime());
            final ByteBuffer reply = ByteBuffer.wrap(request.clone());
            reply.put(24, request, 0, 4);
            reply.put(28, request, 4, 8);
            reply.put(36, request, 12, 2);
            reply.put(16, request, 4, 8);
            reply.put(TLV_FLAGS, (byte)tlvFlags);
            batch.buffer().putBytes(batch.offset(i), reply.array());
            batch.sendLength(i, sentNs.size() >= answeredFrom ? request.length : 0);
        }
        final int ignored = wire.second().send(batch);
    }

    private static InetSocketAddress at(final int port)
    {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
