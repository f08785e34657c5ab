package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.reflector.reflect.tlv.PacketCounters;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.testing.Conforms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sender learns of a flow's packets (RFC 8972 §4.5). */
class DirectMeasurementTest
{
    private final ReflectorFixture fixture = new ReflectorFixture();

    /** Counts somebody set. */
    private static final class SetCounters extends PacketCounters
    {
        private boolean isThere = true;
        private long received = 990;
        private long sent = 985;
        private int reads;

        @Override
        public boolean read()
        {
            reads++;
            return isThere;
        }

        @Override
        public long received()
        {
            return received;
        }

        @Override
        public long sent()
        {
            return sent;
        }
    }

    private final SetCounters counters = new SetCounters();

    /** S_TxC 0x3e8, the rest zeros or garbage; 990 is 0x3de, 985 is 0x3d9. */
    @ParameterizedTest
    @Conforms("2.25")
    @CsvSource({
        "8005000c 000003e8 00000000 00000000, 0005000c000003e8000003de000003d9",
        "8005000c 000003e8 deadbeef ffffffff, 0005000c000003e8000003de000003d9",
        "8005000c ffffffff 00000000 00000000, 0005000cffffffff000003de000003d9",
        // a second one is not answered
        "8005000c000003e80000000000000000 8005000c000003e80000000000000000," +
            " 0005000c000003e8000003de000003d98005000c000003e80000000000000000",
        // wrong lengths
        "80050008 000003e8 00000000, 40050008000003e800000000",
        "80050010 000003e8 00000000 00000000 00000000, 40050010000003e8000000000000000000000000"})
    void shouldAddItsCountsToTheSenders(final String sent, final String returned)
    {
        fixture.tlvs(TlvPolicy.DEFAULT.withDirectMeasurement(counters));

        assertThat(fixture.extension(fixture.build(), sent)).isEqualTo(returned);
    }

    @Test
    void shouldLetCountsWrapAtThirtyTwoBits()
    {
        counters.received = (1L << 32) + 5;
        counters.sent = 0xFFFF_FFFFL;
        fixture.tlvs(TlvPolicy.DEFAULT.withDirectMeasurement(counters));

        assertThat(fixture.extension(fixture.build(), "8005000c 00000001 00000000 00000000"))
            .isEqualTo("0005000c0000000100000005ffffffff");
    }

    @Test
    void shouldReadTheCountsOfEachPacketsMomentAndOfNoOther()
    {
        final Reflector reflector = fixture.tlvs(TlvPolicy.DEFAULT.withDirectMeasurement(counters)).build();

        fixture.extension(reflector, "80010000");
        assertThat(counters.reads).isZero();
        fixture.extension(reflector, "8005000c 00000001 00000000 00000000");
        counters.received++;
        assertThat(fixture.extension(reflector, "8005000c 00000002 00000000 00000000"))
            .isEqualTo("0005000c00000002000003df000003d9");
        assertThat(counters.reads).isEqualTo(2);
    }

    @Test
    void shouldSayUnknownWhereNobodyCounts()
    {
        final String request = "8005000c 000003e8 00000000 00000000";
        assertThat(fixture.extension(fixture.build(), request)).isEqualTo("8005000c000003e80000000000000000");

        counters.isThere = false;
        fixture.tlvs(TlvPolicy.DEFAULT.withDirectMeasurement(counters));
        assertThat(fixture.extension(fixture.build(), request)).isEqualTo("8005000c000003e80000000000000000");
    }
}
