package io.stampede.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketAddressTextTest
{
    /** Right-hand sides by the rules and examples of RFC 5952 §4. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1:862",
        "0.0.0.0, 0.0.0.0:862",
        "::, [::]:862",
        "::1, [::1]:862",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:862",
        "2001:0db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:862",
        "2001:DB8:0:0:0:0:2:1, [2001:db8::2:1]:862",
        "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:862",
        "fe80:0:0:0:0:0:0:0, [fe80::]:862"})
    void shouldWriteAddressAsPeopleDo(final String address, final String expected) throws Exception
    {
        assertThat(SocketAddressText.of(new InetSocketAddress(InetAddress.getByName(address), 862)))
            .isEqualTo(expected);
    }

    @Test
    void shouldKeepTheScopeWhenAddressIsLinkLocal() throws Exception
    {
        final byte[] octets = InetAddress.getByName("fe80::2").getAddress();

        final InetAddress scoped = Inet6Address.getByAddress(null, octets, 7);

        assertThat(SocketAddressText.of(new InetSocketAddress(scoped, 862))).isEqualTo("[fe80::2%7]:862");
    }
}
