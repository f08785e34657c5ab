/* An interface's Ethernet address. */
#pragma once
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static inline void own_mac(const char *interface, uint8_t *mac)
{
    struct ifreq request = {0};
    strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &request) < 0) { perror("SIOCGIFHWADDR"); exit(3); }
    close(fd);
    memcpy(mac, request.ifr_hwaddr.sa_data, 6);
}
