package io.stampede.reflector.cli;

import java.util.List;

/** Columns of text, as wide as their widest cell, two blanks apart. */
final class TextTable
{
    private TextTable()
    {
    }

    /** Appends the rows; {@code rightAligned} are indexes of columns of numbers. All rows have the same columns. */
    static void append(final StringBuilder text, final List<String[]> rows, final int... rightAligned)
    {
        if (rows.isEmpty())
        {
            return;
        }
        final int columns = rows.get(0).length;
        final int[] widths = new int[columns];
        final boolean[] isRight = new boolean[columns];
        for (final int column : rightAligned)
        {
            isRight[column] = true;
        }
        for (final String[] row : rows)
        {
            for (int i = 0; i < columns; i++)
            {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (final String[] row : rows)
        {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++)
            {
                final String blanks = " ".repeat(widths[i] - row[i].length());
                final String gap = line.isEmpty() || widths[i] == 0 ? "" : "  ";
                line.append(gap).append(isRight[i] ? blanks + row[i] : row[i] + blanks);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
