package io.stampede.reflector.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decided that needs a restart to change.
 *
 * @param listens            sockets to answer on, at least one.
 * @param isListenDefault    nobody asked for these sockets: one of a family this machine has not is left out.
 * @param countersFile       where others watch; null for the default place, see {@code DefaultCountersFile}.
 * @param cpu                core the reflecting thread is pinned to, or {@link #NO_CPU}.
 * @param idle               what that thread does when nothing arrives.
 * @param maxSessions        sessions at once in stateful mode.
 * @param refwaitNs          idle time after which a session ends (REFWAIT, RFC 5357 §4.2), nanoseconds.
 * @param sendBufferBytes    wanted SO_SNDBUF of each socket.
 * @param receiveBufferBytes wanted SO_RCVBUF of each socket.
 * @param port               which kind of ports answer.
 */
public record ReflectorConfig(
    List<InetSocketAddress> listens,
    boolean isListenDefault,
    @Nullable Path countersFile,
    int cpu,
    IdleMode idle,
    int maxSessions,
    long refwaitNs,
    int sendBufferBytes,
    int receiveBufferBytes,
    PortChoice port)
{
    /** The scheduler decides. */
    public static final int NO_CPU = -1;

    public ReflectorConfig
    {
        listens = List.copyOf(listens);
    }
}
