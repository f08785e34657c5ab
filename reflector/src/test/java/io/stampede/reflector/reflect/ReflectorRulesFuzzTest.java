package io.stampede.reflector.reflect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.frame.AddressSet;
import io.stampede.frame.Departure;
import io.stampede.frame.PrefixSet;
import io.stampede.reflector.reflect.tlv.HmacTlvIntegrity;
import io.stampede.reflector.reflect.tlv.OpenTlvIntegrity;
import io.stampede.reflector.reflect.tlv.ReturnPathPolicy;
import io.stampede.reflector.reflect.tlv.TlvPolicy;
import io.stampede.reflector.reflect.tlv.TlvProcessor;
import io.stampede.testing.GoldenPackets;
import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.wire.PacketLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Any TLVs at all, behind a base packet that is admitted: signed by the harness, so that a fuzzer gets past the HMACs.
 * Each answer keeps the rules of {@link ReplyRules}. The first octet of an input chooses the reflector and what is
 * signed; the rest are a request's first octets and its TLVs.
 */
class ReflectorRulesFuzzTest
{
    private static final long SEED = 8972;
    private static final int AUTHENTICATED = 1;
    private static final int STATEFUL = 1 << 1;
    private static final int KEYS = 1 << 2;
    private static final int SIGN_TLVS = 1 << 3;
    private static final int RETURN_PATH = 1 << 4;
    private static final int IPV6 = 1 << 5;
    private static final int OPTIONS = 1 << 6;
    private static final int MAX_TLVS_LENGTH = 8_192;
    private static final int HMAC_LENGTH = 16;
    private static final byte[] SECRET = "thirty-two octets of a secret...".getBytes(StandardCharsets.UTF_8);

    private final Map<Integer, Reflecting> reflectors = new HashMap<>();

    /** A reflector and the frame it works in. */
    private record Reflecting(ReflectorFixture fixture, Reflector reflector, TlvPolicy policy)
    {
    }

    @FuzzTest(maxDuration = "10m")
    void shouldKeepTheRulesWhateverTheTlvs(final byte[] input)
    {
        if (input.length > 0)
        {
            answer(input[0] & (OPTIONS - 1), Arrays.copyOfRange(input, 1, Math.min(input.length, MAX_TLVS_LENGTH)));
        }
    }

