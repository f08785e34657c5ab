package io.stampede.linux;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A table in the kernel that programs and this process read and write. Keys and values are octets; numbers in them are
 * in the machine's byte order unless the program says otherwise. The kernel drops it when the last descriptor and the
 * last program that uses it are gone.
 * <pre>
 * union bpf_attr, BPF_MAP_CREATE   offset        BPF_MAP_*_ELEM   offset
 *     __u32 map_type;                0               __u32 map_fd;  0
 *     __u32 key_size;                4               __u64 key;     8
 *     __u32 value_size;              8               __u64 value;  16
 *     __u32 max_entries;            12               __u64 flags;  24
 *     __u32 map_flags;              16
 *     char  map_name[16];           28
 * </pre>
 * Owned by one thread at a time. A look-up or a change takes a system call and allocates nothing but what it is given.
 */
public final class BpfMap implements AutoCloseable
{
    /** {@code enum bpf_map_type}. */
    public enum Type
    {
        HASH(1),
        ARRAY(2),
        /** An own value for each CPU: a value here is all of them, {@link #possibleCpus()} times 8n octets. */
        PERCPU_ARRAY(6),
        /** Key: a {@code __u32} number of bits, then the prefix in network order; the longest match is found. */
        LPM_TRIE(11),
        /** Queue of an interface → AF_XDP socket. */
        XSKMAP(17);

        private final int number;

        Type(final int number)
        {
            this.number = number;
        }
    }

    private static final Path POSSIBLE_CPUS = Path.of("/sys/devices/system/cpu/possible");
    private static final int BPF_F_NO_PREALLOC = 1;
    private static final int KEY_SIZE = 4;
    private static final int VALUE_SIZE = 8;
    private static final int MAX_ENTRIES = 12;
    private static final int MAP_FLAGS = 16;
    private static final int MAP_NAME = 28;
    private static final int SIZEOF_CREATE = 44;
    private static final int KEY = 8;
    private static final int VALUE = 16;
    private static final int SIZEOF_ELEM = 32;

    private final Bpf bpf;
    private final NativeMemory key;
    private final NativeMemory value;
    private int fd;

    private BpfMap(final Bpf bpf, final int fd, final int keyLength, final int valueLength)
    {
        this.bpf = bpf;
        this.fd = fd;
        this.key = NativeMemory.allocate(keyLength, Long.BYTES);
        this.value = NativeMemory.allocate(valueLength, Long.BYTES);
    }

    /**
     * Makes an empty map; arrays are full of zeros.
     *
     * @param name        of 15 letters, digits or {@code _} at most, for {@code bpftool map}.
     * @param valueLength octets of one value, for PERCPU_ARRAY of one CPU's.
     */
    public static BpfMap create(
        final String name, final Type type, final int keyLength, final int valueLength, final int maxEntries)
        throws IOException
    {
        final Bpf bpf = new Bpf();
        final NativeMemory attr = bpf.begin();
        attr.putInt(0, type.number);
        attr.putInt(KEY_SIZE, keyLength);
        attr.putInt(VALUE_SIZE, valueLength);
        attr.putInt(MAX_ENTRIES, maxEntries);
        attr.putInt(MAP_FLAGS, type == Type.LPM_TRIE ? BPF_F_NO_PREALLOC : 0);
        bpf.putName(MAP_NAME, name);
        final int fd = bpf.call(Bpf.MAP_CREATE, SIZEOF_CREATE);
        if (fd < 0)
        {
            throw new BpfException("make eBPF map " + name + " (" + type + ", " + maxEntries + " entries)", fd);
        }
        return new BpfMap(bpf, fd, keyLength, type == Type.PERCPU_ARRAY ? perCpuLength(valueLength) : valueLength);
    }

    private static int perCpuLength(final int valueLength) throws IOException
    {
        return possibleCpus() * ((valueLength + Long.BYTES - 1) & -Long.BYTES);
    }

    /** How many CPUs the kernel keeps values for, present or not. */
    public static int possibleCpus() throws IOException
    {
        final String cpus = ProcFile.read(POSSIBLE_CPUS);
        return Integer.parseInt(cpus.substring(Math.max(cpus.lastIndexOf('-'), cpus.lastIndexOf(',')) + 1)) + 1;
    }

    /** The descriptor, -1 when closed: then every call gives {@code -EBADF}. */
    public int fd()
    {
        return fd;
    }

    /** The key of the next call, to be written beforehand. */
    public NativeMemory key()
    {
        return key;
    }

    /** The value of the next {@link #update()} or the last {@link #lookup()}. */
    public NativeMemory value()
    {
        return value;
    }

    /** Reads the value of the key; 0, or {@code -errno}: ENOENT where there is none. */
    public int lookup()
    {
        return element(Bpf.MAP_LOOKUP_ELEM, value.address());
    }

    /** Gives the key a value, new or instead of its old one; 0, or {@code -errno}: E2BIG or ENOSPC where it is full. */
    public int update()
    {
        return element(Bpf.MAP_UPDATE_ELEM, value.address());
    }

    /** Takes the key out; 0, or {@code -errno}: ENOENT where it was not in. */
    public int delete()
    {
        return element(Bpf.MAP_DELETE_ELEM, 0);
    }

    private int element(final int command, final long valueAddress)
    {
        final NativeMemory attr = bpf.begin();
        attr.putInt(0, fd);
        attr.putLong(KEY, key.address());
        attr.putLong(VALUE, valueAddress);
        return bpf.call(command, SIZEOF_ELEM);
    }

    @Override
    public void close()
    {
        fd = bpf.close(fd);
    }
}
