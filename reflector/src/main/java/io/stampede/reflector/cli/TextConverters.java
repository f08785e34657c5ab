package io.stampede.reflector.cli;

import io.stampede.net.QueueRange;
import io.stampede.reflector.config.AddressPrefix;
import io.stampede.reflector.config.CpuListText;
import io.stampede.reflector.config.IdleMode;
import io.stampede.reflector.config.LabelRange;
import io.stampede.reflector.config.ListenText;
import io.stampede.reflector.config.LocationDetail;
import io.stampede.reflector.config.PortType;
import io.stampede.reflector.config.QueueText;
import io.stampede.reflector.config.ReflectedControl;
import io.stampede.reflector.config.ReturnAddressPolicy;
import io.stampede.reflector.config.SessionMode;
import io.stampede.reflector.config.SessionSpec;
import io.stampede.reflector.config.Steering;
import io.stampede.reflector.config.TimestampKind;
import io.stampede.reflector.config.TlvTypeText;
import io.stampede.units.DscpText;
import io.stampede.units.DurationText;
import io.stampede.units.RateText;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From what was typed to what was meant; a refusal keeps the reader's own sentence. */
final class TextConverters
{
    private TextConverters()
    {
    }

    private static <T> T convert(final Function<String, T> reader, final String text)
    {
        try
        {
            return reader.apply(text);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new TypeConversionException(ex.getMessage());
        }
    }

    /** Lets the command line read our words: {@code stateful}, {@code busy}, {@code ptp}, {@code on}, in any case. */
    static void registerWords(final CommandLine commandLine)
    {
        registerWords(commandLine, SessionMode.class);
        registerWords(commandLine, IdleMode.class);
        registerWords(commandLine, TimestampKind.class);
        registerWords(commandLine, OnOff.class);
        registerWords(commandLine, LocationDetail.class);
        registerWords(commandLine, ReflectedControl.class);
        registerWords(commandLine, ReturnAddressPolicy.class);
        registerWords(commandLine, PortType.class);
        registerWords(commandLine, Steering.class);
    }

    private static <E extends Enum<E>> void registerWords(final CommandLine commandLine, final Class<E> words)
    {
        commandLine.registerConverter(words, text ->
        {
            final List<E> known = List.copyOf(EnumSet.allOf(words));
            return known.stream().filter(word -> word.toString().equalsIgnoreCase(text)).findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of " + known));
        });
    }

    /** {@code 2-5}: one value of an option, though several cores. */
    record Cpus(List<Integer> cores)
    {
    }

    /** {@code 2,3}. */
    static final class CpuList implements ITypeConverter<Cpus>
    {
        @Override
        public Cpus convert(final String text)
        {
            return TextConverters.convert(list -> new Cpus(CpuListText.parse(list)), text);
        }
    }

    /** {@code 16000-23999}. */
    static final class Labels implements ITypeConverter<LabelRange>
    {
        @Override
        public LabelRange convert(final String text)
        {
            return TextConverters.convert(LabelRange::parse, text);
        }
    }

    /** {@code 0}, {@code 0-3} or {@code all}. */
    static final class Queues implements ITypeConverter<QueueRange>
    {
        @Override
        public QueueRange convert(final String text)
        {
            return TextConverters.convert(QueueText::parse, text);
        }
    }

    /** Durations with units to nanoseconds. */
    static final class Duration implements ITypeConverter<Long>
    {
        @Override
        public Long convert(final String text)
        {
            return TextConverters.convert(DurationText::parseNs, text);
        }
    }

    /** Packet rates with units to packets per second, {@code off} to 0. */
    static final class Rate implements ITypeConverter<Double>
    {
        @Override
        public Double convert(final String text)
        {
            return text.equals("off") ? Double.valueOf(0) : TextConverters.convert(RateText::parsePps, text);
        }
    }

    /** Sockets to listen on, one or, for a port alone, two. */
    static final class Listen implements ITypeConverter<ListenSockets>
    {
        @Override
        public ListenSockets convert(final String text)
        {
            return new ListenSockets(TextConverters.convert(ListenText::parse, text));
        }
    }

    /** What one {@code --listen} stands for. */
    record ListenSockets(List<InetSocketAddress> addresses)
    {
    }

    /** TLV types by number or name. */
    static final class TlvTypeNumber implements ITypeConverter<Integer>
    {
        @Override
        public Integer convert(final String text)
        {
            return TextConverters.convert(TlvTypeText::parse, text);
        }
    }

    /** DSCPs by number or name. */
    static final class Dscp implements ITypeConverter<Integer>
    {
        @Override
        public Integer convert(final String text)
        {
            return TextConverters.convert(DscpText::parse, text);
        }
    }

    /** Provisioned sessions. */
    static final class Session implements ITypeConverter<SessionSpec>
    {
        @Override
        public SessionSpec convert(final String text)
        {
            return TextConverters.convert(SessionSpec::parse, text);
        }
    }

    /** Address prefixes. */
    static final class Prefix implements ITypeConverter<AddressPrefix>
    {
        @Override
        public AddressPrefix convert(final String text)
        {
            return TextConverters.convert(AddressPrefix::parse, text);
        }
    }
}
