package io.stampede.reflector.engine;

import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Requests with TLVs behind the base packet, signed by the JDK's own HMAC where there is a secret. */
public final class TlvRequests
{
    /** One of each type this reflector knows but HMAC, and one it does not know; addresses are 127.0.0.1. */
    public static final String EVERY_TYPE =
        "80010004 01020304" +
        "80020038 00000000 80010008 0000000000000000" +
        "80040010 00000000000000000000000000000000 80070010 00000000000000000000000000000000" +
        "80030004 00000000" +
        "80040004 b8000000" +
        "8005000c 000003e8 00000000 00000000" +
        "80060004 10010000" +
        "80070010 00000000000000000000000000000000" +
        "80090004 7f000001" +
        "800a0008 80020004 7f000001" +
        "800b0004 00650000" +
        "80c80002 abcd";
    /** Known ones in {@link #EVERY_TYPE}, with those only some ports can do. */
    public static final int KNOWN_TYPES = 10;

    private static final int BASE = 44;
    private static final int SIGNED_BASE = 112;
    private static final int HMAC_OFFSET = 96;
    private static final int HMAC_LENGTH = 16;

    private TlvRequests()
    {
    }

    /** One request; spaces in {@code tlvs} do not count. */
    public static byte[] request(final int sequence, final String tlvs, final byte @Nullable [] secret)
    {
        final byte[] extension = HexFormat.of().parseHex(tlvs.replace(" ", ""));
        if (secret == null)
        {
            return ByteBuffer.allocate(BASE + extension.length).putInt(sequence).putLong(0xed00_3780_1f9a_dd37L)
                .putShort((short)0x9601).putShort((short)0).position(BASE).put(extension).array();
        }
        final ByteBuffer request = ByteBuffer.allocate(SIGNED_BASE + extension.length + 4 + HMAC_LENGTH)
            .putInt(sequence).position(16).putLong(0xed00_3780_1f9a_dd37L).putShort((short)0x9601);
        request.put(HMAC_OFFSET, mac(secret, Arrays.copyOf(request.array(), HMAC_OFFSET)), 0, HMAC_LENGTH);
        final byte[] covered = ByteBuffer.allocate(4 + extension.length).putInt(sequence).put(extension).array();
        return request.position(SIGNED_BASE).put(extension).putInt(0x8008_0010)
            .put(mac(secret, covered), 0, HMAC_LENGTH).array();
    }

    private static byte[] mac(final byte[] secret, final byte... octets)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(octets);
        }
        catch (final GeneralSecurityException ex)
        {
            throw new AssertionError(ex);
        }
    }

    /** A batch full of them, numbered from 0, ready to be sent again and again. */
    public static PacketBatch batch(
        final Port sender, final int capacity, final String tlvs, final byte @Nullable [] secret)
    {
        final PacketBatch batch = sender.newBatch(capacity);
        for (int i = 0; i < capacity; i++)
        {
            final byte[] request = request(i, tlvs, secret);
            batch.buffer().putBytes(batch.offset(i), request);
            batch.sendLength(i, request.length);
        }
        batch.count(capacity);
        return batch;
    }
}
