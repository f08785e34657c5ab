package io.stampede.sender.samplelog;

import java.util.List;

/**
 * One field of a record, for readers that know nothing but the file.
 *
 * @param name   of the field.
 * @param offset of its first octet, from the first octet of the record.
 * @param octets it has; integers, in the byte order of the file.
 * @param unit   "ns" is nanoseconds, "utcNs" nanoseconds since 1970-01-01 UTC, "" a plain number.
 * @param note   what it is.
 */
public record FieldText(String name, int offset, int octets, String unit, String note)
{
    private static final String NS = "ns";
    private static final String UTC = "utcNs";
    private static final String NUMBER = "";

    /** In front of every record; 0 where none has been written yet. */
    static final List<FieldText> HEAD = List.of(
        new FieldText("kind", 0, 1, NUMBER, "what is told, see kinds"),
        new FieldText("flow", 1, 3, NUMBER, "number of the flow, from 0"),
        new FieldText("check", 4, 4, NUMBER, "over the record and its place; written last"));

    /** Of a {@link io.stampede.sender.match.Sample}. */
    static final List<FieldText> SAMPLE = List.of(
        new FieldText("indexAndTos", 8, 8, NUMBER, "probe index from 0 (upper 56 bits), TOS of the reply (lower 8)"),
        new FieldText("pacing", 16, 8, NS, "T1 - the time the probe was due"),
        new FieldText("t1", 24, 8, UTC, "send, sender's clock, as the probe carries it"),
        new FieldText("t2", 32, 8, UTC, "receive, reflector's clock"),
        new FieldText("t3", 40, 8, UTC, "send, reflector's clock"),
        new FieldText("t4", 48, 8, UTC, "receive, sender's clock"),
        new FieldText("rttRaw", 56, 8, NS, "from the departure to T4, monotonic"),
        new FieldText("r", 64, 4, NUMBER, "Sequence Number of the reply, unsigned"),
        new FieldText("errorEstimate", 68, 2, NUMBER, "the reflector's, as on the wire"),
        new FieldText("ttlAtReflector", 70, 1, NUMBER, "TTL of the probe there, 0 unknown"),
        new FieldText("ttl", 71, 1, NUMBER, "TTL of the reply here, 0 unknown"),
        new FieldText("t1Monotonic", 72, 8, NS, "T1 on the sender's monotonic clock"),
        new FieldText("departure", 80, 4, NS, "departure - T1"),
        new FieldText("clockSteps", 84, 2, NUMBER, "steps of the sender's clock before T1, modulo 65536"),
        new FieldText("flags", 86, 1, NUMBER, "1 the kernel told the departure, 2 T4 is not the kernel's"));

    /** Of a {@link io.stampede.sender.match.TlvSample}. */
    static final List<FieldText> TLV = List.of(
        new FieldText("index", 8, 8, NUMBER, "probe index from 0"),
        new FieldText("position", 16, 1, NUMBER, "among the TLVs of the probe, from 0"),
        new FieldText("type", 17, 1, NUMBER, "TLV Type as sent"),
        new FieldText("outcome", 18, 1, NUMBER,
            "1 processed, 2 unrecognized, 3 malformed, 4 integrity failed, 5 not returned, 6 unread"),
        new FieldText("tlvFlags", 19, 1, NUMBER, "STAMP TLV Flags as returned"),
        new FieldText("replyOctets", 20, 4, NUMBER, "UDP payload of the reply"),
        new FieldText("detail", 24, 8, NUMBER, "Follow-Up Timestamp (utcNs), packets received, or copies"),
        new FieldText("value", 32, 56, NUMBER, "Value as returned, its first 56 octets"));
}
