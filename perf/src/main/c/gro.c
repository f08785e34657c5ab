/*
 * Switches generic receive offload on: what gives a veth end NAPI, without which it takes no XDP frames. That is what
 * `ethtool -K INTERFACE gro on` does, without needing ethtool.
 *
 *   gro INTERFACE
 */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    if (argc != 2)
    {
        fprintf(stderr, "usage: gro INTERFACE\n");
        return 2;
    }
    struct ethtool_value on = {.cmd = ETHTOOL_SGRO, .data = 1};
    struct ifreq request = {.ifr_data = (char *)&on};
    strncpy(request.ifr_name, argv[1], IFNAMSIZ - 1);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || ioctl(fd, SIOCETHTOOL, &request) < 0)
    {
        perror("ETHTOOL_SGRO");
        return 3;
    }
    return 0;
}
