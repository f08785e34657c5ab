package io.stampede.auth;

import org.jspecify.annotations.Nullable;

/**
 * Which keys a session's packets may be signed with: for each SSID a current key and, while keys are being changed, the
 * one before. A session without keys of its own uses the default's. Does not change once read; a reload
 * makes another.
 */
public final class Keyring
{
    private static final int SSIDS = 1 << 16;

    private final KeyPair defaultKeys;
    private final @Nullable KeyPair[] keysBySsid;

    /** @param defaultKeys of sessions without keys of their own; {@link KeyPair#NONE} to turn those away. */
    public Keyring(final KeyPair defaultKeys)
    {
        this.defaultKeys = defaultKeys;
        this.keysBySsid = new KeyPair[SSIDS];
    }

    /** Other keys for one session; before the keyring is handed to the reflecting thread. */
    public void put(final int ssid, final KeyPair keys)
    {
        keysBySsid[ssid] = keys;
    }

    /** Keys of a session, 0..65535. */
    public KeyPair keys(final int ssid)
    {
        final KeyPair keys = keysBySsid[ssid];
        return keys == null ? defaultKeys : keys;
    }
}
