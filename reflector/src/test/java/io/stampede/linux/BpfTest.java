package io.stampede.linux;

import static io.stampede.linux.BpfRegister.R0;
import static io.stampede.linux.BpfRegister.R1;
import static io.stampede.linux.BpfRegister.R10;
import static io.stampede.linux.BpfRegister.R2;
import static io.stampede.linux.BpfRegister.R3;
import static io.stampede.linux.BpfRegister.R4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.testing.Allocation;
import io.stampede.testing.Requires;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against the running kernel, without any interface but where one is named. */
class BpfTest
{
    private static final int MAP_LOOKUP_ELEM = 1;
    private static final byte[] FRAME = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    @BeforeEach
    void needRoot()
    {
        Requires.root();
    }

    @Test
    void shouldSeeAndChangeTheFrame() throws BpfException
    {
        final BpfProgram program = new BpfProgram();
        final int pass = program.newLabel();
        program.load32(R2, R1, XdpProgram.DATA).load32(R3, R1, XdpProgram.DATA_END)
            .move(R4, R2).add(R4, 14).move(R0, XdpProgram.XDP_PASS)
            .jumpIf(R4, BpfCondition.ABOVE, R3, pass)
            .load16(R4, R2, 0).toBigEndian16(R4).add(R4, 1).toBigEndian16(R4).store16(R2, 12, R4)
            .move(R0, XdpProgram.XDP_TX)
            .label(pass).exit();

        try (XdpProgram xdp = XdpProgram.load("test", program))
        {
            final XdpProgram.TestRun run = xdp.testRun(FRAME);

            assertThat(run.verdict()).isEqualTo(XdpProgram.XDP_TX);
            assertThat(run.frame()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 3, 15, 16);
        }
    }

    @Test
    void shouldTellTheVerifiersReason()
    {
        final BpfProgram program = new BpfProgram().load32(R2, R1, XdpProgram.DATA).load8(R0, R2, 0).exit();

        assertThatThrownBy(() -> XdpProgram.load("bad", program))
            .isInstanceOf(BpfException.class)
            .hasMessageStartingWith("load eBPF program bad (3 instructions): EACCES (13, permission denied)\n")
            .hasMessageContaining("invalid access to packet");
    }

    @Test
    void shouldKeepValuesByKey() throws IOException
    {
        try (BpfMap map = BpfMap.create("test", BpfMap.Type.HASH, 20, 4, 2))
        {
            map.key().putInt(16, 862);
            map.value().putInt(0, 7);

            assertThat(map.lookup()).isEqualTo(-Errno.ENOENT.number());
            assertThat(map.update()).isZero();
            map.value().putInt(0, 0);
            assertThat(map.lookup()).isZero();
            assertThat(map.value().getInt(0)).isEqualTo(7);
            assertThat(map.delete()).isZero();
            assertThat(map.delete()).isEqualTo(-Errno.ENOENT.number());
        }
    }

    @Test
    void shouldRefuseAnEntryTooMany() throws IOException
    {
        try (BpfMap map = BpfMap.create("test", BpfMap.Type.HASH, 4, 4, 1))
        {
            map.update();
            map.key().putInt(0, 1);

            assertThat(map.update()).isEqualTo(-Errno.E2BIG.number());
        }
    }

    @Test
    void shouldFindTheLongestPrefix() throws IOException
    {
        try (BpfMap map = BpfMap.create("test", BpfMap.Type.LPM_TRIE, 8, 4, 4))
        {
            putPrefix(map, 8, 0x0A00_0000, 8);
            putPrefix(map, 16, 0x0A01_0000, 16);

            assertThat(valueOf(map, 0x0A02_0304)).isEqualTo(8);
            assertThat(valueOf(map, 0x0A01_0304)).isEqualTo(16);
        }
    }

    private static void putPrefix(final BpfMap map, final int bits, final int address, final int value)
    {
        map.key().putInt(0, bits);
        map.key().putNetworkInt(4, address);
        map.value().putInt(0, value);
        assertThat(map.update()).isZero();
    }

    private static int valueOf(final BpfMap map, final int address)
    {
        map.key().putInt(0, Integer.SIZE);
        map.key().putNetworkInt(4, address);
        assertThat(map.lookup()).isZero();
        return map.value().getInt(0);
    }

    /** Once a second is never compiled: so few calls are not, either. */
    @Test
    @Tag("allocation")
    void shouldLookUpWithoutAllocatingHoweverSeldom() throws IOException
    {
        try (BpfMap map = BpfMap.create("test", BpfMap.Type.PERCPU_ARRAY, 4, 8, 1))
        {
            // the classes are loaded by the first calls
            assertThat(map.lookupWithoutErrno()).isZero();
            assertThat(Allocation.onceWarm(3, map::lookupWithoutErrno)).isZero();

            final long allocated = Allocation.onceWarm(1, () ->
            {
                for (int n = 0; n < 50; n++)
                {
                    map.lookupWithoutErrno();
                }
            });

            assertThat(allocated).as("octets of 50 look-ups").isZero();
        }
    }

