package io.stampede.sender.samplelog;

import io.stampede.sender.match.Sample;
import io.stampede.sender.match.TlvSample;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names of the kinds of records, for readers that know nothing but the file. */
final class Kinds
{
    private static final Map<String, String> TEXTS = texts();

    private Kinds()
    {
    }

    /** By number. */
    static Map<String, String> texts()
    {
        final Map<String, String> texts = new LinkedHashMap<>();
        put(texts, Sample.ANSWERED, "first answer to a probe, in time");
        put(texts, Sample.DUPLICATE_REPLY, "the same reply once more");
        put(texts, Sample.DUPLICATE_SAME_NUMBER, "another answer with the same r");
        put(texts, Sample.DUPLICATE_NEW_NUMBER, "another answer with another r");
        put(texts, Sample.LATE, "first answer, too late: the probe stays lost");
        put(texts, Sample.CLOSED_ANSWERED, "timeout is over for a probe that was answered");
        put(texts, Sample.CLOSED_LOST, "timeout is over for a probe that was not answered");
        put(texts, Sample.CLOSED_UNSENT, "a number that never left");
        put(texts, Sample.COPY, "one more reply that was asked for");
        put(texts, Sample.ANSWERED_ELSEWHERE, "answered by another node than the probe names");
        put(texts, Sample.CLOSED_ELSEWHERE, "timeout is over for such a probe");
        put(texts, Sample.CLOSED_UNASKED, "timeout is over for a probe that asked for no reply");
        put(texts, TlvSample.ANSWERED, "a TLV of an answer");
        put(texts, TlvSample.COPY, "a TLV of a further reply");
        put(texts, TlvSample.CLOSED_BURST, "timeout is over for a probe that asked for several replies");
        return texts;
    }

    private static void put(final Map<String, String> texts, final int kind, final String text)
    {
        texts.put(String.valueOf(kind), text);
    }

    /** Whether a record of this kind may be. */
    static boolean isKnown(final int kind)
    {
        return TEXTS.containsKey(String.valueOf(kind));
    }
}
