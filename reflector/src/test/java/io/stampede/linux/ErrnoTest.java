package io.stampede.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrnoTest
{
    @Test
    void shouldNameNumberAndCauseWhenKnown()
    {
        assertThat(Errno.describe(13)).isEqualTo("EACCES (13, permission denied)");
        assertThat(Errno.describe(-98)).isEqualTo("EADDRINUSE (98, address already in use)");
    }

    @Test
    void shouldGiveTheNumberWhenUnknown()
    {
        assertThat(Errno.describe(-999)).isEqualTo("errno 999");
    }

    @Test
    void shouldHaveEachNumberOnce()
    {
        assertThat(Arrays.stream(Errno.values()).mapToInt(Errno::number)).doesNotHaveDuplicates();
    }

    @Test
    void shouldGiveNegativeErrnoWhenCallFails()
    {
        try (Socket socket = new Socket())
        {
            assertThat(socket.fd()).isEqualTo(-1);
            assertThat(socket.setsockopt(Socket.SOL_SOCKET, Socket.SO_RXQ_OVFL, 1)).isEqualTo(-9);
            assertThat(Errno.EBADF.is(socket.recvmmsg(0, 1, Socket.MSG_DONTWAIT))).isTrue();
            assertThat(Errno.EAFNOSUPPORT.is(socket.open(9_999, Socket.SOCK_DGRAM, 0))).isTrue();
        }
    }
}
