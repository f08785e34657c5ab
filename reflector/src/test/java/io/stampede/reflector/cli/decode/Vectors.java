package io.stampede.reflector.cli.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.stream.Stream;

/** The golden vectors of the test resources. */
final class Vectors
{
    private Vectors()
    {
    }

    /** All vectors of the named files that travel as {@code transport}. */
    static Stream<Vector> of(final String transport, final String... files)
    {
        return Stream.of(files).flatMap(Vectors::read)
            .filter(vector -> vector.get("transport").asText().equals(transport)).map(Vector::new);
    }

    private static Stream<JsonNode> read(final String file)
    {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file + ".json"))
        {
            return new ObjectMapper().readTree(in).valueStream();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(file, ex);
        }
    }

    /** One vector. */
    record Vector(JsonNode json)
    {
        byte[] octets()
        {
            return HexFormat.of().parseHex(json.get("hex").asText());
        }

        JsonNode field(final String name)
        {
            return json.get("fields").path(name);
        }

        boolean isReply()
        {
            return json.get("direction").asText().equals("reflector->sender");
        }

        String name()
        {
            return json.get("name").asText();
        }

        @Override
        public String toString()
        {
            return name();
        }
    }
}
