package io.stampede.perf.micro;

import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.frame.PacketBatch;
import io.stampede.reflector.reflect.HmacAuthenticator;
import io.stampede.reflector.reflect.MirroringSequencer;
import io.stampede.reflector.reflect.OpenAuthenticator;
import io.stampede.reflector.reflect.Reflector;
import io.stampede.reflector.reflect.tlv.HmacTlvIntegrity;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import io.stampede.wire.Tlv;
import io.stampede.wire.TlvType;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does an HMAC cost: verifying a request's and signing its reply, of the base packet, of the TLVs (a Class of
 * Service), of both, and by how many keys there are to choose from? {@code forged} is a base packet whose HMAC is
 * wrong: what a flood of them costs.
 */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup before anything else
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HmacBenchmark
{
    private static final int BATCH = 32;
    private static final int CLASS_OF_SERVICE_LENGTH = 4;
    private static final int TLVS_LENGTH =
        Tlv.HEADER_LENGTH + CLASS_OF_SERVICE_LENGTH + Tlv.HEADER_LENGTH + HmacSha256.LENGTH;
    private static final int SEQUENCE_LENGTH = 4;

    /** What is signed. */
    @Param({"base", "tlvs", "both", "forged"})
    public String covered = "";

    /** Sessions with a key of their own, sending in turn. */
    @Param({"1", "10000"})
    public int keys;

    private PacketLayout layout;
    private Requests requests;
    private Reflector reflector;
    private int length;
    private int next;

    /** Every session's request, signed, and a reflector that has their keys. */
    @Setup
    public void assemble()
    {
        layout = covered.equals("tlvs") ? PacketLayout.UNAUTHENTICATED : PacketLayout.AUTHENTICATED;
        length = layout.baseLength + (hasTlvs() ? TLVS_LENGTH : 0);
        final Keyring keyring = new Keyring(KeyPair.NONE);
        final UnsafeBuffer[] templates = new UnsafeBuffer[keys];
        for (int n = 0; n < keys; n++)
        {
            final int ssid = n + 1;
            keyring.put(ssid, KeyPair.of(new HmacKey(secret(ssid))));
            templates[n] = request(ssid);
        }
        requests = new Requests(BATCH, templates);
        reflector = Reflectors.of(
            layout,
            layout.isAuthenticated() ? new HmacAuthenticator(layout, keyring, BATCH) : new OpenAuthenticator(),
            new MirroringSequencer(),
            new TlvProcessor(TlvPolicy.DEFAULT.withHmac(), new HmacTlvIntegrity(layout, keyring)));
    }

    private boolean hasTlvs()
    {
        return covered.equals("tlvs") || covered.equals("both");
    }

    private UnsafeBuffer request(final int ssid)
    {
        final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        Requests.putBase(request, layout, ssid);
        if (layout.isAuthenticated() && !covered.equals("forged"))
        {
            request.putBytes(layout.hmac, hmac(ssid, request, 0, layout.hmac));
        }
        if (hasTlvs())
        {
            final int start = layout.baseLength;
            Tlv.header(request, start, Tlv.UNRECOGNIZED, TlvType.CLASS_OF_SERVICE, CLASS_OF_SERVICE_LENGTH);
            final int hmacAt = start + Tlv.HEADER_LENGTH + CLASS_OF_SERVICE_LENGTH;
            Tlv.header(request, hmacAt, Tlv.UNRECOGNIZED, TlvType.HMAC, HmacSha256.LENGTH);
            request.putBytes(hmacAt + Tlv.HEADER_LENGTH, tlvHmac(ssid, request, 0));
        }
        return request;
    }

    /** One request arrives and is answered, or dropped if it is forged. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int reflect()
    {
        requests.arrive(keys, next);
        next = next + BATCH < keys ? next + BATCH : 0;
        final PacketBatch batch = requests.batch();
        int octets = 0;
        for (int i = 0; i < BATCH; i++)
        {
            octets += Math.max(0, reflector.reflect(batch, i, 0));
        }
        reflector.seal(batch);
        Requests.require(octets == (covered.equals("forged") ? 0 : BATCH * length), "only who is genuine is answered");
        return octets;
    }

    /** The last reply's HMACs are those the JDK computes. */
    @TearDown(Level.Iteration)
    public void checkReply()
    {
        reflect();
        final UnsafeBuffer buffer = requests.batch().buffer();
        final int offset = requests.batch().offset(BATCH - 1);
        final int ssid = TestPacket.ssid(buffer, offset, layout);
        if (layout.isAuthenticated() && !covered.equals("forged"))
        {
            requireAt(buffer, offset + layout.hmac, hmac(ssid, buffer, offset, layout.hmac));
        }
        if (hasTlvs())
        {
            requireAt(buffer, offset + length - HmacSha256.LENGTH, tlvHmac(ssid, buffer, offset));
        }
    }

    /** Fails the benchmark when a packet has another HMAC. */
    static void requireAt(final UnsafeBuffer buffer, final int at, final byte... expected)
    {
        final byte[] octets = new byte[HmacSha256.LENGTH];
        buffer.getBytes(at, octets);
        Requests.require(Arrays.equals(octets, expected), "a packet's HMAC is right");
    }

    /** Over the Sequence Number and what precedes the HMAC TLV (RFC 8972 §4.8). */
    private byte[] tlvHmac(final int ssid, final UnsafeBuffer packet, final int offset)
    {
        final int octets = Tlv.HEADER_LENGTH + CLASS_OF_SERVICE_LENGTH;
        final UnsafeBuffer signed = new UnsafeBuffer(new byte[SEQUENCE_LENGTH + octets]);
        signed.putBytes(0, packet, offset, SEQUENCE_LENGTH);
        signed.putBytes(SEQUENCE_LENGTH, packet, offset + layout.baseLength, octets);
        return hmac(ssid, signed, 0, signed.capacity());
    }

    /** As the JDK computes it, with the key of this session. */
    static byte[] hmac(final int ssid, final UnsafeBuffer packet, final int offset, final int octets)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret(ssid), "HmacSHA256"));
            final byte[] signed = new byte[octets];
            packet.getBytes(offset, signed);
            return Arrays.copyOf(mac.doFinal(signed), HmacSha256.LENGTH);
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IllegalStateException("every JDK has HmacSHA256", ex);
        }
    }

    /** Of this session's key. */
    static byte[] secret(final int ssid)
    {
        return ByteBuffer.allocate(32).putInt(ssid).putInt(28, ~ssid).array();
    }
}
