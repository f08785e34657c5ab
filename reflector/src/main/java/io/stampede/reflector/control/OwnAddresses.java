package io.stampede.reflector.control;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The addresses of this host, as they are when a reflector is assembled. Control thread. */
final class OwnAddresses
{
    private OwnAddresses()
    {
    }

    /** None where the system does not tell: a Destination Node Address TLV then finds nobody at home. */
    static List<InetAddress> read()
    {
        final List<InetAddress> addresses = new ArrayList<>();
        try
        {
            for (final NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces()))
            {
                addresses.addAll(Collections.list(link.getInetAddresses()));
            }
        }
        catch (final SocketException ex)
        {
            return List.of();
        }
        return addresses;
    }

    /** Link-layer addresses; none where the system does not tell. */
    static List<byte[]> readLinks()
    {
        final List<byte[]> addresses = new ArrayList<>();
        try
        {
            for (final NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces()))
            {
                final byte[] address = link.getHardwareAddress();
                if (address != null)
                {
                    addresses.add(address);
                }
            }
        }
        catch (final SocketException ex)
        {
            return List.of();
        }
        return addresses;
    }
}
