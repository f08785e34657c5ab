/*
 * A stateless STAMP reflector (RFC 8762, unauthenticated, IPv4) that does per packet what stamp-reflector does and no
 * more: the yardstick of scripts/bench-reflect. Same socket options, same control messages both ways, same reply octets;
 * no session, no counters file, no TLV is looked at.
 *
 *   mmsg_reflector ADDRESS PORT CPU|-1     "ready" on standard error, then busy-polls until SIGTERM or SIGINT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 32, FRAME = 2048, STRIDE = FRAME + 128, CONTROL = 256, BASE = 44, MIN_SOURCE_PORT = 1024 };

static uint8_t frames[BATCH][STRIDE] __attribute__((aligned(128)));
static uint8_t rx_control[BATCH][CONTROL] __attribute__((aligned(8)));
static uint8_t tx_control[BATCH][CONTROL] __attribute__((aligned(8)));
static struct sockaddr_in names[BATCH];
static struct iovec rx_iov[BATCH], tx_iov[BATCH];
static struct mmsghdr rx[BATCH], tx[BATCH];
static volatile sig_atomic_t stopping;

static void on_signal(int signal) { (void)signal; stopping = 1; }

static void die(const char *what) { perror(what); exit(3); }

static void set_option(int fd, int level, int option, int value, const char *what)
{
    if (setsockopt(fd, level, option, &value, sizeof value) < 0) die(what);
}

static uint64_t ntp(const struct timespec *t)
{
    uint64_t fraction = (((uint64_t)t->tv_nsec << 32) + 500000000u) / 1000000000u;
    return htobe64((((uint64_t)t->tv_sec + 2208988800u) << 32) + fraction);
}

static int open_socket(const char *address, int port)
{
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    if (inet_pton(AF_INET, address, &local.sin_addr) != 1) die("address");
    set_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
    set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
    set_option(fd, IPPROTO_IP, IP_RECVTTL, 1, "IP_RECVTTL");
    set_option(fd, IPPROTO_IP, IP_RECVTOS, 1, "IP_RECVTOS");
    set_option(fd, IPPROTO_IP, IP_PKTINFO, 1, "IP_PKTINFO");
    set_option(fd, IPPROTO_IP, IP_TTL, 255, "IP_TTL");
    int sndbuf = 64 << 20, rcvbuf = 16 << 20;
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &sndbuf, sizeof sndbuf) < 0)
        set_option(fd, SOL_SOCKET, SO_SNDBUF, sndbuf, "SO_SNDBUF");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &rcvbuf, sizeof rcvbuf) < 0)
        set_option(fd, SOL_SOCKET, SO_RCVBUF, rcvbuf, "SO_RCVBUF");
    if (bind(fd, (struct sockaddr *)&local, sizeof local) < 0) die("bind");
    return fd;
}

/* What arrived with frame i: TTL, TOS, kernel timestamp, and where to answer from. */
struct arrival { int ttl; int tos; struct timespec stamp; struct in_addr local; };

static struct arrival read_control(int i)
{
    struct arrival a = {.ttl = 255};
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&rx[i].msg_hdr); c; c = CMSG_NXTHDR(&rx[i].msg_hdr, c))
    {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
            memcpy(&a.stamp, CMSG_DATA(c), sizeof a.stamp);
        else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL)
            memcpy(&a.ttl, CMSG_DATA(c), sizeof a.ttl);
        else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS)
            a.tos = *(uint8_t *)CMSG_DATA(c);
        else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
            a.local = ((struct in_pktinfo *)CMSG_DATA(c))->ipi_spec_dst;
    }
    return a;
}

static void compose(uint8_t *p, const struct arrival *a, uint16_t error_estimate)
{
    uint64_t t2 = ntp(&a->stamp);
    memcpy(p + 24, p, 14); /* Sequence, Timestamp, Error Estimate become Session-Sender fields; SSID stays */
    memcpy(p + 16, &t2, 8);
    memcpy(p + 12, &error_estimate, 2);
    memset(p + 38, 0, 2);
    p[40] = (uint8_t)a->ttl;
    memset(p + 41, 0, 3);
}

