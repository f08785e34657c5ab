package io.stampede.reflector.cli;

import io.stampede.reflector.config.ReflectedControl;
import io.stampede.reflector.config.ReflectedControlLimits;
import picocli.CommandLine.Option;

/** The options of {@code run} for Reflected Test Packet Control. They refuse what does not fit in one line. */
final class ReflectedControlOptions
{
    @Option(
        names = "--reflected-control", paramLabel = "WHOSE", defaultValue = "off",
        description = "Obey Reflected Test Packet Control TLVs (RFC 10052): the sender says how many replies it" +
            " wants, how long and how far apart, within the limits below. signed: only those an HMAC TLV proves;" +
            " needs --key-file. any: unsigned ones too; needs --allow-source, as such can be forged. off: the type" +
            " is unknown. Default: ${DEFAULT-VALUE}.")
    private ReflectedControl obeyed = ReflectedControl.OFF;

    @Option(
        names = "--reflected-control-replies", paramLabel = "N", defaultValue = "16",
        description = "Replies to one request at most, 1 to 65535. Who asks for more gets one, with the C flag." +
            " Default: ${DEFAULT-VALUE}.")
    private int maxReplies;

    @Option(
        names = "--reflected-control-length", paramLabel = "OCTETS", defaultValue = "1472",
        description = "Longest reply, octets of UDP payload, 44 to 65507. Who asks for more, or for more than the" +
            " link's MTU, gets one reply that long, with the C flag. Default: ${DEFAULT-VALUE}.")
    private int maxLengthBytes;

    @Option(
        names = "--reflected-control-volume", paramLabel = "OCTETS", defaultValue = "16384",
        description = "UDP payload of all replies to one request at most; not below --reflected-control-length." +
            " Who asks for more gets one reply, with the C flag. Default: ${DEFAULT-VALUE}.")
    private int maxVolumeBytes;

    @Option(
        names = "--reflected-control-rate", paramLabel = "RATE", defaultValue = "1kpps",
        converter = TextConverters.Rate.class,
        description = "Fastest rate of the replies to one request, 1pps to 1Mpps. Who asks for shorter intervals gets" +
            " one reply, with the C flag. Replies after the first also count against --rate-limit." +
            " Default: ${DEFAULT-VALUE}.")
    private double maxRatePps;

    @Option(
        names = "--reflected-control-bursts", paramLabel = "N", defaultValue = "32",
        description = "Requests of each socket whose replies are still being sent, 1 to 256, 64 KiB each. While there" +
            " are so many, others get one reply, with the C flag. Default: ${DEFAULT-VALUE}.")
    private int maxBursts;

    ReflectedControlLimits limits()
    {
        return new ReflectedControlLimits(
            obeyed, maxReplies, maxLengthBytes, maxVolumeBytes, (long)maxRatePps, maxBursts);
    }
}
