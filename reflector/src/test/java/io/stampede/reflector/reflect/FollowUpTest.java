package io.stampede.reflector.reflect;

import static io.stampede.reflector.reflect.ReflectorFixture.T1_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.frame.AddressSet;
import io.stampede.frame.Departure;
import io.stampede.frame.PrefixSet;
import io.stampede.reflector.reflect.tlv.ReturnPathPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.testing.Conforms;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.Vectors;
import io.stampede.wire.TimestampFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the previous reply left (RFC 8972 §4.7), over a port that could tell; the test is that port. */
@Vectors
class FollowUpTest
{
    private static final GoldenPackets VECTORS = GoldenPackets.load("stamp_tlv.json");
    private static final TlvPolicy STAMPING = TlvPolicy.DEFAULT.at(
        new AddressSet(), new ReturnPathPolicy(Departure.STAMPED, PrefixSet.EMPTY));
    /** Of the vector: T1 - 5 ms, as NTP has it. */
    private static final long LEFT_NS = T1_NS - 5_000_000;
    private static final String LEFT = "ed0037801e532f23";
    private static final String ASK = "80070010" + "00".repeat(16);
    private static final String NOTHING = "00070010" + "00".repeat(16);

    private final ReflectorFixture fixture = new ReflectorFixture().stateful().tlvs(STAMPING);
    private long number;

    /** The frame leaves; the port gives it the next number if it asks. */
    private void leave(final Reflector reflector)
    {
        final boolean isAsking = (fixture.batch.departure(0) & Departure.STAMPED) != 0;
        fixture.batch.sendNumber(0, isAsking ? ++number : 0);
        reflector.sent(fixture.batch);
    }

    private String exchange(final Reflector reflector, final String tlvs)
    {
        final String returned = fixture.extension(reflector, tlvs);
        leave(reflector);
        return returned;
    }

    private static String followUp(final int sequence, final String timestamp, final int method)
    {
        return "00070010%08x%s%02x000000".formatted(sequence, timestamp, method);
    }

    /** The vector's reflector has answered ten packets of this session before. */
    @Test
    @Conforms("2.28")
    @Vectors("followup-stateful")
    void shouldTellWhenThePreviousReplyLeftAsOthersExpect()
    {
        final Reflector reflector = fixture.build();
        final byte[] request = VECTORS.named("followup-stateful").octets();
        for (int i = 0; i < 10; i++)
        {
            fixture.answer(reflector, request);
            leave(reflector);
        }
        assertThat(number).isEqualTo(10);
        reflector.stamped(number, LEFT_NS);

        final byte[] reply = fixture.answer(reflector, request);

        ReflectorVectorTest.assertReply(reply, VECTORS.named("followup-stateful-reply"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"followup-stateless", "followup-bad-len"})
    @Conforms("2.28")
    void shouldTellNothingWhenStatelessOrMalformed(final String name)
    {
        final ReflectorFixture stateless = new ReflectorFixture().tlvs(STAMPING);

        final byte[] reply = stateless.answer(stateless.build(), VECTORS.named(name).octets());

        ReflectorVectorTest.assertReply(reply, VECTORS.named(name + "-reply"));
        assertThat(stateless.batch.departure(0)).as("nobody asks when it leaves").isZero();
    }

    @Test
    void shouldZeroSequenceAndTimestampWhateverTheWrongLength()
    {
        final Reflector reflector = fixture.build();

        assertThat(fixture.extension(reflector, "80070014" + "ff".repeat(20)))
            .isEqualTo("40070014" + "00".repeat(12) + "ff".repeat(8));
        assertThat(fixture.extension(reflector, "80070003 ffffff 80010001aa")).isEqualTo("4007000300000080010001aa");
        assertThat(fixture.extension(reflector, "80070000")).isEqualTo("40070000");
    }

    @Test
    @Conforms("2.28")
    void shouldTellZerosFirstAndThenThePreviousReply()
    {
        final Reflector reflector = fixture.build();

        assertThat(exchange(reflector, ASK)).isEqualTo(NOTHING);
        reflector.stamped(1, LEFT_NS);
        assertThat(exchange(reflector, ASK)).isEqualTo(followUp(0, LEFT, 2));
        reflector.stamped(2, LEFT_NS);
        assertThat(exchange(reflector, ASK)).isEqualTo(followUp(1, LEFT, 2));
    }

    @Test
    void shouldTellNoTimeWhileItIsNotKnown()
    {
        final Reflector reflector = fixture.build();
        exchange(reflector, ASK);
        assertThat(exchange(reflector, ASK)).as("the stamp is late").isEqualTo(followUp(0, "00".repeat(8), 0));
        reflector.stamped(1, LEFT_NS);
        assertThat(exchange(reflector, ASK)).as("it is of the reply before").isEqualTo(followUp(1, "00".repeat(8), 0));

        reflector.stamped(3, LEFT_NS);
        exchange(reflector, "80010000");
        assertThat(number).as("who does not want to know is not stamped").isEqualTo(3);
        assertThat(exchange(reflector, ASK)).isEqualTo(followUp(3, "00".repeat(8), 0));
    }

    @Test
    void shouldForgetStampsOfPacketsNobodyAwaits()
    {
        final Reflector reflector = fixture.build();
        exchange(reflector, ASK);

        reflector.stamped(0, LEFT_NS);
        reflector.stamped(1 + 4096, LEFT_NS);

        assertThat(exchange(reflector, ASK)).isEqualTo(followUp(0, "00".repeat(8), 0));
    }

    /** REFWAIT ends a session; the next one begins anew, in the same slot. */
    @Test
    void shouldNotGiveASessionTheStampOfTheOneBeforeIt()
    {
        final Reflector reflector = fixture.build();
        exchange(reflector, ASK);
        assertThat(fixture.sessions.expire(0)).isZero();
        final long laterNs = 2 * 900_000_000_000L;
        for (int i = 0; i < 1000 && fixture.sessions.live() > 0; i++)
        {
            fixture.sessions.expire(laterNs);
        }
        assertThat(fixture.sessions.live()).isZero();
        exchange(reflector, ASK);

        reflector.stamped(1, LEFT_NS);

        assertThat(exchange(reflector, ASK)).isEqualTo(followUp(0, "00".repeat(8), 0));
        reflector.stamped(3, LEFT_NS);
        assertThat(exchange(reflector, ASK)).isEqualTo(followUp(1, LEFT, 2));
    }

    /** T1 - 5 ms is 1767225600.118456789 s; the reply's Z bit says PTP. */
    @Test
    void shouldWriteTheTimeInTheFormatOfTheReply()
    {
        final Reflector reflector = fixture.format(TimestampFormat.ptp(0))
            .tlvs(STAMPING.withFormat(TimestampFormat.ptp(0))).build();
        exchange(reflector, ASK);
        reflector.stamped(1, LEFT_NS);

        final String left = "%08x%08x".formatted(1_767_225_600, 118_456_789);
        assertThat(exchange(reflector, ASK)).isEqualTo(followUp(0, left, 2));
    }

    @Test
    void shouldAskNothingOfAPortThatCannotTell()
    {
        fixture.tlvs(TlvPolicy.DEFAULT);
        final Reflector reflector = fixture.build();

        exchange(reflector, ASK);
        exchange(reflector, ASK);

        assertThat(number).isZero();
    }
}
