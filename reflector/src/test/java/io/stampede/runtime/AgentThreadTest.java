package io.stampede.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stampede.linux.Prctl;
import java.util.BitSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AgentThreadTest
{
    private static final int STOP_MS = 2_000;

    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

    @Test
    void shouldRunTheAgentPinnedAndNamedUntilStopped() throws Exception
    {
        final int cpu = ThreadAffinity.allowedCpus().nextSetBit(0);
        final Witness agent = new Witness();

        final AgentThread thread = start(agent, cpu);
        agent.worked.await();
        final boolean isStopped = thread.stop(STOP_MS);

        final BitSet expected = new BitSet();
        expected.set(cpu);
        assertThat(isStopped).isTrue();
        assertThat(thread.isAlive()).isFalse();
        assertThat(agent.cpus).isEqualTo(expected);
        assertThat(agent.timerSlackNs).isEqualTo(1);
        assertThat(agent.threadName).isEqualTo("witness");
        assertThat(agent.closedBy).isEqualTo("witness");
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldSaySoWhenCpuIsNotOurs() throws Exception
    {
        final String allowed = CpuList.format(ThreadAffinity.allowedCpus());
        final Witness agent = new Witness();

        assertThatExceptionOfType(EnvironmentException.class)
            .isThrownBy(() -> start(agent, 8_000))
            .withMessage(
                "pin thread (cpu 8000): this process may run on %s only — choose one of them, " +
                    "or give it more (taskset, cpuset, CPUAffinity= of the service)",
                allowed);
        assertThat(agent.worked.getCount()).isEqualTo(1);
    }

    @Test
    void shouldGoOnWhenTheAgentThrows() throws Exception
    {
        final CountDownLatch fourTimes = new CountDownLatch(4);
        final AgentThread thread = start(new Witness()
        {
            @Override
            public int doWork()
            {
                fourTimes.countDown();
                throw new IllegalStateException("once more");
            }
        }, AgentThread.ANY_CPU);

        fourTimes.await();
        final boolean isStopped = thread.stop(STOP_MS);

        assertThat(isStopped).isTrue();
        assertThat(errors).hasSizeGreaterThanOrEqualTo(3).allMatch(ex -> "once more".equals(ex.getMessage()));
    }

    @Test
    void shouldGiveUpInTimeWhenTheAgentDoesNotReturn() throws Exception
    {
        final CountDownLatch working = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final AgentThread thread = start(new Witness()
        {
            @Override
            public int doWork()
            {
                working.countDown();
                boolean isReleased = false;
                while (!isReleased)
                {
                    isReleased = release.getCount() == 0;
                    Thread.onSpinWait();
                }
                return 0;
            }
        }, AgentThread.ANY_CPU);
        working.await();

        final boolean isStopped = thread.stop(50);
        final boolean wasAlive = thread.isAlive();
        release.countDown();
        thread.join();

        assertThat(isStopped).isFalse();
        assertThat(wasAlive).isTrue();
        assertThat(thread.isAlive()).isFalse();
    }

    private AgentThread start(final Agent agent, final int cpu) throws EnvironmentException, InterruptedException
    {
        return AgentThread.start(agent, NoOpIdleStrategy.INSTANCE, cpu, errors::add);
    }

    /** Tells what it saw; read after its thread has ended. */
    private static class Witness implements Agent
    {
        final CountDownLatch worked = new CountDownLatch(1);
        BitSet cpus = new BitSet();
        String threadName = "";
        String closedBy = "";
        int timerSlackNs;

        @Override
        public void onStart()
        {
            try
            {
                cpus = ThreadAffinity.allowedCpus();
            }
            catch (final EnvironmentException ex)
            {
                throw new IllegalStateException(ex);
            }
            threadName = Thread.currentThread().getName();
            timerSlackNs = Prctl.timerSlackNs();
        }

        @Override
        public int doWork()
        {
            worked.countDown();
            return 1;
        }

        @Override
        public void onClose()
        {
            closedBy = Thread.currentThread().getName();
        }

        @Override
        public String roleName()
        {
            return "witness";
        }
    }
}
