package io.stampede.reflector.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.auth.HmacKey;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.reflector.config.AccessPolicy;
import io.stampede.reflector.config.ReflectedControlLimits;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.SessionSpec;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which option keeps the kernel from answering, in words for who typed it. */
class OffloadObstacleTest
{
    private static ReflectorPolicy policy(
        final SessionMode mode, final boolean isAuthenticated, final AccessPolicy access)
    {
        return new ReflectorPolicy(
            mode,
            true,
            TimestampKind.PTP,
            access,
            isAuthenticated,
            new Keyring(KeyPair.of(new HmacKey(new byte[32]))),
            0,
            TlvLimits.defaults(true),
            ReflectedControlLimits.OFF);
    }

    @Test
    void shouldFindNoneInAStatelessPolicyWhateverItSaysOfOtherPackets()
    {
        assertThat(Offload.obstacle(policy(SessionMode.STATELESS, false, AccessPolicy.EVERYONE))).isNull();
    }

    @Test
    void shouldNameTheOptionInTheWay()
    {
        final AccessPolicy limited = new AccessPolicy(0, List.of(), 10_000);
        final AccessPolicy provisioned =
            new AccessPolicy(0, List.of(), List.of(), 0, List.of(SessionSpec.parse("ssid=7")));

        assertThat(Offload.obstacle(policy(SessionMode.STATELESS, true, AccessPolicy.EVERYONE)))
            .startsWith("--auth: ");
        assertThat(Offload.obstacle(policy(SessionMode.STATEFUL, false, AccessPolicy.EVERYONE)))
            .startsWith("--mode stateful: ");
        assertThat(Offload.obstacle(policy(SessionMode.STATELESS, false, provisioned))).startsWith("--session: ");
        assertThat(Offload.obstacle(policy(SessionMode.STATELESS, false, limited)))
            .startsWith("--rate-limit 10kpps: ").contains("--allow-source").contains("--rate-limit off");
    }
}