static void answer_from(int n, int i, int length, const struct arrival *a)
{
    tx_iov[n] = (struct iovec){frames[i], (size_t)length};
    tx[n].msg_hdr = (struct msghdr){.msg_name = &names[i], .msg_namelen = sizeof names[i], .msg_iov = &tx_iov[n],
        .msg_iovlen = 1, .msg_control = tx_control[n], .msg_controllen = CONTROL};
    struct cmsghdr *c = CMSG_FIRSTHDR(&tx[n].msg_hdr);
    size_t used = CMSG_SPACE(sizeof(struct in_pktinfo));
    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = IP_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
    *(struct in_pktinfo *)CMSG_DATA(c) = (struct in_pktinfo){.ipi_spec_dst = a->local};
    if (a->tos != 0)
    {
        struct cmsghdr *t = (struct cmsghdr *)(tx_control[n] + used);
        t->cmsg_level = IPPROTO_IP;
        t->cmsg_type = IP_TOS;
        t->cmsg_len = CMSG_LEN(sizeof(int));
        *(int *)CMSG_DATA(t) = a->tos & 0xFC;
        used += CMSG_SPACE(sizeof(int));
    }
    tx[n].msg_hdr.msg_controllen = used;
}

static int receive(int fd)
{
    for (int i = 0; i < BATCH; i++)
    {
        rx_iov[i].iov_len = FRAME;
        rx[i].msg_hdr.msg_namelen = sizeof names[i];
        rx[i].msg_hdr.msg_controllen = CONTROL;
    }
    return recvmmsg(fd, rx, BATCH, MSG_DONTWAIT | MSG_TRUNC, NULL);
}

static int reflect(int count, uint16_t error_estimate)
{
    int n = 0;
    for (int i = 0; i < count; i++)
    {
        int length = (int)rx[i].msg_len;
        if (length < BASE || length > FRAME || ntohs(names[i].sin_port) < MIN_SOURCE_PORT) continue;
        struct arrival a = read_control(i);
        compose(frames[i], &a, error_estimate);
        answer_from(n++, i, length, &a);
    }
    for (int i = 0; i < n; i++)
    {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        uint64_t t3 = ntp(&now);
        memcpy((uint8_t *)tx_iov[i].iov_base + 4, &t3, 8);
    }
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 4)
    {
        fprintf(stderr, "usage: mmsg_reflector ADDRESS PORT CPU|-1\n");
        return 2;
    }
    int fd = open_socket(argv[1], atoi(argv[2]));
    if (atoi(argv[3]) >= 0)
    {
        cpu_set_t cpus;
        CPU_ZERO(&cpus);
        CPU_SET(atoi(argv[3]), &cpus);
        if (sched_setaffinity(0, sizeof cpus, &cpus) < 0) die("sched_setaffinity");
    }
    for (int i = 0; i < BATCH; i++)
    {
        rx_iov[i] = (struct iovec){frames[i], FRAME};
        rx[i].msg_hdr = (struct msghdr){.msg_name = &names[i], .msg_namelen = sizeof names[i], .msg_iov = &rx_iov[i],
            .msg_iovlen = 1, .msg_control = rx_control[i], .msg_controllen = CONTROL};
    }
    struct sigaction stop = {.sa_handler = on_signal};
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    fprintf(stderr, "ready udp %s:%s stateless\n", argv[1], argv[2]);
    uint16_t error_estimate = htons(0x1F80); /* unsynchronised, 16 ms: as any, it must not be 0 */
    long reflected = 0;
    while (!stopping)
    {
        int count = receive(fd);
        if (count <= 0) continue;
        int n = reflect(count, error_estimate);
        int sent = n > 0 ? sendmmsg(fd, tx, (unsigned)n, MSG_DONTWAIT) : 0;
        reflected += sent > 0 ? sent : 0;
    }
    fprintf(stderr, "reflected %ld\n", reflected);
    return 0;
}