    /** The golden packets with bits flipped, cut and grown, for every reflector. */
    @Test
    void shouldKeepTheRulesWhenGoldenPacketsAreMutated()
    {
        final List<GoldenPacket> packets = new ArrayList<>();
        for (final String file : List.of("stamp_base.json", "stamp_tlv.json", "stamp_sr_lag_ctl.json"))
        {
            packets.addAll(GoldenPackets.load(file).all());
        }
        final SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 12_000; i++)
        {
            final byte[] packet = packets.get(random.nextInt(packets.size())).octets();
            final byte[] mutant = Arrays.copyOf(packet, Math.max(0, packet.length + random.nextInt(-8, 9)));
            for (int flips = random.nextInt(4); flips > 0 && mutant.length > 44; flips--)
            {
                mutant[random.nextInt(44, mutant.length)] ^= (byte)(1 << random.nextInt(8));
            }
            answer(i % OPTIONS, mutant);
        }
    }

    private void answer(final int options, final byte... octets)
    {
        final Reflecting reflecting = reflectors.computeIfAbsent(options, ReflectorRulesFuzzTest::assemble);
        final PacketLayout layout = layout(options);
        final byte[] request = request(options, layout, octets);
        final ReflectorFixture fixture = reflecting.fixture();
        fixture.arrive(request);
        fixture.batch.interfaceIndex(0, 7);

        final int result = reflecting.reflector().reflect(fixture.batch, 0, 0);
        reflecting.reflector().seal(fixture.batch);

        assertThat(result).as("signed by us").isNotEqualTo(DropReason.BAD_HMAC);
        if (result < 0)
        {
            assertThat(result).isGreaterThanOrEqualTo(-DropReason.COUNT);
            assertThat(fixture.batch.sendLength(0)).isZero();
            return;
        }
        assertThat(result).as("never more octets than came").isEqualTo(request.length);
        final byte[] reply = new byte[request.length + HMAC_LENGTH];
        fixture.batch.buffer().getBytes(0, reply);
        assertThat(Arrays.copyOfRange(reply, request.length, reply.length)).as("behind the reply").containsOnly(0xA5);
        new ReplyRules(layout, reflecting.policy(), request, reply).check();
        if (layout.isAuthenticated())
        {
            assertThat(Arrays.copyOfRange(reply, layout.hmac, layout.baseLength)).isEqualTo(hmac(reply, layout.hmac));
        }
        if ((options & RETURN_PATH) == 0)
        {
            assertThat(fixture.batch.departure(0) & (Departure.DESTINATION | Departure.SRV6 | Departure.SR_MPLS))
                .isZero();
        }
    }

    private static PacketLayout layout(final int options)
    {
        return (options & AUTHENTICATED) == 0 ? PacketLayout.UNAUTHENTICATED : PacketLayout.AUTHENTICATED;
    }

    private static Reflecting assemble(final int options)
    {
        final PacketLayout layout = layout(options);
        final boolean hasKeys = (options & (AUTHENTICATED | KEYS)) != 0;
        final Keyring keyring = new Keyring(KeyPair.of(new HmacKey(SECRET)));
        final boolean isSteered = (options & RETURN_PATH) != 0;
        final ReturnPathPolicy returnPath = new ReturnPathPolicy(
            Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK | Departure.SRV6 | Departure.SR_MPLS,
            isSteered ? new PrefixSet(new long[]{0, 0}, new long[]{0, 0xFFFF_0000_0000L}, new int[]{0, 96}) :
                PrefixSet.EMPTY);
        final AddressSet own =
            new AddressSet(InetAddress.ofLiteral("198.51.100.21"), InetAddress.ofLiteral("2001:db8::21"));
        final TlvPolicy policy = (hasKeys ? TlvPolicy.DEFAULT.withHmac() : TlvPolicy.DEFAULT).at(own, returnPath);
        final ReflectorFixture fixture = new ReflectorFixture();
        if (hasKeys)
        {
            fixture.keys(layout, keyring);
        }
        fixture.extender(new TlvProcessor(
            policy, hasKeys ? new HmacTlvIntegrity(layout, keyring) : new OpenTlvIntegrity()));
        if ((options & STATEFUL) != 0)
        {
            fixture.stateful();
        }
        if ((options & IPV6) != 0)
        {
            fixture.ipv6();
        }
        return new Reflecting(fixture, fixture.build(), policy);
    }

    /** A base packet no guard drops, then the input's octets from 44 on; whatever is to be signed is. */
    private static byte[] request(final int options, final PacketLayout layout, final byte... octets)
    {
        final byte[] base = Arrays.copyOf(octets, layout.baseLength);
        final byte[] tlvs = Arrays.copyOfRange(octets, Math.min(44, octets.length), octets.length);
        // a request that looks like a reply would be dropped
        ByteBuffer.wrap(base).putInt(layout.receiveTimestamp, 0);
        if (layout.isAuthenticated())
        {
            System.arraycopy(hmac(base, layout.hmac), 0, base, layout.hmac, HMAC_LENGTH);
        }
        final boolean isSigned = (options & SIGN_TLVS) != 0;
        final ByteBuffer request =
            ByteBuffer.allocate(base.length + tlvs.length + (isSigned ? 4 + HMAC_LENGTH : 0)).put(base).put(tlvs);
        if (isSigned)
        {
            final byte[] covered = ByteBuffer.allocate(4 + tlvs.length).put(base, 0, 4).put(tlvs).array();
            request.putInt(0x8008_0000 | HMAC_LENGTH).put(hmac(covered, covered.length));
        }
        return request.array();
    }

    private static byte[] hmac(final byte[] octets, final int length)
    {
        try
        {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            mac.update(octets, 0, length);
            return Arrays.copyOf(mac.doFinal(), HMAC_LENGTH);
        }
        catch (final GeneralSecurityException ex)
        {
            throw new AssertionError("every JDK has HmacSHA256", ex);
        }
    }
}
