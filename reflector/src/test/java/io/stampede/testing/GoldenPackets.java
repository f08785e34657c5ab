package io.stampede.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The golden vectors of {@code src/test/resources/vectors}: packets that others encoded, with what they carry and what
 * must be done with them. Never written by the code under test. Immutable.
 */
public final class GoldenPackets
{
    private final String file;
    private final Map<String, GoldenPacket> packets = new LinkedHashMap<>();

    private GoldenPackets(final String file)
    {
        this.file = file;
    }

    /**
     * One vector.
     *
     * @param hex       octets of the UDP payload, the frame or the scalar, as {@code transport} says.
     * @param transport {@code udp}, {@code ethernet} or {@code none} (a scalar).
     * @param direction {@code sender->reflector}, {@code reflector->sender} or {@code none}.
     * @param fields    what it carries; times are Unix nanoseconds.
     * @param expect    {@code action} (reply, accept, drop, equal, …) with its details.
     */
    public record GoldenPacket(
        String name, String transport, String direction, String hex, JsonNode fields, JsonNode expect)
    {
        /** A fresh copy of the octets. */
        public byte[] octets()
        {
            return HexFormat.of().parseHex(hex);
        }

        /** A number among the fields, decimal or {@code "0x…"}. */
        public long field(final String field)
        {
            final JsonNode value = fields.path(field);
            if (value.isMissingNode())
            {
                throw new IllegalArgumentException("vector " + name + " has no field " + field);
            }
            return value.isTextual() ? Long.decode(value.textValue()) : value.longValue();
        }

        /** What shall be done with it: {@code reply}, {@code accept}, {@code drop}, {@code equal}, … */
        public String action()
        {
            return expect.path("action").asText();
        }

        /** As parameterized tests show it. */
        @Override
        public String toString()
        {
            return name;
        }
    }

    /** The vectors of one file, {@code stamp_base.json}. */
    public static GoldenPackets load(final String file)
    {
        try (InputStream json = Objects.requireNonNull(
            GoldenPackets.class.getResourceAsStream("/vectors/" + file), "vectors/" + file + " is not there"))
        {
            final GoldenPackets loaded = new GoldenPackets(file);
            for (final JsonNode node : new ObjectMapper().readTree(json))
            {
                loaded.packets.put(node.path("name").asText(), new GoldenPacket(
                    node.path("name").asText(),
                    node.path("transport").asText(),
                    node.path("direction").asText(),
                    node.path("hex").asText(),
                    node.path("fields"),
                    node.path("expect")));
            }
            return loaded;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("read vectors/" + file, ex);
        }
    }

    public List<GoldenPacket> all()
    {
        return List.copyOf(packets.values());
    }

    /** Those that pass; never none, so that a test over them cannot pass by finding nothing. */
    public List<GoldenPacket> where(final Predicate<GoldenPacket> filter)
    {
        final List<GoldenPacket> found = packets.values().stream().filter(filter).toList();
        if (found.isEmpty())
        {
            throw new IllegalArgumentException("no vector of " + file + " passes the filter");
        }
        return found;
    }

    public GoldenPacket named(final String name)
    {
        return Objects.requireNonNull(packets.get(name), () -> "no vector " + name + " in " + file);
    }
}
