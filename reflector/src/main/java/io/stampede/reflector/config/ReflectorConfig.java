package io.stampede.reflector.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator decided that needs a restart to change.
 *
 * @param listens         sockets to answer on, at least one.
 * @param isListenDefault nobody asked for these sockets: one of a family this machine has not is left out.
 * @param countersFile    where others watch; null for the default place, see {@code DefaultCountersFile}.
 * @param engines         how many threads reflect, and on which cores.
 * @param idle            what those threads do when nothing arrives.
 * @param maxSessions     sessions at once in stateful mode; each engine has a share.
 * @param refwaitNs       idle time after which a session ends (REFWAIT, RFC 5357 §4.2), nanoseconds.
 * @param udp             what UDP sockets are asked for.
 * @param port            which kind of ports answer.
 */
public record ReflectorConfig(
    List<InetSocketAddress> listens,
    boolean isListenDefault,
    @Nullable Path countersFile,
    Engines engines,
    IdleMode idle,
    int maxSessions,
    long refwaitNs,
    UdpChoice udp,
    PortChoice port)
{
    public ReflectorConfig
    {
        listens = List.copyOf(listens);
    }
}
