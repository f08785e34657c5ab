package io.stampede.sender.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.runtime.AgentThread;
import io.stampede.runtime.EnvironmentException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that start, and those that cannot. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SenderNodeTest
{
    private static final int NO_SUCH_CPU = 4_095;
    /** Without a wait the first part would notice the failure of the other one too late. */
    private static final IdleStrategy SLOW = new SleepingMillisIdleStrategy(200);

    /** Works until it is told not to. */
    private static final class Poll implements Agent
    {
        private volatile boolean isClosed;

        @Override
        public int doWork()
        {
            return 0;
        }

        @Override
        public void onClose()
        {
            isClosed = true;
        }

        @Override
        public String roleName()
        {
            return "poll";
        }
    }

    @Test
    void shouldEndTheThreadsThatRunWhenAnotherOneCannotBeStarted()
    {
        final Poll receiving = new Poll();
        final SenderNode node = new SenderNode(
            List.of(new SenderNode.Part(new Poll(), () -> false), new SenderNode.Part(receiving, () -> false)),
            () -> { });

        assertThatThrownBy(() -> node.start(List.of(SLOW, SLOW), List.of(NO_SUCH_CPU, AgentThread.ANY_CPU)))
            .isInstanceOf(EnvironmentException.class);

        assertThat(receiving.isClosed).isTrue();
        assertThat(node.failure()).isInstanceOf(EnvironmentException.class);
    }
}
