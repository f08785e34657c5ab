package io.stampede.sender.samplelog;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * The text at the head of a file, which describes the file to whoever finds it.
 *
 * @param format       {@link #FORMAT}.
 * @param file         its number among the files of the run, from 1.
 * @param byteOrder    of all integers in it.
 * @param recordOctets of each record.
 * @param chunkOctets  no record lies across a multiple of this.
 * @param head         fields in front of every record.
 * @param sample       fields of records of kinds below 32.
 * @param tlv          fields of the others.
 * @param kinds        their meanings, by number.
 * @param run          what the file is of.
 */
record FileHead(
    String format,
    int file,
    String byteOrder,
    int recordOctets,
    int chunkOctets,
    List<FieldText> head,
    List<FieldText> sample,
    List<FieldText> tlv,
    Map<String, String> kinds,
    RunHead run)
{
    /** Changes with the meaning of anything in the file. */
    static final String FORMAT = "stamp-samples/1";

    static FileHead of(final RunHead run, final int file, final int chunkOctets)
    {
        return new FileHead(FORMAT, file, ByteOrder.nativeOrder().toString(), SampleRecord.LENGTH, chunkOctets,
            FieldText.HEAD, FieldText.SAMPLE, FieldText.TLV, Kinds.texts(), run);
    }
}
