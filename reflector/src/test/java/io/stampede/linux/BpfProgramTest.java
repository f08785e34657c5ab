package io.stampede.linux;

import static io.stampede.linux.BpfRegister.R0;
import static io.stampede.linux.BpfRegister.R1;
import static io.stampede.linux.BpfRegister.R10;
import static io.stampede.linux.BpfRegister.R2;
import static io.stampede.linux.BpfRegister.R3;
import static io.stampede.linux.BpfRegister.R6;
import static io.stampede.linux.BpfRegister.R7;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Octets by hand from the kernel's Documentation/bpf/standardization/instruction-set.rst, little-endian. */
class BpfProgramTest
{
    static Stream<Arguments> instructions()
    {
        return Stream.of(
            row("b7 02 0000 2a000000", p -> p.move(R2, 42)),
            row("b7 02 0000 ffffffff", p -> p.move(R2, -1)),
            row("bf 16 0000 00000000", p -> p.move(R6, R1)),
            row("18 03 0000 78563412 00 00 0000 f0debc9a", p -> p.moveLong(R3, 0x9ABCDEF0_12345678L)),
            row("07 02 0000 f8ffffff", p -> p.add(R2, -8)),
            row("0f 32 0000 00000000", p -> p.add(R2, R3)),
            row("1f a2 0000 00000000", p -> p.subtract(R2, R10)),
            row("57 03 0000 ff3f0000", p -> p.and(R3, 0x3FFF)),
            row("4f 23 0000 00000000", p -> p.or(R3, R2)),
            row("67 02 0000 20000000", p -> p.shiftLeft(R2, 32)),
            row("77 02 0000 10000000", p -> p.shiftRight(R2, 16)),
            row("37 02 0000 e8030000", p -> p.alu(BpfAlu.DIVIDE, R2, 1000)),
            row("bc 32 0000 00000000", p -> p.alu32(BpfAlu.MOVE, R2, R3)),
            row("a4 02 0000 ffff0000", p -> p.alu32(BpfAlu.XOR, R2, 0xFFFF)),
            row("24 02 0000 03000000", p -> p.alu32(BpfAlu.MULTIPLY, R2, 3)),
            row("dc 02 0000 10000000", p -> p.toBigEndian16(R2)),
            row("dc 02 0000 20000000", p -> p.toBigEndian32(R2)),
            row("dc 02 0000 40000000", p -> p.toBigEndian64(R2)),
            row("71 73 1700 00000000", p -> p.load8(R3, R7, 23)),
            row("69 73 0c00 00000000", p -> p.load16(R3, R7, 12)),
            row("61 12 0400 00000000", p -> p.load32(R2, R1, 4)),
            row("79 a0 f0ff 00000000", p -> p.load64(R0, R10, -16)),
            row("73 37 1600 00000000", p -> p.store8(R7, 22, R3)),
            row("6b 37 1800 00000000", p -> p.store16(R7, 24, R3)),
            row("63 3a fcff 00000000", p -> p.store32(R10, -4, R3)),
            row("7b 3a f8ff 00000000", p -> p.store64(R10, -8, R3)),
            row("72 07 1600 ff000000", p -> p.store8(R7, 22, 255)),
            row("6a 07 1800 00000000", p -> p.store16(R7, 24, 0)),
            row("62 0a fcff 01000000", p -> p.store32(R10, -4, 1)),
            row("7a 0a f8ff 00000000", p -> p.store64(R10, -8, 0)),
            row("85 00 0000 d0000000", p -> p.call(208)),
            row("95 00 0000 00000000", BpfProgram::exit));
    }

    private static Arguments row(final String octets, final Consumer<BpfProgram> instruction)
    {
        return Arguments.of(octets, instruction);
    }

    @ParameterizedTest
    @MethodSource("instructions")
    void shouldEncodeAsTheKernelDocuments(final String octets, final Consumer<BpfProgram> instruction)
    {
        final BpfProgram program = new BpfProgram();

        instruction.accept(program);

        assertThat(program.octets()).isEqualTo(hex(octets));
    }

    static Stream<Arguments> jumps()
    {
        return Stream.of(
            Arguments.of("15", BpfCondition.EQUAL),
            Arguments.of("25", BpfCondition.ABOVE),
            Arguments.of("35", BpfCondition.AT_LEAST),
            Arguments.of("45", BpfCondition.ANY_SET),
            Arguments.of("55", BpfCondition.NOT_EQUAL),
            Arguments.of("a5", BpfCondition.BELOW),
            Arguments.of("b5", BpfCondition.AT_MOST));
    }

    @ParameterizedTest
    @MethodSource("jumps")
    void shouldEncodeJumpsInTheirFourForms(final String code, final BpfCondition condition)
    {
        final BpfProgram program = new BpfProgram();
        final int end = program.newLabel();
        final int operation = Integer.parseInt(code, 16);

        program.jumpIf(R2, condition, 7, end).jumpIf(R2, condition, R3, end)
            .jumpIf32(R2, condition, 7, end).jumpIf32(R2, condition, R3, end)
            .label(end).exit();

        assertThat(program.octets()).isEqualTo(hex(
            ("%02x 02 0300 07000000 %02x 32 0200 00000000 %02x 02 0100 07000000 %02x 32 0000 00000000" +
                "95 00 0000 00000000").formatted(operation, operation + 8, operation + 1, operation + 9)));
    }

    @Test
    void shouldJumpBackward()
    {
        final BpfProgram program = new BpfProgram();
        final int again = program.newLabel();

        program.move(R0, 3).label(again).add(R0, -1).jumpIf(R0, BpfCondition.NOT_EQUAL, 0, again).jump(again);

        assertThat(program.octets()).isEqualTo(hex(
            "b7 00 0000 03000000 07 00 0000 ffffffff 55 00 feff 00000000 05 00 fdff 00000000"));
    }

    @Test
    void shouldCountALongImmediateAsTwoInstructions()
    {
        final BpfProgram program = new BpfProgram();
        final int end = program.newLabel();

        program.jump(end).moveLong(R0, 1).label(end).exit();

        assertThat(program.octets()).startsWith(hex("05 00 0200 00000000"));
    }

    @Test
    void shouldGiveEachAuthorLabelsOfHisOwn()
    {
        final BpfProgram program = new BpfProgram();

        final long distinct = Stream.generate(program::newLabel).limit(100).distinct().count();

        assertThat(distinct).isEqualTo(100);
    }

    @Test
    void shouldRefuseALabelThatWasNeverPut()
    {
        final BpfProgram program = new BpfProgram();
        program.jump(program.newLabel()).exit();

        assertThatThrownBy(program::octets).isInstanceOf(IllegalStateException.class).hasMessageContaining("label 0");
    }

    @Test
    void shouldRefuseALabelBehindTheEnd()
    {
        final BpfProgram program = new BpfProgram();
        final int label = program.newLabel();
        program.jump(label).label(label);

        assertThatThrownBy(program::octets).isInstanceOf(IllegalStateException.class).hasMessageContaining("label 0");
    }

    @Test
    void shouldRefuseALabelPutTwice()
    {
        final BpfProgram program = new BpfProgram();
        final int label = program.newLabel();
        program.label(label);

        assertThatThrownBy(() -> program.label(label)).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("twice");
    }

    private static byte[] hex(final String text)
    {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
