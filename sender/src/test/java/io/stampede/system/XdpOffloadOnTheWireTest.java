package io.stampede.system;

import io.stampede.linux.PassingLink;
import io.stampede.testing.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * With the in-kernel tier in front. It is not started with a policy of which the kernel can do nothing, but may get one
 * while it runs: so each policy here is given to a running reflector.
 */
class XdpOffloadOnTheWireTest extends OnTheWire
{
    private static final Duration RELOAD_LIMIT = Duration.ofSeconds(20);

    @Override
    String portType()
    {
        return "xdp-offload";
    }

    /** Without a program at this end too, veth loses what the other sends back. The namespace takes it away. */
    @Override
    void prepare(final NetworkNamespace sender) throws Exception
    {
        PassingLink.of(sender, VectorLink.LINK);
    }

    @Override
    void witness(final RunningReflector reflector)
    {
        reflector.await("offload.reflected", 1);
    }

    /** Ready when the whole reload is over: the kernel answers by a policy only after the engines do. */
    @Override
    RunningReflector launch(final List<String> options, final String... policy)
    {
        final Path config = write("");
        final List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("--config", config.toString()));
        final RunningReflector reflector = super.launch(arguments);
        write(yaml(policy));
        reflector.process().signal("HUP");
        reflector.process().awaitStderr("^reloaded: ok, policy 2", RELOAD_LIMIT);
        return reflector;
    }

    private Path write(final String text)
    {
        try
        {
            return Files.writeString(directory().resolve("policy.yaml"), text);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("write policy.yaml", ex);
        }
    }

    /** Names and values as on the command line; a name alone is a switch. */
    private static String yaml(final String... policy)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < policy.length; i++)
        {
            final boolean hasValue = i + 1 < policy.length && !policy[i + 1].startsWith("--");
            text.append(policy[i].substring(2)).append(": ").append(hasValue ? policy[++i] : "true").append('\n');
        }
        return text.toString();
    }
}
