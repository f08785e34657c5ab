package io.stampede.reflector.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stampede.runtime.EnvironmentException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import jdk.net.ExtendedSocketOptions;

/**
 * How other processes of the same user, or root's, ask a running reflector for something: a Unix socket beside its
 * counters file, {@code FILE.admin} of mode 0600. A connection carries one line, {@code reload}, and one line back. It
 * reaches no network, and the kernel says who asks: others are turned away even if the mode let them in.
 */
public final class AdminSocket implements AutoCloseable
{
    private static final String SUFFIX = ".admin";
    private static final String MODE = "rw-------";
    private static final String ROOT = "root";
    private static final long ACCEPT_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MAX_REQUEST_LENGTH = 128;
    private static final int MAX_ANSWER_LENGTH = 1 << 16;
    /** Reading keys and a large file takes a second at most, the engine has two. */
    private static final long ANSWER_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(30);

    private final Path path;
    private final UserPrincipal owner;
    private final ServerSocketChannel server;
    private final UnaryOperator<String> answers;

    private AdminSocket(
        final Path path,
        final UserPrincipal owner,
        final ServerSocketChannel server,
        final UnaryOperator<String> answers)
    {
        this.path = path;
        this.owner = owner;
        this.server = server;
        this.answers = answers;
    }

    /** Where the socket of a reflector with this counters file is. */
    public static Path beside(final Path countersFile)
    {
        return countersFile.resolveSibling(countersFile.getFileName() + SUFFIX);
    }

    /**
     * Opens the socket, in place of one its owner left behind; nobody else's reflector has this counters file.
     *
     * @param answers gives one line for one line; called by a thread of its own, one call at a time is up to it.
     */
    public static AdminSocket open(final Path path, final UnaryOperator<String> answers) throws EnvironmentException
    {
        try
        {
            removeStale(path);
            final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(MODE));
            final AdminSocket socket = new AdminSocket(path, Files.getOwner(path), server, answers);
            Thread.ofVirtual().name("admin").start(socket::serve);
            return socket;
        }
        catch (final IOException ex)
        {
            throw new EnvironmentException("admin socket " + path + ": " + ex.getMessage() +
                " — use another, shorter --counters FILE, in a directory you can write to");
        }
    }

    private static void removeStale(final Path path) throws IOException
    {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS))
        {
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther())
            {
                throw new IOException("exists and is not a socket");
            }
            Files.delete(path);
        }
    }

    private void serve()
    {
        while (server.isOpen())
        {
            try
            {
                final SocketChannel client = server.accept();
                Thread.ofVirtual().name("admin client").start(() -> answer(client));
            }
            catch (final IOException ex)
            {
                // closed: the loop ends; out of descriptors: some may be free again in a while
                LockSupport.parkNanos(ACCEPT_AGAIN_NS);
            }
        }
    }

    private void answer(final SocketChannel channel)
    {
        try (SocketChannel client = channel)
        {
            if (isAllowed(client))
            {
                final String line = answers.apply(readLine(client, MAX_REQUEST_LENGTH));
                write(client, line);
            }
        }
        catch (final IOException ignored)
        {
            // whoever asked has gone: there is nobody left to tell
            return;
        }
    }

    private boolean isAllowed(final SocketChannel client) throws IOException
    {
        final UserPrincipal user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        return user.equals(owner) || user.getName().equals(ROOT);
    }

    private static void write(final SocketChannel channel, final String line) throws IOException
    {
        final ByteBuffer octets = ByteBuffer.wrap((line.replace('\n', ' ') + '\n').getBytes(UTF_8));
        while (octets.hasRemaining())
        {
            channel.write(octets);
        }
    }

    /** Up to the line's end, the peer's, or {@code limit} octets. */
    private static String readLine(final SocketChannel channel, final int limit) throws IOException
    {
        final ByteBuffer octets = ByteBuffer.allocate(limit);
        while (octets.hasRemaining() && channel.read(octets) > 0)
        {
            if (octets.get(octets.position() - 1) == '\n')
            {
                break;
            }
        }
        return new String(octets.array(), 0, octets.position(), UTF_8).strip();
    }

    /**
     * Asks the reflector behind a socket.
     *
     * @return its answer, one line.
     */
    public static String ask(final Path path, final String request) throws EnvironmentException
    {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            Selector selector = Selector.open())
        {
            write(channel, request);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            if (selector.select(ANSWER_TIMEOUT_MS) == 0)
            {
                throw new EnvironmentException("admin socket " + path + ": no answer within " +
                    TimeUnit.MILLISECONDS.toSeconds(ANSWER_TIMEOUT_MS) + " s — see what the reflector says");
            }
            final String answer = readLine(channel, MAX_ANSWER_LENGTH);
            if (answer.isEmpty())
            {
                throw new EnvironmentException("admin socket " + path +
                    ": the reflector turned us away — run as the user it runs as, or as root");
            }
            return answer;
        }
        catch (final ConnectException ex)
        {
            throw new EnvironmentException("admin socket " + path + ": nobody listens — is the reflector running?");
        }
        catch (final IOException ex)
        {
            throw new EnvironmentException("admin socket " + path + ": " + ex.getMessage() +
                " — run as the user the reflector runs as, and name its counters file with --counters FILE");
        }
    }

    /** Answers nobody any more and removes the socket. */
    @Override
    public void close()
    {
        try
        {
            server.close();
            Files.deleteIfExists(path);
        }
        catch (final IOException ignored)
        {
            // gone already: nothing depends on it
            return;
        }
    }
}
