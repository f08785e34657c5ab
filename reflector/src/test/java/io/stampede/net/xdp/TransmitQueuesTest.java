package io.stampede.net.xdp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.linux.Rtnetlink;
import io.stampede.net.PortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sysfs in ordinary files: an interface with two receive queues and one transmit queue. */
class TransmitQueuesTest
{
    private static final int INDEX = 7;

    @TempDir
    private Path root;

    private static Rtnetlink.Link link(final int index)
    {
        return new Rtnetlink.Link("eth0", index, Rtnetlink.ARPHRD_ETHER, 0x020000000001L, 1500, "", 2, 0);
    }

    private TransmitQueues queues() throws IOException
    {
        final Path device = root.resolve("sys/class/net/eth0");
        Files.createDirectories(device.resolve("queues/rx-0"));
        Files.createDirectories(device.resolve("queues/rx-1"));
        Files.createDirectories(device.resolve("queues/tx-0"));
        Files.writeString(device.resolve("ifindex"), INDEX + "\n");
        return new TransmitQueues(root);
    }

    @Test
    void shouldRefuseAQueueThatCannotSend() throws Exception
    {
        final TransmitQueues queues = queues();

        assertThatThrownBy(() -> queues.require(link(INDEX), 1)).isInstanceOf(PortException.class)
            .hasMessageStartingWith("open xdp eth0 queue 1: it cannot send, as there is no transmit queue 1 — ")
            .hasMessageContaining("ethtool -L");
    }

    @Test
    void shouldTakeOneThatCanAndNotJudgeWhatIsNotToBeSeen() throws Exception
    {
        final TransmitQueues queues = queues();

        assertThatCode(() -> queues.require(link(INDEX), 0)).doesNotThrowAnyException();
        // no such queue: bind says so
        assertThatCode(() -> queues.require(link(INDEX), 2)).doesNotThrowAnyException();
        // an interface of the same name in another namespace, and none
        assertThatCode(() -> queues.require(link(INDEX + 1), 1)).doesNotThrowAnyException();
        assertThatCode(() -> new TransmitQueues(root.resolve("no")).require(link(INDEX), 1)).doesNotThrowAnyException();
    }
}
