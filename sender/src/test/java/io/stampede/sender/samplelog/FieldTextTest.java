package io.stampede.sender.samplelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What a file says of its fields is where the program has them. */
class FieldTextTest
{
    private static final Path README = Path.of(System.getProperty("basedir", ""), "README.md");
    private static final long INT_MASK = 0xFFFF_FFFFL;

    private static final Map<String, ToLongFunction<DirectBuffer>> SAMPLE = Map.ofEntries(
        Map.entry("indexAndTos",
            at -> Sample.index(at, SampleRecord.HEAD_LENGTH) << 8 | Sample.tos(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("pacing", at -> Sample.pacingNs(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("t1", at -> Sample.t1(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("t2", at -> Sample.t2(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("t3", at -> Sample.t3(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("t4", at -> Sample.t4(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("rttRaw", at -> Sample.rttRawNs(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("r", at -> Sample.reflectorSequence(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("errorEstimate", at -> Sample.errorEstimate(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("ttlAtReflector", at -> Sample.senderTtl(at, SampleRecord.HEAD_LENGTH)),
        Map.entry("ttl", at -> Sample.ttl(at, SampleRecord.HEAD_LENGTH)));

    private static final Map<String, ToLongFunction<DirectBuffer>> TLV = Map.of(
        "index", at -> TlvSample.index(at, SampleRecord.HEAD_LENGTH),
        "position", at -> TlvSample.position(at, SampleRecord.HEAD_LENGTH),
        "type", at -> TlvSample.type(at, SampleRecord.HEAD_LENGTH),
        "outcome", at -> TlvSample.outcome(at, SampleRecord.HEAD_LENGTH),
        "tlvFlags", at -> TlvSample.flags(at, SampleRecord.HEAD_LENGTH),
        "replyOctets", at -> TlvSample.replyLength(at, SampleRecord.HEAD_LENGTH),
        "detail", at -> TlvSample.detail(at, SampleRecord.HEAD_LENGTH));

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[SampleRecord.LENGTH]);

    /** Each octet another one, none of them negative. */
    FieldTextTest()
    {
        for (int i = 0; i < record.capacity(); i++)
        {
            record.putByte(i, (byte)(i + 1));
        }
    }

    private long at(final FieldText field)
    {
        return switch (field.octets())
        {
            case 1 -> record.getByte(field.offset());
            case 2 -> record.getShort(field.offset(), ByteOrder.nativeOrder());
            case 4 -> record.getInt(field.offset(), ByteOrder.nativeOrder()) & INT_MASK;
            default -> record.getLong(field.offset(), ByteOrder.nativeOrder());
        };
    }

    @Test
    void shouldDescribeASampleAsTheProgramReadsIt()
    {
        assertThat(FieldText.SAMPLE).filteredOn(field -> SAMPLE.containsKey(field.name())).hasSize(SAMPLE.size())
            .allSatisfy(field ->
                assertThat(Objects.requireNonNull(SAMPLE.get(field.name())).applyAsLong(record)).isEqualTo(at(field)));
        assertCovered(FieldText.SAMPLE, SampleRecord.HEAD_LENGTH + Sample.LENGTH - 1);
    }

    @Test
    void shouldDescribeATlvAsTheProgramReadsIt()
    {
        assertThat(FieldText.TLV).filteredOn(field -> TLV.containsKey(field.name())).hasSize(TLV.size())
            .allSatisfy(field ->
                assertThat(Objects.requireNonNull(TLV.get(field.name())).applyAsLong(record)).isEqualTo(at(field)));
        assertThat(FieldText.TLV.getLast().offset()).isEqualTo(SampleRecord.HEAD_LENGTH + TlvSample.VALUE_OFFSET);
        assertCovered(FieldText.TLV, SampleRecord.HEAD_LENGTH + TlvSample.LENGTH);
    }

    @Test
    void shouldBeDescribedInTheReadme() throws IOException
    {
        final String readme = Files.readString(README);
        final String begin = "<!-- log-format:begin -->\n";
        final String actual =
            readme.substring(readme.indexOf(begin) + begin.length(), readme.indexOf("\n<!-- log-format:end -->"));
        final String expected = "| Octet | Octets | Field | Meaning |\n|---|---|---|---|\n" +
            rows("", FieldText.HEAD) + "\n" + rows("kinds below 32: ", FieldText.SAMPLE) + "\n" +
            rows("kinds from 32: ", FieldText.TLV) + "\n\nKinds: " + Kinds.texts().entrySet().stream()
            .map(kind -> kind.getKey() + " " + kind.getValue()).collect(Collectors.joining(" · ")) + ".";
        if (Boolean.getBoolean("readme.write"))
        {
            Files.writeString(README, readme.replace(begin + actual, begin + expected));
            return;
        }
        assertThat(actual).as("run this test with -Dreadme.write=true to renew %s", README).isEqualTo(expected);
    }

    private static String rows(final String where, final List<FieldText> fields)
    {
        return fields.stream().map(field -> "| " + field.offset() + " | " + field.octets() + " | `" + field.name() +
            "` | " + where + field.note() + (field.unit().isEmpty() ? "" : ", " + field.unit()) + " |")
            .collect(Collectors.joining("\n"));
    }

    /** The last octet of a sample is reserved; else there is no hole. */
    private static void assertCovered(final List<FieldText> fields, final int end)
    {
        int at = SampleRecord.HEAD_LENGTH;
        for (final FieldText field : fields)
        {
            assertThat(field.offset()).as(field.name()).isEqualTo(at);
            at += field.octets();
        }
        assertThat(at).isEqualTo(end);
    }
}
