package io.stampede.sender.samplelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Whole reads and writes: a channel may do less than it is asked for. */
final class FileWords
{
    private FileWords()
    {
    }

    static void write(final FileChannel channel, final ByteBuffer buffer, final long position) throws IOException
    {
        long at = position;
        while (buffer.hasRemaining())
        {
            at += channel.write(buffer, at);
        }
    }

    /** From 0 to the limit: as much as the file has of it. In native byte order. */
    static ByteBuffer read(final FileChannel channel, final long position, final int length) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
        fill(channel, buffer, position);
        return buffer;
    }

    /** The same into a buffer there is. */
    static void fill(final FileChannel channel, final ByteBuffer buffer, final long position) throws IOException
    {
        int read = 0;
        while (buffer.hasRemaining() && read >= 0)
        {
            read = channel.read(buffer, position + buffer.position());
        }
        buffer.flip();
    }
}
