package io.stampede.sender.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.testing.GoldenPackets.GoldenPacket;
import io.stampede.testing.VectorUse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every STAMP request others encoded leaves the sender the same, every reply is given to it, by some test. */
class VectorUseTest
{
    /** What a sender that keeps the rules never sends; they are for reflectors. */
    private static final Set<String> NEVER_SENT = Set.of(
        "u-sender-mbz-nonzero", "u-sender-short-14", "u-sender-short-20", "u-sender-short-13", "u-sender-empty",
        "u-sender-ee-mult0", "a-sender-mbz-nonzero", "a-sender-wrong-key", "a-sender-short-111",
        "location-bad-sub", "location-unknown-sub", "all-flags-hostile", "type0-zero-run", "malformed-cos-len3",
        "malformed-overrun", "malformed-after-good", "trailing-1", "trailing-2", "followup-bad-len", "hmac-tlv-bad",
        "hmac-tlv-wrong-position", "dna-bad-len", "rp-cc-no-reply-reserved", "rp-srv6-empty", "rp-empty", "rp-two",
        "micro-bad-len", "ctl-len8", "ctl-conflict-norep");

    @Test
    void shouldSendOrGiveTheSenderEveryVector() throws Exception
    {
        final Set<String> used = VectorUse.besides(VectorUseTest.class);

        final List<GoldenPacket> vectors =
            VectorUse.vectors("stamp_base.json", "stamp_tlv.json", "stamp_sr_lag_ctl.json");

        assertThat(vectors).hasSizeGreaterThan(120);
        assertThat(vectors).extracting(GoldenPacket::name)
            .filteredOn(name -> !used.contains(name) && !NEVER_SENT.contains(name))
            .as("vectors no test of class @Vectors uses").isEmpty();
    }

    @Test
    void shouldNotCallNeverSentWhatIsSent() throws Exception
    {
        assertThat(VectorUse.besides(VectorUseTest.class)).isNotEmpty().doesNotContainAnyElementsOf(NEVER_SENT);
    }
}
