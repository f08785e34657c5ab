package io.stampede.reflector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stampede.net.SocketAddressText;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest
{
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, 8",
        "192.0.2.7, 192.0.2.7, 32",
        "192.0.2.7/32, 192.0.2.7, 32",
        "0.0.0.0/0, 0.0.0.0, 0",
        "128.0.0.0/1, 128.0.0.0, 1",
        "255.255.255.254/31, 255.255.255.254, 31",
        "2001:db8::/32, 2001:db8::, 32",
        "2001:db8::1, 2001:db8::1, 128",
        "::/0, ::, 0",
        "ff00::/8, ff00::, 8"
    })
    void shouldReadPrefix(final String text, final String address, final int length) throws Exception
    {
        assertThat(AddressPrefix.parse(text))
            .isEqualTo(new AddressPrefix(InetAddress.getByName(address), length));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "10.0.0.0/33|the prefix length must be 0 to 32",
        "10.0.0.0/|the prefix length must be 0 to 32",
        "10.0.0.0/x|the prefix length must be 0 to 32",
        "::/129|the prefix length must be 0 to 128",
        "10.0.0.0/-1|the prefix length must be 0 to 32",
        "10.1.2.3/8|has bits set behind its /8 — write 10.0.0.0/8, or 10.1.2.3 for the one address",
        "2001:db8::1/32|has bits set behind its /32 — write 2001:db8::/32",
        "10.0.0/8|not an address prefix",
        "10|not an address prefix",
        "256.0.0.1|not an address prefix",
        "localhost|not an address prefix",
        "fe80::1%lo|not an address prefix",
        "\"\"|not an address prefix"
    })
    void shouldSayWhatIsWrongWhenAPrefixIs(final String text, final String message)
    {
        assertThatThrownBy(() -> AddressPrefix.parse(text))
            .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("'" + text + "': ")
            .hasMessageContaining(message).hasMessageContaining(" — write ");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:862, 127.0.0.1:862", "[::1]:862, [::1]:862", "0.0.0.0:0, 0.0.0.0:0",
        "[fe80::1%lo]:65535, [fe80::1%1]:65535", "[::]:1, [::]:1"
    })
    void shouldReadOneSocketWhenAnAddressIsGiven(final String text, final String expected)
    {
        assertThat(ListenText.parse(text)).extracting(SocketAddressText::of).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"862", ":862"})
    void shouldListenOnBothFamiliesWhenOnlyAPortIsGiven(final String text)
    {
        assertThat(ListenText.parse(text)).extracting(SocketAddressText::of)
            .isEqualTo(List.of("0.0.0.0:862", "[::]:862"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "::1:862|an IPv6 address needs brackets",
        "fe80::1%lo:862|an IPv6 address needs brackets",
        "localhost:862|'localhost' is not an IP address",
        "127.0.0.1|not an ADDR:PORT",
        "127.1:862|'127.1' is not an IP address",
        "127.0.0.1:65536|port 65536 is above 65535",
        "127.0.0.1:|not an ADDR:PORT",
        "127.0.0.1:http|not an ADDR:PORT",
        "[127.0.0.1]:862|'127.0.0.1' is not an IP address",
        "[]:862|'' is not an IP address",
        "[fe80::1%nosuchif0]:862|'fe80::1%nosuchif0' is not an address on an interface of this machine",
        "\"\"|not an ADDR:PORT"
    })
    void shouldSayWhatIsWrongWhenAListenAddressIs(final String text, final String message)
    {
        assertThatThrownBy(() -> ListenText.parse(text))
            .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("'" + text + "': ")
            .hasMessageContaining(message).hasMessageContaining("[fe80::1%eth0]:862");
    }
}
