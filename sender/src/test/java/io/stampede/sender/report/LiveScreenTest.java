package io.stampede.sender.report;

import static io.stampede.sender.testing.VirtualRun.MS;
import static io.stampede.sender.testing.VirtualRun.TIMEOUT_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.stampede.sender.control.SenderSession;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.sender.stats.Window;
import io.stampede.sender.stats.Windows;
import io.stampede.sender.testing.FakeTime;
import io.stampede.sender.testing.Fate;
import io.stampede.sender.testing.ImpairedPath;
import io.stampede.sender.testing.VirtualRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Seven seconds of a thousand probes each, windows of two; the fifth second is lost. */
class LiveScreenTest
{
    private static final LiveScreen.Now NOW = new LiveScreen.Now(
        "STAMP 192.0.2.1:862", "7s  7000 sent", new ClockState(true, 3_000L, "kernel"), List.of("loss>1%"));

    private final LiveScreen screen = new LiveScreen(2_000 * MS);

    @Test
    void shouldShowAlarmsWindowsAndSeconds()
    {
        run();

        final List<String> lines = screen.lines(NOW, 120, 40);

        assertThat(lines).startsWith("STAMP 192.0.2.1:862", "7s  7000 sent", "! alarm loss>1%",
            "available   yes; 7 s available, 0 s not");
        assertThat(lines).anyMatch(line -> line.startsWith("clocks      ours synchronized to ±3.00us, the reflector's"))
            .anyMatch(line -> line.startsWith("loss        ····#··"))
            .anyMatch(line -> line.startsWith("00:00:06Z   1000 sent, 1000 received, 0 lost; RTT 3.00ms..3.00ms, " +
                "forward 1.00ms..1.00ms, backward 2.00ms..2.00ms"))
            .anyMatch(line -> line.matches("  forward +1.00ms +1.00ms +1.00ms +1.00ms"))
            .anyMatch(line -> line.matches("00:00:04Z +2000 +1000 +1000 .*"));
        assertThat(lines.getLast()).startsWith("00:00:00Z");
    }

    @Test
    void shouldFitIntoTheTerminal()
    {
        run();

        assertThat(screen.lines(NOW, 30, 8)).hasSize(8).allMatch(line -> line.length() <= 30);
    }

    @Test
    void shouldSayWhatIsNotKnownYet()
    {
        assertThat(screen.lines(NOW, 120, 40)).contains("available   unknown: no second of ten probes yet",
            "clocks      ours synchronized to ±3.00us, the reflector's unknown");
    }

    private void run()
    {
        final FakeTime time = new FakeTime();
        final SenderPlan plan = VirtualRun.plan(7_000, 77);
        final Windows windows = new Windows(plan, 1, 2_000 * MS);
        final SenderSession session = VirtualRun.newSession(plan, new ImpairedPath(time, true, TIMEOUT_NS, ordinal ->
            ordinal / 1_000 == 4 ? Fate.lostForward() : Fate.answered(MS, 2 * MS)), time, List.of(windows));
        session.onStart();
        while (!session.isDone())
        {
            VirtualRun.step(session, time);
            take(windows);
        }
        windows.finish();
        take(windows);
    }

    private void take(final Windows windows)
    {
        final int ignored = windows.seconds().read((type, buffer, offset, length) -> screen.onSecond(buffer, offset));
        for (Window window = windows.poll(); window != null; window = windows.poll())
        {
            screen.onWindow(window.summary());
            windows.release(window);
        }
    }
}
