package io.stampede.reflector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionSpecTest
{
    @Test
    void shouldReadEveryPart()
    {
        assertThat(SessionSpec.parse("destination=198.51.100.20:862,ssid=4660,source=192.0.2.10:50000")).isEqualTo(
            new SessionSpec(
                4660, InetAddress.ofLiteral("192.0.2.10"), 50_000, InetAddress.ofLiteral("198.51.100.20"), 862));
        assertThat(SessionSpec.parse("source=[2001:db8::10]:50000")).isEqualTo(
            new SessionSpec(SessionSpec.ANY, InetAddress.ofLiteral("2001:db8::10"), 50_000, null, SessionSpec.ANY));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ssid=0|ssid=0",
        "source=192.0.2.10|source=192.0.2.10",
        "source=192.0.2.10:1|source=192.0.2.10:1",
        "source=2001:db8:0::10,ssid=65535|ssid=65535,source=2001:db8::10",
        "destination=[2001:db8::20]|destination=2001:db8::20",
        "destination=[2001:db8::20]:862|destination=[2001:db8::20]:862",
        "ssid=1,source=192.0.2.10:50000,destination=198.51.100.20:862|" +
            "ssid=1,source=192.0.2.10:50000,destination=198.51.100.20:862"})
    void shouldWriteWhatItReads(final String text, final String written)
    {
        assertThat(SessionSpec.parse(text)).hasToString(written);
        assertThat(SessionSpec.parse(written)).isEqualTo(SessionSpec.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "\"\"|'' is not a name=value",
        "4660|'4660' is not a name=value",
        "ssid=1,|'' is not a name=value",
        "ssid=|'' is not an SSID (0 to 65535)",
        "ssid=65536|'65536' is not an SSID (0 to 65535)",
        "ssid=-1|'-1' is not an SSID (0 to 65535)",
        "ssid=1,ssid=2|'ssid' is given twice",
        "port=1|'port' is none of ssid, source, destination",
        "source=host|'host' is not an IP address",
        "source=192.0.2.10:x|'x' is not a port (0 to 65535)",
        "source=192.0.2.10:|'' is not a port (0 to 65535)",
        "source=:50000|'' is not an IP address",
        "source=[192.0.2.10]:5|'[192.0.2.10]' is not an IP address",
        "source=[2001:db8::1|'[2001:db8::1' is not an IP address",
        "source=2001:db8::1]:5|'2001:db8::1]' is not an IP address",
        "source=fe80::1%lo|'fe80::1%lo' is not an IP address",
        "source=0.0.0.0|'0.0.0.0' is nobody's address; leave it out for any",
        "source=ff02::1|'ff02::1' is nobody's address",
        "source=192.0.2.1,destination=::1|source and destination are not of the same family"})
    void shouldSayWhatIsWrongAndHowToWriteIt(final String text, final String message)
    {
        assertThatThrownBy(() -> SessionSpec.parse(text)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("'" + text + "': " + message).hasMessageContaining(" — write it like ssid=4660,");
    }
}
