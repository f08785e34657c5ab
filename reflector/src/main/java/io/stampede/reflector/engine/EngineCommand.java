package io.stampede.reflector.engine;

/** One thing asked of the engine by another thread; done by the reflecting thread between two duty cycles. */
@FunctionalInterface
public interface EngineCommand
{
    /** On the reflecting thread: neither blocks nor allocates. */
    void execute(ReflectorAgent engine);
}
