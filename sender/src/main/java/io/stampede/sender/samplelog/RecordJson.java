package io.stampede.sender.samplelog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stampede.auth.KeyPair;
import io.stampede.sender.match.PeerSigns;
import io.stampede.sender.plan.AddressGroup;
import io.stampede.sender.plan.Padding;
import io.stampede.sender.plan.ProbeTlv;
import io.stampede.sender.plan.RawTlv;
import io.stampede.wire.PacketLayout;
import io.stampede.wire.TimestampFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as JSON, each component under its name, so that what is added to one is kept without a word here.
 * Keys are left out. {@link RecordTree} makes records of it again.
 */
final class RecordJson
{
    /** Which of several classes a TLV is. */
    static final String CLASS = "class";
    static final String TYPE = "type";
    static final String VALUE = "value";

    private final JsonGenerator json;

    private RecordJson(final JsonGenerator json)
    {
        this.json = json;
    }

    /** UTF-8 text; {@code isPretty} for people. */
    static byte[] write(final Record record, final boolean isPretty) throws IOException
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out))
        {
            if (isPretty)
            {
                json.useDefaultPrettyPrinter();
            }
            new RecordJson(json).value(record);
        }
        return out.toByteArray();
    }

    private void value(final @Nullable Object value) throws IOException
    {
        switch (value)
        {
            case null -> json.writeNull();
            case final String text -> json.writeString(text);
            case final Boolean bool -> json.writeBoolean(bool);
            case final Double number -> json.writeNumber(number);
            case final Number number -> json.writeNumber(number.longValue());
            case final Enum<?> constant -> json.writeString(constant.name());
            case final InetAddress address -> json.writeString(address.getHostAddress());
            case final TimestampFormat format -> json.writeString(format.toString());
            case final PacketLayout layout -> json.writeString(layout.name);
            case final Padding padding -> json.writeString(padding.name() + ":" + hex(padding.pattern()));
            case final AddressGroup group -> json.writeString(group.subType() + ":" + hex(group.value()));
            case final RawTlv tlv -> raw(tlv);
            case final PeerSigns signs -> counters(signs);
            case final List<?> list -> list(list);
            case final Map<?, ?> map -> map(map);
            case final Record record -> record(record);
            default -> throw new IllegalArgumentException(value.getClass() + ": cannot be kept");
        }
    }

    private static String hex(final byte... octets)
    {
        return HexFormat.of().formatHex(octets);
    }

    private void raw(final RawTlv tlv) throws IOException
    {
        json.writeStartObject();
        json.writeStringField(CLASS, RawTlv.class.getSimpleName());
        json.writeNumberField(TYPE, tlv.type());
        json.writeStringField(VALUE, hex(tlv.value()));
        json.writeEndObject();
    }

    private void list(final List<?> list) throws IOException
    {
        json.writeStartArray();
        for (final Object element : list)
        {
            value(element);
        }
        json.writeEndArray();
    }

    private void map(final Map<?, ?> map) throws IOException
    {
        json.writeStartObject();
        for (final Map.Entry<?, ?> entry : map.entrySet())
        {
            json.writeFieldName(String.valueOf(entry.getKey()));
            value(entry.getValue());
        }
        json.writeEndObject();
    }

    private void record(final Record record) throws IOException
    {
        json.writeStartObject();
        if (record instanceof ProbeTlv)
        {
            json.writeStringField(CLASS, record.getClass().getSimpleName());
        }
        for (final RecordComponent component : record.getClass().getRecordComponents())
        {
            if (component.getType() != KeyPair.class)
            {
                json.writeFieldName(component.getName());
                value(component(record, component));
            }
        }
        json.writeEndObject();
    }

    private static @Nullable Object component(final Record record, final RecordComponent component)
    {
        try
        {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new IllegalStateException(component + ": cannot be read", ex);
        }
    }

    /** All that is counted, by name. */
    private void counters(final PeerSigns signs) throws IOException
    {
        json.writeStartObject();
        for (final Field counter : PeerSigns.class.getFields())
        {
            if (!Modifier.isStatic(counter.getModifiers()))
            {
                json.writeNumberField(counter.getName(), count(counter, signs));
            }
        }
        json.writeEndObject();
    }

    private static long count(final Field counter, final PeerSigns signs)
    {
        try
        {
            return counter.getLong(signs);
        }
        catch (final IllegalAccessException ex)
        {
            throw new IllegalStateException(counter + ": cannot be read", ex);
        }
    }
}