    @Test
    void shouldSayThatALookUpFailedWithoutTheReason() throws IOException
    {
        final BpfMap map = BpfMap.create("test", BpfMap.Type.PERCPU_ARRAY, 4, 8, 1);
        map.close();

        assertThat(map.lookupWithoutErrno()).isEqualTo(-1);
    }

    @Test
    void shouldShowEachCpusCount() throws IOException
    {
        try (BpfMap map = BpfMap.create("test", BpfMap.Type.PERCPU_ARRAY, 4, 8, 1);
            XdpProgram xdp = XdpProgram.load("count", counting(map)))
        {
            xdp.testRun(FRAME);
            xdp.testRun(FRAME);

            assertThat(map.lookup()).isZero();
            assertThat(map.value().lengthBytes()).isEqualTo(8L * BpfMap.possibleCpus());
            long sum = 0;
            for (long offset = 0; offset < map.value().lengthBytes(); offset += 8)
            {
                sum += map.value().getLong(offset);
            }
            assertThat(sum).isEqualTo(2);
        }
    }

    private static BpfProgram counting(final BpfMap map)
    {
        final BpfProgram program = new BpfProgram();
        final int end = program.newLabel();
        return program.store32(R10, -4, 0).move(R2, R10).add(R2, -4).moveMap(R1, map).call(MAP_LOOKUP_ELEM)
            .jumpIf(R0, BpfCondition.EQUAL, 0, end)
            .load64(R3, R0, 0).add(R3, 1).store64(R0, 0, R3)
            .label(end).move(R0, XdpProgram.XDP_PASS).exit();
    }

    @Test
    void shouldReadAnArraysValueWithoutACall() throws IOException
    {
        try (BpfMap map = BpfMap.create("test", BpfMap.Type.ARRAY, 4, 16, 1))
        {
            map.value().putInt(8, XdpProgram.XDP_DROP);
            map.update();
            try (XdpProgram xdp = XdpProgram.load(
                "value", new BpfProgram().moveMapValue(R2, map, 8).load32(R0, R2, 0).exit()))
            {
                assertThat(xdp.testRun(FRAME).verdict()).isEqualTo(XdpProgram.XDP_DROP);
            }
        }
    }

    @Test
    void shouldShowAProgramWhatIsWrittenIntoItsMappedValues() throws IOException
    {
        final BpfMap map = BpfMap.create("test", BpfMap.Type.MAPPED_ARRAY, 4, 16, 1);
        final NativeMemory values = map.mapValues();
        try (XdpProgram xdp = XdpProgram.load(
            "value", new BpfProgram().moveMapValue(R2, map, 8).load32(R0, R2, 0).exit()))
        {
            map.close();
            assertThat(xdp.testRun(FRAME).verdict()).isEqualTo(XdpProgram.XDP_ABORTED);

            values.putInt(8, XdpProgram.XDP_PASS);

            assertThat(xdp.testRun(FRAME).verdict()).as("both keep the map").isEqualTo(XdpProgram.XDP_PASS);
        }
    }

    @Test
    void shouldNotMapTheValuesOfAnotherKindOfMap() throws IOException
    {
        try (BpfMap map = BpfMap.create("test", BpfMap.Type.ARRAY, 4, 16, 1))
        {
            assertThatThrownBy(map::mapValues).isInstanceOf(IOException.class).hasMessageContaining("MAPPED_ARRAY");
        }
    }

    @Test
    void shouldSayWhichMapCannotBeFilled() throws IOException
    {
        try (BpfMap map = BpfMap.create("test", BpfMap.Type.HASH, 4, 4, 1))
        {
            map.requireUpdate();
            map.key().putInt(0, 1);

            assertThatThrownBy(map::requireUpdate).isInstanceOf(BpfException.class)
                .hasMessage("fill eBPF map test: E2BIG (7, argument list too long)");
        }
    }

    @Test
    void shouldGiveBadFileDescriptorOnceClosed() throws IOException
    {
        final BpfMap map = BpfMap.create("test", BpfMap.Type.ARRAY, 4, 4, 1);
        map.close();

        assertThat(map.lookup()).isEqualTo(-Errno.EBADF.number());
        assertThat(map.fd()).isEqualTo(-1);
    }

    @Test
    void shouldSayWhatCannotBeMade()
    {
        assertThatThrownBy(() -> BpfMap.create("test", BpfMap.Type.ARRAY, 8, 4, 1))
            .hasMessage("make eBPF map test (ARRAY, 1 entries): EINVAL (22, invalid argument)");
    }

    @Test
    void shouldRefuseAnInterfaceThatIsNotThere() throws BpfException
    {
        try (XdpProgram xdp = XdpProgram.load("pass", new BpfProgram().move(R0, XdpProgram.XDP_PASS).exit());
            XdpLink link = new XdpLink())
        {
            assertThat(link.attach(xdp, Integer.MAX_VALUE, XdpLink.XDP_FLAGS_SKB_MODE))
                .isEqualTo(-Errno.EINVAL.number());
        }
    }

    @Test
    void shouldKnowTheCallByArchitecture()
    {
        assertThat(Bpf.number("amd64")).isEqualTo(321);
        assertThat(Bpf.number("aarch64")).isEqualTo(280);
        assertThat(Bpf.number("s390x")).isNegative();
    }
}
