package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.config.ReflectedControl;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.SessionMode;
import io.stampede.testing.Conforms;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a reflector cannot be made a cannon of by asking (THREATS row 3). */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RepeaterCapsTest
{
    private static final int MS = 1_000_000;

    /**
     * Whatever is asked under whatever caps: one request brings about no more replies, none longer and no more octets
     * than the caps allow, or than the request had, and a source no more packets than its rate limit.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 12, 10052, 8972})
    @Conforms("5.7")
    void shouldNeverSendMoreThanTheCapsAllow(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        long begun = 0;
        for (int round = 0; round < 25; round++)
        {
            begun += sendAtRandom(random, "seed " + seed + ", round " + round);
        }
        assertThat(begun).as("seed %d: bursts, or nothing was shown", seed).isGreaterThan(50);
    }

    private static long sendAtRandom(final SplittableRandom random, final String what)
    {
        final int maxLength = random.nextInt(44, 3000);
        final ReflectedControlLimits limits = new ReflectedControlLimits(
            ReflectedControl.ANY, random.nextInt(1, 40), maxLength, maxLength + random.nextInt(6_000),
            random.nextInt(10, 10_000), random.nextInt(1, 16));
        final int ratePps = random.nextInt(200, 2000);
        final SessionMode mode = random.nextBoolean() ? SessionMode.STATEFUL : SessionMode.STATELESS;
        final ControlledEngine engine = new ControlledEngine(RepeaterTest.open(mode, ratePps, limits));
        final Map<Integer, Integer> requests = new HashMap<>();
        final Map<Integer, List<Integer>> replies = new HashMap<>();
        final long turns = 2000;
        int packets = 0;
        for (int turn = 0; turn < turns; turn++)
        {
            if (turn < 200)
            {
                final byte[] request = randomRequest(random, turn);
                requests.put(turn, request.length);
                engine.send(request);
            }
            engine.turnAfter(MS);
            for (final byte[] reply : engine.replies())
            {
                replies.computeIfAbsent(RepeaterTest.senderSequence(reply), sequence -> new ArrayList<>())
                    .add(reply.length);
                packets++;
            }
        }
        replies.forEach((sequence, lengths) ->
        {
            final int length = requests.getOrDefault(sequence, 0);
            final int volume = lengths.stream().mapToInt(Integer::intValue).sum();
            assertThat(lengths.size()).as("%s, request %d", what, sequence).isLessThanOrEqualTo(limits.maxReplies());
            assertThat(lengths).as("%s, request %d", what, sequence)
                .allMatch(octets -> octets <= Math.max(length, maxLength));
            assertThat(volume).as("%s, request %d", what, sequence)
                .isLessThanOrEqualTo(Math.max(length, limits.maxVolumeBytes()));
        });
        assertThat(packets).as(what).isLessThanOrEqualTo((int)(turns * ratePps / 1000 + Math.max(8, ratePps / 10) + 1));
        return engine.count(ReflectorCounter.BURSTS_BEGUN);
    }

    /** Mostly a control that could be granted, among padding and other TLVs; sometimes any octets. */
    private static byte[] randomRequest(final SplittableRandom random, final int sequence)
    {
        final ByteBuffer request = ByteBuffer.allocate(4000).putInt(sequence).position(44);
        final int controlAt = random.nextInt(4);
        for (int n = 0; n < 4; n++)
        {
            if (n == controlAt)
            {
                final boolean isModest = random.nextInt(4) > 0;
                final int length = random.nextInt(isModest ? 400 : 65_536);
                final int replies = random.nextInt(isModest ? 8 : 65_536);
                final int intervalNs = random.nextInt(isModest ? 20 * MS : 1, 30 * MS);
                request.put(RepeaterTest.request(0, length, replies, intervalNs), 44, 16);
            }
            else if (random.nextBoolean())
            {
                final int length = random.nextInt(random.nextBoolean() ? 8 : 400);
                final int type = random.nextBoolean() ? 1 : random.nextInt(256);
                request.put((byte)0x80).put((byte)type).putShort((short)length)
                    .position(request.position() + length);
            }
        }
        final byte[] octets = Arrays.copyOf(request.array(), request.position());
        if (random.nextInt(10) == 0)
        {
            octets[random.nextInt(44, octets.length)] ^= (byte)(1 << random.nextInt(8));
        }
        return octets;
    }
}
