package io.stampede.sender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConverterTest
{
    @ParameterizedTest
    @CsvSource({
        "host, host,", "host:862, host, 862", "192.0.2.1:50000, 192.0.2.1, 50000",
        "[2001:db8::1]:862, 2001:db8::1, 862",
        "[::1], ::1,", "2001:db8::1, 2001:db8::1,", "fe80::1%eth0, fe80::1%eth0,",
        "[fe80::1%eth0]:862, fe80::1%eth0, 862"
    })
    void shouldReadHostAndPort(final String text, final String host, final Integer port) throws CommandFailure
    {
        assertThat(HostPort.parse("target", text)).isEqualTo(new HostPort(host, port));
    }
}
