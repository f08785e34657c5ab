package io.stampede.reflector.engine;

import io.stampede.clock.ClockQuality;
import io.stampede.clock.WallClock;
import org.agrona.concurrent.NanoClock;

/**
 * The clocks an engine reads.
 *
 * @param monotonic paces timeouts; one read a duty cycle.
 * @param wall      stamps replies.
 * @param quality   of the wall clock; owned by the engine's thread.
 */
public record EngineClocks(NanoClock monotonic, WallClock wall, ClockQuality quality)
{
}
