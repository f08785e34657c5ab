package io.stampede.reflector.cli;

import io.stampede.auth.Keyring;
import io.stampede.keyfile.KeyFile;
import io.stampede.keyfile.KeyFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about keys. */
final class KeyOptions
{
    @Option(
        names = "--auth",
        description = "Authenticated mode (RFC 8762 4.4): packets have 112 octets and an HMAC; what is not signed" +
            " with a key of its session is dropped. Needs --key-file. Default: unauthenticated mode.")
    private boolean isAuthenticated;

    @Option(
        names = "--key-file", paramLabel = "FILE",
        description = "Keys: one a line, SSID (0 to 65535, * for all others) and secret in hex digits; a second line" +
            " of an SSID is its previous key, still accepted. Only its owner may read it (chmod 600). Without --auth" +
            " it serves the HMAC TLV (RFC 8972 4.8). Default: none; then HMAC TLVs are of an unknown type.")
    private @Nullable Path keyFile;

    boolean isAuthenticated()
    {
        Rule.require(!isAuthenticated || keyFile != null, "--auth", "without --key-file", "needs the keys' file");
        return isAuthenticated;
    }

    /** The keys, read anew; null where none are wanted. */
    @Nullable Keyring keyring() throws KeyFileException
    {
        return keyFile == null ? null : KeyFile.read(keyFile);
    }
}
