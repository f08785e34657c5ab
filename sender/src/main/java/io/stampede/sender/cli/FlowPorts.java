package io.stampede.sender.cli;

import io.stampede.clock.KernelWallClock;
import io.stampede.net.Port;
import io.stampede.net.PortStatistics;
import io.stampede.sender.control.SenderSession;
import io.stampede.sender.engine.ProbeFlow;
import io.stampede.sender.plan.SenderPlan;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The ports of a run, one for each flow or one for all, each in two halves where sending and receiving have a thread
 * each.
 */
final class FlowPorts implements AutoCloseable
{
    private final List<ProbePort> opened = new ArrayList<>();
    private final List<ProbeFlow.Ports> halves = new ArrayList<>();

    private FlowPorts()
    {
    }

    /**
     * Opens them all, or none.
     *
     * @param threads 1 or 2.
     */
    static FlowPorts open(
        final PortOpening opening, final int flows, final int threads, final RandomGenerator random)
        throws CommandFailure
    {
        final FlowPorts ports = new FlowPorts();
        try
        {
            final KernelWallClock clock = new KernelWallClock();
            final KernelWallClock receivingClock = threads == 1 ? clock : new KernelWallClock();
            final int each = opening.isShared() ? flows : 1;
            for (int first = 0; first < flows; first += each)
            {
                ports.add(opening.open(first, each, clock, random), threads, receivingClock);
            }
            return ports;
        }
        catch (final CommandFailure | RuntimeException ex)
        {
            ports.close();
            throw ex;
        }
    }

    private void add(final ProbePort added, final int threads, final KernelWallClock receivingClock)
    {
        opened.add(added);
        final Port receiving = threads == 1 ? added.port() :
            Objects.requireNonNull(added.port().receivingHalf(receivingClock), "half of a port for probes");
        for (final InetSocketAddress local : added.locals())
        {
            halves.add(new ProbeFlow.Ports(added.port(), receiving, local.getPort()));
        }
    }

    /** Flows over these ports, in their order; as many plans as there are flows. */
    List<SenderSession.Flow> flows(final List<SenderPlan> plans)
    {
        final List<SenderSession.Flow> flows = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++)
        {
            flows.add(new SenderSession.Flow(plans.get(i), halves.get(i)));
        }
        return flows;
    }

    /** Address and UDP port the probes of the first flow come from. */
    InetSocketAddress local()
    {
        return opened.getFirst().locals().getFirst();
    }

    /** Counts of all of them, when the run has ended. */
    List<PortStatistics> statistics()
    {
        halves.forEach(ports -> ports.receiving().updateReceiveQueueOverflow());
        return statisticsSoFar();
    }

    /** The same while it goes on, for another thread: what the kernel has dropped is what it last told. */
    List<PortStatistics> statisticsSoFar()
    {
        final Set<Port> each = new LinkedHashSet<>();
        for (final ProbeFlow.Ports ports : halves)
        {
            each.add(ports.sending());
            each.add(ports.receiving());
        }
        return each.stream().map(Port::statistics).toList();
    }

    @Override
    public void close()
    {
        opened.forEach(ProbePort::close);
    }
}
