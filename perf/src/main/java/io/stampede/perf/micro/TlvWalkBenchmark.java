package io.stampede.perf.micro;

import io.stampede.frame.PacketBatch;
import io.stampede.frame.Reply;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does a packet's walk over its TLVs cost, by how many there are: Extra Padding and an unknown type in turn, four
 * octets of Value each? 16 000 is the hostile packet full of TLVs (checklist 2.37): the walk must stop early.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TlvWalkBenchmark
{
    private static final int TLV_LENGTH = Tlv.HEADER_LENGTH + 4;
    private static final int UNKNOWN_TYPE = 200;

    /** TLVs in the packet. */
    @Param({"0", "1", "12", "256", "8000"})
    public int tlvs;

    private final TlvProcessor processor = new TlvProcessor(TlvPolicy.DEFAULT, new OpenTlvIntegrity());
    private final Reply reply = new Reply();
    private PacketBatch batch = batch(1);

    /** Writes the TLVs. */
    @Setup
    public void fill()
    {
        batch = batch(Math.max(1, tlvs * TLV_LENGTH));
        for (int i = 0; i < tlvs; i++)
        {
            final int type = i % 2 == 0 ? TlvType.EXTRA_PADDING : UNKNOWN_TYPE;
            Tlv.header(batch.buffer(), i * TLV_LENGTH, Tlv.UNRECOGNIZED, type, 4);
        }
    }

    private static PacketBatch batch(final int length)
    {
        return new PacketBatch(1, length, length, new UnsafeBuffer(ByteBuffer.allocateDirect(length)), null);
    }

    /** One walk; its own replies are its next requests, as flags that come in are ignored. */
    @Benchmark
    public long extend()
    {
        final long processedBefore = processor.processed;
        processor.extend(batch, 0, 0, tlvs * TLV_LENGTH, reply);
        final long processed = processor.processed - processedBefore;
        final int expected = (Math.min(tlvs, TlvProcessor.MAX_TLVS) + 1) / 2;
        Requests.require(processed == expected, "half of the TLVs walked were known");
        return processed;
    }
}
