package io.stampede.reflector.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.ReflectedControl;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvLimits;
import io.stampede.testing.Allocation;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several replies to one request, by the reflector as its operator gets it, on clocks that only the test moves. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RepeaterTest
{
    private static final GoldenPackets VECTORS = GoldenPackets.load("stamp_sr_lag_ctl.json");
    private static final int MS = 1_000_000;
    private static final byte[] SECRET = new byte[32];
    private static final List<AddressPrefix> SENDERS = List.of(AddressPrefix.parse("192.0.2.0/24"));

    private static ReflectedControlLimits limits(final ReflectedControl obeyed, final int bursts)
    {
        return new ReflectedControlLimits(obeyed, 16, 1472, 16_384, 1000, bursts);
    }

    static ReflectorPolicy open(
        final SessionMode mode, final long rateLimitPps, final ReflectedControlLimits limits)
    {
        return new ReflectorPolicy(
            mode, false, TimestampKind.NTP, new AccessPolicy(1024, SENDERS, rateLimitPps), false, null, 0,
            TlvLimits.defaults(true), limits);
    }

    private static ReflectorPolicy signed(final boolean isAuthenticated)
    {
        return new ReflectorPolicy(
            SessionMode.STATEFUL, false, TimestampKind.NTP, new AccessPolicy(1024, List.of(), 0), isAuthenticated,
            new Keyring(KeyPair.of(new HmacKey(SECRET))), 0, TlvLimits.defaults(true),
            limits(ReflectedControl.SIGNED, 4));
    }

    static byte[] request(final int sequence, final int length, final int replies, final long intervalNs)
    {
        return ByteBuffer.allocate(60).putInt(sequence).putLong(0xED00_3780_1F9A_DD37L).putShort((short)0x9601)
            .putShort((short)7).position(44).put((byte)0x80).put((byte)12).putShort((short)12)
            .putShort((short)length).putShort((short)replies).putInt((int)intervalNs).array();
    }

    private static int sequence(final byte... reply)
    {
        return ByteBuffer.wrap(reply).getInt();
    }

    private static long timestamp(final byte... reply)
    {
        return ByteBuffer.wrap(reply).getLong(4);
    }

    static int senderSequence(final byte... reply)
    {
        return ByteBuffer.wrap(reply).getInt(24);
    }

    @Test
    @Conforms({"5.3", "5.9"})
    void shouldSendCopiesAtTheirTimesWithNumbersAndTimesOfTheirOwn()
    {
        final ControlledEngine engine =
            new ControlledEngine(open(SessionMode.STATEFUL, 0, limits(ReflectedControl.ANY, 4)));
        final List<Integer> arrivedAtMs = new ArrayList<>();
        final List<byte[]> replies = new ArrayList<>();
        engine.send(VECTORS.named("ctl-4x").octets());

        for (int ms = 0; ms < 200; ms++)
        {
            engine.turnAfter(ms == 0 ? 0 : MS);
            for (final byte[] reply : engine.replies())
            {
                arrivedAtMs.add(ms);
                replies.add(reply);
            }
        }

        assertThat(arrivedAtMs).containsExactly(0, 20, 40, 60);
        assertThat(replies).extracting(RepeaterTest::sequence).containsExactly(0, 1, 2, 3);
        assertThat(replies).extracting(RepeaterTest::senderSequence).containsOnly(50);
        assertThat(replies).extracting(RepeaterTest::timestamp).doesNotHaveDuplicates().isSorted();
        assertThat(replies).allSatisfy(reply -> assertThat(HexFormat.of().formatHex(reply, 44, reply.length))
            .isEqualTo(VECTORS.named("ctl-4x-reply").hex().substring(88)));
        assertThat(engine.count(ReflectorCounter.BURSTS_BEGUN)).isEqualTo(1);
        assertThat(engine.count(ReflectorCounter.BURSTS_REPLIES)).isEqualTo(3);
        assertThat(engine.count(ReflectorCounter.REFLECTED)).isEqualTo(1);
    }

    @Test
    @Conforms("5.3")
    void shouldRepeatTheRequestsNumberWhenStateless()
    {
        final ControlledEngine engine =
            new ControlledEngine(open(SessionMode.STATELESS, 0, limits(ReflectedControl.ANY, 4)));
        engine.send(VECTORS.named("ctl-4x").octets());
        for (int n = 0; n < 10; n++)
        {
            engine.turnAfter(10 * MS);
        }

        final List<byte[]> replies = engine.replies();

        assertThat(replies).hasSize(4).extracting(RepeaterTest::sequence).containsOnly(50);
        assertThat(replies).extracting(RepeaterTest::timestamp).doesNotHaveDuplicates();
    }

    /** A thread held up for three intervals sends one copy then, and keeps the distance again. */
    @Test
    @Conforms("5.3")
    void shouldNeverSendCloserTogetherThanAsked()
    {
        final ControlledEngine engine =
            new ControlledEngine(open(SessionMode.STATEFUL, 0, limits(ReflectedControl.ANY, 4)));
        engine.send(request(1, 0, 4, 20 * MS));
        engine.turnAfter(0);

        assertThat(engine.turnAfter(75 * MS)).isEqualTo(1);
        assertThat(engine.turnAfter(19 * MS)).isZero();
        assertThat(engine.turnAfter(MS)).isEqualTo(1);
        assertThat(engine.turnAfter(20 * MS)).isEqualTo(1);
        assertThat(engine.replies()).hasSize(4);
    }

    /** RFC 8972 §4.7: the reply before a copy is the copy before it, or another reply of its session. */
    @Test
    void shouldNameInEachCopyTheReplyBeforeIt()
    {
        final ControlledEngine engine =
            new ControlledEngine(open(SessionMode.STATEFUL, 0, limits(ReflectedControl.ANY, 4)));
        final byte[] asking = Arrays.copyOf(request(1, 0, 4, 20 * MS), 80);
        ByteBuffer.wrap(asking).put(60, (byte)0x80).put(61, (byte)7).putShort(62, (short)16);
        engine.send(asking);
        engine.turnAfter(0);
        engine.turnAfter(20 * MS);
        engine.send(Arrays.copyOf(request(2, 0, 0, 0), 44));
        engine.turnAfter(10 * MS);
        engine.turnAfter(10 * MS);
        engine.turnAfter(20 * MS);

        final List<byte[]> burst = engine.replies().stream().filter(reply -> reply.length == 80).toList();

        assertThat(burst).extracting(RepeaterTest::sequence).containsExactly(0, 1, 3, 4);
        assertThat(burst).extracting(reply -> HexFormat.of().formatHex(reply, 60, 80)).containsExactly(
            "00070010" + "00".repeat(16),
            "00070010" + "00000000" + "00".repeat(12),
            "00070010" + "00000002" + "00".repeat(12),
            "00070010" + "00000003" + "00".repeat(12));
    }

    @Test
    void shouldAnswerOthersBetweenCopiesAndNumberAllInOneRow()
    {
        final ControlledEngine engine =
            new ControlledEngine(open(SessionMode.STATEFUL, 0, limits(ReflectedControl.ANY, 4)));
        engine.send(request(1, 0, 3, 20 * MS));
        engine.turnAfter(0);
        engine.send(Arrays.copyOf(request(2, 0, 0, 0), 44));
        engine.turnAfter(10 * MS);
        engine.turnAfter(10 * MS);
        engine.turnAfter(20 * MS);

        final List<byte[]> replies = engine.replies();

        assertThat(replies).extracting(RepeaterTest::sequence).containsExactly(0, 1, 2, 3);
        assertThat(replies).extracting(RepeaterTest::senderSequence).containsExactly(1, 2, 1, 1);
    }

    /** The session ends after REFWAIT without a packet; what is left of its burst ends with it. */
    @Test
    void shouldStopWhenTheSessionEnds()
    {
        final ControlledEngine engine =
            new ControlledEngine(open(SessionMode.STATEFUL, 0, limits(ReflectedControl.ANY, 1)));
        engine.send(request(1, 0, 16, ControlledEngine.REFWAIT_NS / 4));
        engine.turnAfter(0);
        for (int n = 0; n < 100; n++)
        {
            engine.turnAfter(ControlledEngine.REFWAIT_NS / 20);
        }

        final int before = engine.replies().size();
        engine.send(request(2, 0, 2, 20 * MS));
        engine.turnAfter(0);
        engine.turnAfter(20 * MS);

        assertThat(before).as("the first, then four or five in REFWAIT").isBetween(5, 6);
        assertThat(engine.replies()).as("there is room again").hasSize(2)
            .allSatisfy(reply -> assertThat(reply[44]).isZero());
    }

    /** Another policy may not have granted it. */
    @Test
    void shouldStopWhenThePolicyIsSwappedAndGoOnCounting()
    {
        final ReflectorPolicy policy = open(SessionMode.STATEFUL, 0, limits(ReflectedControl.ANY, 4));
        final ControlledEngine engine = new ControlledEngine(policy);
        engine.send(request(1, 0, 4, 20 * MS));
        engine.turnAfter(0);
        engine.turnAfter(20 * MS);

        engine.swap(policy);
        engine.turnAfter(20 * MS);
        engine.turnAfter(20 * MS);
        engine.send(request(2, 0, 2, 20 * MS));
        engine.turnAfter(0);
        engine.turnAfter(20 * MS);

        assertThat(engine.replies()).extracting(RepeaterTest::senderSequence).containsExactly(1, 1, 2, 2);
        assertThat(engine.count(ReflectorCounter.BURSTS_BEGUN)).isEqualTo(2);
        assertThat(engine.count(ReflectorCounter.BURSTS_REPLIES)).isEqualTo(2);
    }

    @Test
    @Conforms("5.7")
    void shouldGiveOneReplyWhenTooManyBurstsAreUnderWay()
    {
        final ControlledEngine engine =
            new ControlledEngine(open(SessionMode.STATEFUL, 0, limits(ReflectedControl.ANY, 2)));
        for (int n = 0; n < 3; n++)
        {
            engine.send(request(n, 0, 3, 20 * MS));
        }

        engine.turnAfter(0);

        assertThat(engine.replies()).extracting(reply -> (int)reply[44]).containsExactly(0, 0, 0x10);
        assertThat(engine.count(ReflectorCounter.CONTROL_REFUSED)).isEqualTo(1);
        assertThat(engine.count(ReflectorCounter.BURSTS_BEGUN)).isEqualTo(2);
    }

    @Test
    @Conforms("5.14")
    void shouldCountReplays()
    {
        final ControlledEngine engine =
            new ControlledEngine(open(SessionMode.STATEFUL, 0, limits(ReflectedControl.ANY, 2)));
        engine.send(request(1, 100, 2, 20 * MS));
        engine.send(request(1, 100, 2, 20 * MS));
        engine.turnAfter(0);
        engine.turnAfter(20 * MS);
        engine.turnAfter(20 * MS);

        assertThat(engine.replies()).extracting(reply -> reply[44] & 0xFF).containsExactly(0, 0x80, 0);
        assertThat(engine.count(ReflectorCounter.CONTROL_REPLAYED)).isEqualTo(1);
    }

    /** Base HMAC and HMAC TLV of every copy, checked with the JDK's own Mac. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Conforms("5.9")
    void shouldSignEveryCopyAnew(final boolean isAuthenticated)
    {
        final ControlledEngine engine = new ControlledEngine(signed(isAuthenticated));
        engine.send(signedRequest(isAuthenticated, 9));
        for (int n = 0; n < 4; n++)
        {
            engine.turnAfter(n == 0 ? 0 : 20 * MS);
        }

        final List<byte[]> replies = engine.replies();

        final int base = isAuthenticated ? 112 : 44;
        assertThat(replies).hasSize(3).extracting(RepeaterTest::sequence).containsExactly(0, 1, 2);
        assertThat(replies).allSatisfy(reply ->
        {
            assertThat(reply).hasSize(200);
            final byte[] covered = ByteBuffer.allocate(20).put(reply, 0, 4).put(reply, base, 16).array();
            assertThat(Arrays.copyOfRange(reply, base + 20, base + 36)).isEqualTo(mac(covered));
            assertThat(HexFormat.of().formatHex(reply, base + 36, base + 40))
                .isEqualTo(String.format("0001%04x", 200 - base - 40));
            if (isAuthenticated)
            {
                assertThat(Arrays.copyOfRange(reply, 96, 112)).isEqualTo(mac(Arrays.copyOf(reply, 96)));
            }
        });
    }

    /** With Extra Padding before the control, so that the HMAC TLV moves; 3 replies of 200 octets, 20 ms apart. */
    private static byte[] signedRequest(final boolean isAuthenticated, final int sequence)
    {
        final int base = isAuthenticated ? 112 : 44;
        final byte[] padded = ByteBuffer.allocate(base + 8 + 16 + 20)
            .putInt(sequence).position(base).put(HexFormat.of().parseHex("80010004ffffffff"))
            .put(request(sequence, 200, 3, 20 * MS), 44, 16).putInt(0x8008_0010).array();
        if (isAuthenticated)
        {
            System.arraycopy(mac(Arrays.copyOf(padded, 96)), 0, padded, 96, 16);
        }
        final byte[] covered = ByteBuffer.allocate(28).put(padded, 0, 4).put(padded, base, 24).array();
        System.arraycopy(mac(covered), 0, padded, base + 28, 16);
        return padded;
    }

    private static byte[] mac(final byte... octets)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(octets), 16);
        }
        catch (final GeneralSecurityException ex)
        {
            throw new AssertionError(ex);
        }
    }

    /** 1000 requests a round, three replies each, plain or signed; once warm not one byte. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("allocation")
    void shouldAllocateNothingForBurstsOnceWarm(final boolean isSigned)
    {
        final ReflectorPolicy policy = isSigned ?
            signed(true) : open(SessionMode.STATELESS, 0, limits(ReflectedControl.ANY, 64));
        final ControlledEngine engine = new ControlledEngine(policy);
        final byte[][] requests = new byte[20_000][];
        Arrays.setAll(requests, n -> isSigned ? signedRequest(true, n) : request(n, 200, 3, 20 * MS));
        final long[] replies = new long[1];
        final int[] next = new int[1];

        final long allocated = Allocation.onceWarm(20, () ->
        {
            replies[0] = 0;
            for (int n = 0; n < 1000; n++)
            {
                replies[0] += burst(engine, requests[next[0]++]);
            }
        });

        assertThat(replies[0]).isEqualTo(3000);
        assertThat(allocated).as("bytes for 1000 bursts").isZero();
    }

    private static int burst(final ControlledEngine engine, final byte... request)
    {
        engine.send(request);
        int replies = 0;
        for (int turn = 0; turn < 3; turn++)
        {
            engine.turnAfter(turn == 0 ? 0 : 20 * MS);
            replies += engine.sender.receive(engine.in);
        }
        return replies;
    }
}
