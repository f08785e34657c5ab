package io.stampede.reflector.reflect;

import io.stampede.auth.HmacKey;
import io.stampede.auth.HmacSha256;
import io.stampede.auth.KeyPair;
import io.stampede.auth.Keyring;
import io.stampede.frame.PacketBatch;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TestPacket;
import java.util.Arrays;

/**
 * The authenticated mode: HMAC-SHA-256 truncated to 128 bits over the octets before it, Must-Be-Zero octets as they
 * came (RFC 8762 §4.4). A reply is signed with the key its request was. Owned by the reflecting thread; allocates
 * nothing once made.
 */
public final class HmacAuthenticator extends Authenticator
{
    private final PacketLayout layout;
    private final Keyring keyring;
    private final HmacSha256 hmac = new HmacSha256();
    /** Which key each frame's request was signed with. */
    private final HmacKey[] keys;

    /** @param batchCapacity frames of the batches that will be shown. */
    public HmacAuthenticator(final PacketLayout layout, final Keyring keyring, final int batchCapacity)
    {
        this.layout = layout;
        this.keyring = keyring;
        keys = new HmacKey[batchCapacity];
        Arrays.fill(keys, KeyPair.NONE.current());
    }

    @Override
    public boolean isGenuine(final PacketBatch batch, final int i)
    {
        final KeyPair pair = keyring.keys(TestPacket.ssid(batch.buffer(), batch.offset(i), layout));
        if (isSignedWith(pair.current(), batch, i))
        {
            keys[i] = pair.current();
            return true;
        }
        if (pair.previous() != pair.current() && isSignedWith(pair.previous(), batch, i))
        {
            keys[i] = pair.previous();
            return true;
        }
        return false;
    }

    private boolean isSignedWith(final HmacKey key, final PacketBatch batch, final int i)
    {
        final int offset = batch.offset(i);
        hmac.begin(key);
        hmac.update(batch.buffer(), offset, layout.hmac);
        return hmac.matches(batch.buffer(), offset + layout.hmac);
    }

    @Override
    public HmacKey key(final int i)
    {
        return keys[i];
    }

    @Override
    public void sign(final PacketBatch batch, final int i)
    {
        sign(batch, i, keys[i]);
    }

    @Override
    public void sign(final PacketBatch batch, final int i, final HmacKey key)
    {
        final int offset = batch.offset(i);
        hmac.begin(key);
        hmac.update(batch.buffer(), offset, layout.hmac);
        hmac.write(batch.buffer(), offset + layout.hmac);
    }
}
