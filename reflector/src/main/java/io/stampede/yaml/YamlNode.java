package io.stampede.yaml;

import java.util.List;

/** What a name is set to. Immutable. */
public sealed interface YamlNode
{
    /** Where it stands, {@code FILE:LINE:COLUMN}. */
    String place();

    /** What it is, for people. */
    String what();

    /** A value as written, without quotes. */
    record Text(String text, String place) implements YamlNode
    {
        @Override
        public String what()
        {
            return "a value alone";
        }
    }

    /** Several, in their order. */
    record Items(List<YamlNode> items, String place) implements YamlNode
    {
        @Override
        public String what()
        {
            return "a list";
        }
    }

    /** Names and what they are set to, in their order; no name twice. */
    record Fields(List<Field> fields, String place) implements YamlNode
    {
        @Override
        public String what()
        {
            return "a mapping";
        }
    }

    /** @param place where the name stands. */
    record Field(String name, String place, YamlNode value)
    {
    }
}
