package io.stampede.sender.samplelog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.stampede.auth.KeyPair;
import io.stampede.sender.match.MatchRules;
import io.stampede.sender.match.PeerSigns;
import io.stampede.sender.plan.AddressGroup;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeShape;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.RawTlv;
import io.stampede.sender.plan.SenderPlan;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what {@link RecordJson} has written. Keys were left out: a plan whose probes were signed gets
 * {@link KeyPair#NONE}, with which nothing verifies.
 */
final class RecordTree
{
    /** PTPv2 timestamps are of a run's packets, which are over. */
    private static final int NO_TAI = 0;

    private final @Nullable SenderPlan plan;

    private RecordTree(final @Nullable SenderPlan plan)
    {
        this.plan = plan;
    }

    /**
     * A record of this class.
     *
     * @param plan of the run, where the record has counts that depend on it.
     * @throws IOException the text is not of such a record.
     */
    static <T extends Record> T read(final Class<T> type, final byte[] text, final @Nullable SenderPlan plan)
        throws IOException
    {
        try (JsonParser parser = new JsonFactory().createParser(text))
        {
            parser.nextToken();
            return type.cast(new RecordTree(plan).record(type, tree(parser)));
        }
        catch (final RuntimeException ex)
        {
            throw new IOException(type.getSimpleName() + ": " + ex.getMessage(), ex);
        }
    }

    private static @Nullable Object tree(final JsonParser parser) throws IOException
    {
        return switch (parser.currentToken())
        {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalArgumentException(parser.currentToken() + " is no value");
        };
    }

    private static Map<String, @Nullable Object> object(final JsonParser parser) throws IOException
    {
        final Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME)
        {
            final String name = parser.currentName();
            parser.nextToken();
            object.put(name, tree(parser));
        }
        return object;
    }

    private static List<@Nullable Object> array(final JsonParser parser) throws IOException
    {
        final List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY)
        {
            array.add(tree(parser));
        }
        return array;
    }

    private @Nullable Object value(final Type type, final @Nullable Object tree)
    {
        if (tree == null)
        {
            return null;
        }
        if (type instanceof final ParameterizedType generic)
        {
            return tree instanceof final List<?> list ? list(generic.getActualTypeArguments()[0], list) :
                map(generic.getActualTypeArguments()[1], (Map<?, ?>)tree);
        }
        final Class<?> wanted = (Class<?>)type;
        if (tree instanceof final Number number)
        {
            return number(wanted, number);
        }
        if (tree instanceof final String text)
        {
            return wanted == String.class ? text : named(wanted, text);
        }
        if (wanted == PeerSigns.class)
        {
            return signs((Map<?, ?>)tree);
        }
        return tree instanceof Boolean ? tree : object(wanted, (Map<?, ?>)tree);
    }

    private static Number number(final Class<?> wanted, final Number number)
    {
        if (wanted == double.class)
        {
            return number.doubleValue();
        }
        return wanted == int.class || wanted == Integer.class ? (Number)Math.toIntExact(number.longValue()) :
            (Number)number.longValue();
    }

    private List<Object> list(final Type element, final List<?> trees)
    {
        final List<Object> list = new ArrayList<>();
        for (final Object tree : trees)
        {
            list.add(present(element, tree));
        }
        return List.copyOf(list);
    }

    private Map<String, Object> map(final Type element, final Map<?, ?> trees)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        trees.forEach((name, tree) -> map.put(String.valueOf(name), present(element, tree)));
        return map;
    }

    private Object present(final Type element, final @Nullable Object tree)
    {
        final Object value = value(element, tree);
        if (value == null)
        {
            throw new IllegalArgumentException("null among " + element.getTypeName());
        }
        return value;
    }

    private static Object named(final Class<?> wanted, final String text)
    {
        if (wanted == InetAddress.class)
        {
            return InetAddress.ofLiteral(text);
        }
        if (wanted == TimestampFormat.class)
        {
            return text.equals(TimestampFormat.NTP.toString()) ? TimestampFormat.NTP : TimestampFormat.ptp(NO_TAI);
        }
        if (wanted == PacketLayout.class)
        {
            return text.equals(PacketLayout.AUTHENTICATED.name) ? PacketLayout.AUTHENTICATED :
                PacketLayout.UNAUTHENTICATED;
        }
        final String octets = text.substring(text.indexOf(':') + 1);
        if (wanted == Padding.class)
        {
            return padding(text.substring(0, text.indexOf(':')), HexFormat.of().parseHex(octets));
        }
        if (wanted == AddressGroup.class)
        {
            return new AddressGroup(
                Integer.parseInt(text.substring(0, text.indexOf(':'))), HexFormat.of().parseHex(octets));
        }
        for (final Object constant : wanted.getEnumConstants())
        {
            if (((Enum<?>)constant).name().equals(text))
            {
                return constant;
            }
        }
        throw new IllegalArgumentException(text + ": no " + wanted.getSimpleName());
    }

    private static Padding padding(final String name, final byte... octets)
    {
        if (name.equals(Padding.RANDOM.name()))
        {
            return Padding.RANDOM;
        }
        return name.equals(Padding.ZERO.name()) ? Padding.ZERO : Padding.pattern(octets);
    }

    private Object object(final Class<?> wanted, final Map<?, ?> tree)
    {
        if (wanted != ProbeTlv.class)
        {
            return record(wanted, tree);
        }
        final Object name = tree.get(RecordJson.CLASS);
        if (RawTlv.class.getSimpleName().equals(name))
        {
            return new RawTlv(Math.toIntExact((Long)present(Long.class, tree.get(RecordJson.TYPE))),
                HexFormat.of().parseHex((String)present(String.class, tree.get(RecordJson.VALUE))));
        }
        return record(Arrays.stream(ProbeTlv.class.getPermittedSubclasses())
            .filter(type -> type.getSimpleName().equals(name)).findAny()
            .orElseThrow(() -> new IllegalArgumentException(name + ": no TLV")), tree);
    }

    private Object record(final Class<?> type, final @Nullable Object tree)
    {
        final Map<?, ?> values = (Map<?, ?>)tree;
        if (values == null)
        {
            throw new IllegalArgumentException("null for " + type.getSimpleName());
        }
        final RecordComponent[] components = type.getRecordComponents();
        final Class<?>[] types = new Class<?>[components.length];
        final @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++)
        {
            types[i] = components[i].getType();
            arguments[i] = types[i] == KeyPair.class ? keys(arguments) :
                value(components[i].getGenericType(), values.get(components[i].getName()));
            if (arguments[i] == null && !components[i].getAnnotatedType().isAnnotationPresent(Nullable.class))
            {
                throw new IllegalArgumentException(
                    type.getSimpleName() + " without " + components[i].getName());
            }
        }
        return construct(type, types, arguments);
    }

    /** Of a plan, whose shape has been read before. */
    private static @Nullable KeyPair keys(final @Nullable Object[] arguments)
    {
        for (final Object argument : arguments)
        {
            if (argument instanceof final ProbeShape shape)
            {
                return shape.isSigned() ? KeyPair.NONE : null;
            }
        }
        return null;
    }

    private static Object construct(final Class<?> type, final Class<?>[] types, final @Nullable Object[] arguments)
    {
        try
        {
            final Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new IllegalArgumentException(type.getSimpleName() + ": " + ex.getCause(), ex);
        }
    }

    private PeerSigns signs(final Map<?, ?> counts)
    {
        if (plan == null)
        {
            throw new IllegalArgumentException("signs of a run without a plan");
        }
        final PeerSigns signs = new PeerSigns(new MatchRules(plan, NO_TAI));
        counts.forEach((name, count) -> set(signs, String.valueOf(name), ((Number)count).longValue()));
        return signs;
    }

    private static void set(final PeerSigns signs, final String name, final long count)
    {
        try
        {
            PeerSigns.class.getField(name).setLong(signs, count);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new IllegalArgumentException("sign " + name + ": unknown to this version", ex);
        }
    }
}
