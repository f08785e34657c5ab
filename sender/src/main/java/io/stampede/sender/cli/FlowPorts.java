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
import java.util.Set;
import java.util.random.RandomGenerator;

/** The ports of a run, one for each flow, each in two halves where sending and receiving have a thread each. */
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
            for (int i = 0; i < flows; i++)
            {
                final ProbePort port = opening.open(i, clock, random);
                ports.opened.add(port);
                ports.halves.add(threads == 1 ?
                    ProbeFlow.Ports.of(port.port()) : parted(port.port(), receivingClock));
            }
            return ports;
        }
        catch (final CommandFailure | RuntimeException ex)
        {
            ports.close();
            throw ex;
        }
    }

    private static ProbeFlow.Ports parted(final Port port, final KernelWallClock receivingClock) throws CommandFailure
    {
        final Port receiving = port.receivingHalf(receivingClock);
        if (receiving == null)
        {
            throw CommandFailure.usage(
                "--threads 2: this type of port is one thread's — leave it out, or use --port-type udp");
        }
        return new ProbeFlow.Ports(port, receiving);
    }

    /** Flows over these ports, in their order; as many plans as there are ports. */
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
        return opened.getFirst().local();
    }

    /** Counts of all of them, when the run has ended. */
    List<PortStatistics> statistics()
    {
        final Set<Port> each = new LinkedHashSet<>();
        for (final ProbeFlow.Ports ports : halves)
        {
            ports.receiving().updateReceiveQueueOverflow();
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
