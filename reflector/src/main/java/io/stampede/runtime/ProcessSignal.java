package io.stampede.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * What a signal of the kernel makes this process do. By reflection, for {@code sun.misc.Signal} is the JDK's only way
 * and cannot be named without a compiler warning.
 */
public final class ProcessSignal
{
    private ProcessSignal()
    {
    }

    /**
     * From now on a signal does {@code action}, on a thread of the JVM's, instead of what it did.
     *
     * @param name without SIG: {@code HUP}.
     * @throws IllegalStateException where the JVM keeps the signal for itself ({@code -Xrs}).
     */
    public static void handle(final String name, final Runnable action)
    {
        try
        {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final Object proxy = Proxy.newProxyInstance(
                handler.getClassLoader(), new Class<?>[]{handler}, (self, method, arguments) -> call(
                    method.getName(), self, arguments, action));
            signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        }
        catch (final ClassNotFoundException | NoSuchMethodException | InstantiationException |
            IllegalAccessException | InvocationTargetException ex)
        {
            throw new IllegalStateException("signal " + name + " cannot be handled by this JVM", ex);
        }
    }

    private static Object call(
        final String method, final Object self, final Object[] arguments, final Runnable action)
    {
        return switch (method)
        {
            case "equals" -> System.identityHashCode(self) == System.identityHashCode(arguments[0]);
            case "hashCode" -> System.identityHashCode(self);
            case "toString" -> "signal handler";
            default ->
            {
                action.run();
                yield self;
            }
        };
    }
}
