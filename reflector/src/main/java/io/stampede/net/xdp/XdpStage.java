package io.stampede.net.xdp;

import io.stampede.linux.BpfProgram;

/**
 * A part of the program in front of the one that leads packets to the ports. Called by the control thread, when
 * an {@link XdpInterface} is opened or gets other stages.
 */
@FunctionalInterface
public interface XdpStage
{
    /**
     * Adds the part's instructions. At their start R6 holds the {@code struct xdp_md}, as it must at {@code elseLabel};
     * no other register holds anything, and the stack is free.
     *
     * @param elseLabel where to go with a packet this part does not want, the packet untouched.
     */
    void emit(BpfProgram program, XdpMaps maps, int elseLabel);
}
