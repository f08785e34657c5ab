package io.stampede.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.GoldenPackets.GoldenPacket;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every STAMP request and frame others encoded is given to the reflector by some test. */
class VectorUseTest
{
    /** Not found by surefire, which does not look into nested classes; never run. */
    @Vectors
    static class Sample
    {
        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        @CsvSource({"c, d", "e"})
        @MethodSource("packets")
        @Vectors("f")
        void shouldUse(final String name)
        {
            throw new AssertionError(name);
        }

        static Stream<GoldenPacket> packets()
        {
            return GoldenPackets.load("frames.json").where(frame -> frame.name().equals("f-ipv6")).stream();
        }
    }

    @Test
    void shouldGiveTheReflectorEveryVectorMeantForIt() throws Exception
    {
        final Set<String> used = VectorUse.besides(VectorUseTest.class);

        final List<GoldenPacket> meant =
            VectorUse.vectors("stamp_base.json", "stamp_tlv.json", "stamp_sr_lag_ctl.json", "frames.json").stream()
                .filter(vector -> vector.direction().equals("sender->reflector")).toList();

        assertThat(meant).hasSizeGreaterThan(70);
        assertThat(meant).extracting(GoldenPacket::name).filteredOn(name -> !used.contains(name))
            .as("vectors no test of class @Vectors uses").isEmpty();
    }

    /** Those no request names as its reply; frames are whole replies. */
    @Test
    void shouldExpectFromTheReflectorWhatNoVectorAsksForByItself() throws Exception
    {
        assertThat(VectorUse.besides(VectorUseTest.class))
            .contains("u-reflector-ptp", "ctl-disabled", "f-srv6-return");
    }

    @Test
    void shouldFindWhatTablesAndSourcesName() throws Exception
    {
        assertThat(VectorUse.besides(VectorUseTest.class)).contains("a", "b", "c", "e", "f", "f-ipv6")
            .doesNotContain("d", "padding-reply");
    }
}
