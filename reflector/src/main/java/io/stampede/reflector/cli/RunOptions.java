package io.stampede.reflector.cli;

import io.stampede.keyfile.KeyFileException;
import io.stampede.reflector.config.ReflectorConfig;
import io.stampede.reflector.config.ReflectorPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.session.SessionTable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of {@code run}, each declared once, and what they mean together as {@link ReflectorConfig} and {@link
 * ReflectorPolicy}. {@link IllegalArgumentException} says in one line what does not fit.
 */
final class RunOptions
{
    private static final int MAX_REPLAY_WINDOW = SessionTable.MAX_REPLAY_WINDOW;

    @Mixin
    private final ProcessOptions process = new ProcessOptions();

    @Option(
        names = "--mode", paramLabel = "MODE", defaultValue = "stateless",
        description = "stateless: a reply carries its request's number. stateful: replies of a session are numbered" +
            " 0, 1, 2, ..., so that the sender can tell loss forward from loss backward. Default: ${DEFAULT-VALUE}.")
    private SessionMode mode = SessionMode.STATELESS;

    @Option(
        names = "--twamp-light",
        description = "Serve TWAMP Light senders too: requests of 14 to 43 octets get a reply of 44. Such a reply is" +
            " larger than its request; use it with --allow-source. Default: such requests are dropped.")
    private boolean isTwampLight;

    @Option(
        names = "--timestamp", paramLabel = "FORMAT", defaultValue = "ntp",
        description = "Format of our timestamps: ntp (UTC), or ptp (TAI; needs the kernel to know TAI-UTC)." +
            " Default: ${DEFAULT-VALUE}.")
    private TimestampKind timestamps = TimestampKind.NTP;

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Mixin
    private final KeyOptions keys = new KeyOptions();

    @Option(
        names = "--replay-window", paramLabel = "N", defaultValue = "0",
        description = "Drop requests whose number their session has seen, or that are N or more behind its highest:" +
            " 1 to 128; 0: none. Needs --mode stateful and --auth. A sender that begins anew with the same port and" +
            " SSID is locked out until --refwait has passed. Default: ${DEFAULT-VALUE}.")
    private int replayWindow;

    @Mixin
    private final TlvOptions tlvs = new TlvOptions();

    @Mixin
    private final ReflectedControlOptions reflectedControl = new ReflectedControlOptions();

    @Mixin
    private final PortOptions port = new PortOptions();

    /** What needs a restart to change. */
    ReflectorConfig config()
    {
        return process.config(port.choice());
    }

    /** What can be swapped while running. */
    ReflectorPolicy policy() throws KeyFileException
    {
        final boolean isAuthenticated = keys.isAuthenticated();
        Rule.require(!isAuthenticated || !isTwampLight, "--twamp-light", "with --auth",
            "TWAMP Light interworks in the unauthenticated mode only (RFC 8762 4.6)");
        Rule.require(replayWindow >= 0 && replayWindow <= MAX_REPLAY_WINDOW, "--replay-window", replayWindow,
            "must be 0 to " + MAX_REPLAY_WINDOW);
        Rule.require(replayWindow == 0 || mode == SessionMode.STATEFUL, "--replay-window", "without --mode stateful",
            "only sessions remember numbers");
        Rule.require(replayWindow == 0 || isAuthenticated, "--replay-window", "without --auth",
            "a forged number far ahead would lock the true sender out; use --auth");
        Rule.require(!isTwampLight || timestamps == TimestampKind.NTP, "--timestamp", timestamps,
            "TWAMP Light senders read only ntp (RFC 8762 4.6); leave out --twamp-light or --timestamp");
        return new ReflectorPolicy(
            mode,
            isTwampLight,
            timestamps,
            access.policy(),
            isAuthenticated,
            keys.keyring(),
            replayWindow,
            tlvs.limits(isAuthenticated, isTwampLight).withReturnLabels(port.returnLabels(isAuthenticated)),
            reflectedControl.limits());
    }
}
