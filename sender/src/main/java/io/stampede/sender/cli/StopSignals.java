package io.stampede.sender.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGINT and SIGTERM: the first stops sending, the run goes on to its report; the second ends the process at once. By
 * reflection, for {@code sun.misc.Signal} is the JDK's only way and cannot be named without a compiler warning.
 */
final class StopSignals
{
    private static final String[] NAMES = {"INT", "TERM"};

    private StopSignals()
    {
    }

    /** From now on. */
    static void install(final Runnable onFirst, final Runnable onSecond)
    {
        final AtomicInteger received = new AtomicInteger();
        final Runnable onSignal = () ->
        {
            if (received.getAndIncrement() == 0)
            {
                onFirst.run();
            }
            else
            {
                onSecond.run();
            }
        };
        try
        {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final Object proxy = Proxy.newProxyInstance(
                handler.getClassLoader(), new Class<?>[]{handler}, (self, method, arguments) -> call(
                    method.getName(), self, arguments, onSignal));
            for (final String name : NAMES)
            {
                signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        }
        catch (final ClassNotFoundException | NoSuchMethodException | InstantiationException |
            IllegalAccessException | InvocationTargetException ex)
        {
            throw new IllegalStateException("signals INT and TERM cannot be handled by this JVM", ex);
        }
    }

    private static Object call(
        final String method, final Object self, final Object[] arguments, final Runnable onSignal)
    {
        return switch (method)
        {
            case "equals" -> System.identityHashCode(self) == System.identityHashCode(arguments[0]);
            case "hashCode" -> System.identityHashCode(self);
            case "toString" -> "stop signals";
            default ->
            {
                onSignal.run();
                yield self;
            }
        };
    }
}
