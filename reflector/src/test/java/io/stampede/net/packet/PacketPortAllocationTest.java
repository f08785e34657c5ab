package io.stampede.net.packet;

import static io.stampede.net.packet.PacketNetwork.LINK;
import static io.stampede.net.packet.PacketNetwork.PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.clock.KernelWallClock;
import io.stampede.frame.Departure;
import io.stampede.frame.PacketBatch;
import io.stampede.net.Port;
import io.stampede.net.link.PacketPeer;
import io.stampede.net.link.SendPath;
import io.stampede.testing.Allocation;
import io.stampede.testing.Requires;
import io.stampede.wire.ip.MplsLabel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two packet ports on a wire and frames going round between them: once warm, not one octet is allocated. */
@Tag("root")
@Tag("allocation")
@Timeout(180)
public class PacketPortAllocationTest
{
    private static final int BATCH = 16;
    private static final int PAYLOAD_LENGTH = 44;
    private static final int PATH_OFFSET = 64;
    private static final int MAX_ROUNDS = 30;
    private static final int PACKETS = 32_000;

    private int departure;
    private long answered;

    /** The one that asks receives by its half in some. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, true, 0",
        "fd00::1, fd00::2, false, 0",
        "10.0.0.1, 10.0.0.2, false, " + Departure.SR_MPLS,
        "10.0.0.1, 10.0.0.2, true, " + (Departure.SOURCE | Departure.DESTINATION | Departure.SAME_LINK),
        "fd00::1, fd00::2, true, " + (Departure.SRV6 | Departure.DESTINATION)})
    void shouldAllocateNothingOnceWarm(
        final String near, final String far, final boolean isParted, final int bits) throws Exception
    {
        Requires.networkNamespaces();
        departure = bits;
        try (PacketNetwork network = new PacketNetwork())
        {
            // the one neighbour replies are steered to is known from the start
            final long mac = PacketNetwork.mac(network.near);
            final String text = "%012x".formatted(mac).replaceAll("(..)(?!$)", "$1:");
            network.far.run("ip", "neighbour", "replace", near, "lladdr", text, "dev", LINK);
            final PacketPeer peer = new PacketPeer(
                new InetSocketAddress(InetAddress.ofLiteral(far), PORT),
                PacketNetwork.mac(network.far),
                SendPath.labels(MplsLabel.entry(16_001, 0, false, 255)));
            try (Port serving = listen(network);
                Port sender = connect(network, new InetSocketAddress(InetAddress.ofLiteral(near), 0), peer))
            {
                final PacketBatch requests = sender.newBatch(BATCH);
                final Port receiver = isParted ?
                    Objects.requireNonNull(sender.receivingHalf(new KernelWallClock())) : sender;
                final PacketBatch replies = receiver.newBatch(BATCH);
                final PacketBatch batch = serving.newBatch(BATCH);

                final long allocated = Allocation.onceWarm(MAX_ROUNDS, () ->
                {
                    run(sender, receiver, serving, requests, batch, replies);
                });

                assertThat(answered).isGreaterThanOrEqualTo(PACKETS);
                assertThat(allocated).as("bytes for %d packets", PACKETS).isZero();
                assertThat(serving.statistics().sendFailed).isZero();
                assertThat(serving.statistics().refusedFrames).isZero();
            }
        }
    }

    /** The port of far that answers. */
    protected Port listen(final PacketNetwork network) throws Exception
    {
        return network.listen();
    }

    /** The port of near that asks. */
    protected Port connect(final PacketNetwork network, final InetSocketAddress local, final PacketPeer peer)
        throws Exception
    {
        return PacketNetwork.openIn(network.near, PacketPortOptions.connect(LINK, local, peer));
    }

    private void run(
        final Port sender,
        final Port receiver,
        final Port serving,
        final PacketBatch requests,
        final PacketBatch batch,
        final PacketBatch replies)
    {
        for (int packets = 0; packets < PACKETS; packets += BATCH)
        {
            for (int i = 0; i < BATCH; i++)
            {
                requests.sendLength(i, PAYLOAD_LENGTH);
            }
            requests.count(BATCH);
            sender.send(requests);
            int served = 0;
            while (served < BATCH)
            {
                served += serve(serving, batch);
                // but for those along segments, which are not this end's yet
                receiver.receive(replies);
                sender.flush();
                PacketNetwork.spin();
            }
        }
    }

    private int serve(final Port serving, final PacketBatch batch)
    {
        final int count = serving.receive(batch);
        for (int i = 0; i < count; i++)
        {
            batch.sendLength(i, PAYLOAD_LENGTH);
            if (departure != 0)
            {
                steer(batch, i);
            }
        }
        answered += serving.send(batch);
        return count;
    }

    private void steer(final PacketBatch batch, final int i)
    {
        final int path = batch.offset(i) + PATH_OFFSET;
        batch.departure(i, departure);
        batch.sendSource(i, batch.localHigh(i), batch.localLow(i));
        batch.sendDestination(i, batch.sourceHigh(i), batch.sourceLow(i));
        if ((departure & Departure.SRV6) != 0)
        {
            batch.buffer().putLong(path, batch.sourceHigh(i), ByteOrder.BIG_ENDIAN);
            batch.buffer().putLong(path + Long.BYTES, batch.sourceLow(i), ByteOrder.BIG_ENDIAN);
            batch.buffer().putLong(path + 16, 0xFDBB_0000_0000_0000L, ByteOrder.BIG_ENDIAN);
            batch.buffer().putLong(path + 24, 1, ByteOrder.BIG_ENDIAN);
        }
        else
        {
            batch.buffer().putInt(path, MplsLabel.entry(17, 0, true, 255), ByteOrder.BIG_ENDIAN);
        }
        batch.sendPath(i, path, (departure & Departure.SRV6) != 0 ? 32 : MplsLabel.LENGTH);
    }
}
