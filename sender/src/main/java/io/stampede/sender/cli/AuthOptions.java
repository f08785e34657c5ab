package io.stampede.sender.cli;

import io.stampede.auth.KeyPair;
import io.stampede.keyfile.KeyFile;
import io.stampede.keyfile.KeyFileException;
import io.stampede.wire.PacketLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of signed probes. Keys come from a file and go nowhere else (THREATS row 17). */
final class AuthOptions
{
    @Option(names = "--auth",
        description = "Authenticated mode (RFC 8762 4.4): probes of 112 octets with an HMAC. Needs --key-file.")
    private boolean isAuthenticated;

    @Option(names = "--key-file", paramLabel = "FILE",
        description = "Keys, one a line: SSID (or * for all) and secret in hex. Only its owner may read it. The " +
            "session's first key signs, a second one is accepted in replies too.")
    private @Nullable Path keyFile;

    @Option(names = "--hmac-tlv",
        description = "Sign the TLVs by an HMAC TLV. In the authenticated mode they always are. Needs --key-file.")
    private boolean hasHmacTlv;

    /** Offsets of the mode chosen. */
    PacketLayout layout()
    {
        return isAuthenticated ? PacketLayout.AUTHENTICATED : PacketLayout.UNAUTHENTICATED;
    }

    /**
     * Whether the probes need an HMAC TLV: authenticated ones with any other than one Extra Padding do (RFC 8972 §4.8).
     *
     * @param hasTlvs they carry TLVs, Extra Padding not counted.
     */
    boolean needsHmacTlv(final boolean hasTlvs)
    {
        return hasHmacTlv || (isAuthenticated && hasTlvs);
    }

    /** Keys of a session; null where nothing is signed. */
    @Nullable KeyPair keys(final int ssid) throws CommandFailure
    {
        final String signing = isAuthenticated ? "--auth" : "--hmac-tlv";
        if (!isAuthenticated && !hasHmacTlv)
        {
            if (keyFile != null)
            {
                throw CommandFailure.usage("--key-file " + keyFile +
                    ": nothing is signed with it — add --auth or --hmac-tlv, or leave it out");
            }
            return null;
        }
        if (keyFile == null)
        {
            throw CommandFailure.usage(signing + ": needs keys — name their file with --key-file");
        }
        return read(keyFile, ssid);
    }

    private static KeyPair read(final Path file, final int ssid) throws CommandFailure
    {
        final KeyPair keys;
        try
        {
            keys = KeyFile.read(file).keys(ssid);
        }
        catch (final KeyFileException ex)
        {
            throw CommandFailure.refused("--key-file: " + ex.getMessage(), ex);
        }
        if (keys.equals(KeyPair.NONE))
        {
            throw CommandFailure.usage("--key-file " + file + ": has no key for SSID " + ssid +
                " — name a session it has with --ssid, or add a line for this one or for *");
        }
        return keys;
    }
}
