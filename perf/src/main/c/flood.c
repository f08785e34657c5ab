/*
 * Loads a STAMP reflector on this machine beyond what it can answer, checks a sample of its replies and measures what
 * CPU time the reflecting process spends for each reply. Part of scripts/bench-udp.
 *
 *   flood ADDRESS PORT PID CPU WARM_MS MEASURE_MS LENGTH stateless|stateful
 *
 * One JSON object on standard output:
 *   sent       requests handed to the kernel while measuring
 *   overflow   of these, dropped at the reflector's full receive queue (/proc/net/udp); > 0: it was saturated
 *   sampled    replies looked at: those with a sequence number divisible by 8; a socket filter drops the others where
 *              the reflector delivers them, so that the flooder, on a core of its own, stays the faster of the two
 *   reflected  8 * sampled
 *   wrong      of these, replies with a wrong field
 *   cpuNs      user and system time of PID while measuring, clock ticks of 10 ms as ns
 *   elapsedNs
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, FRAME = 2048, BASE = 44, SAMPLE = 8, TTL = 255, LOOK_EVERY = 4 };

static uint8_t requests[BATCH][FRAME], replies[BATCH][FRAME];
static struct iovec tx_iov[BATCH], rx_iov[BATCH];
static struct mmsghdr tx[BATCH], rx[BATCH];
static const uint64_t T1 = 0xed0037801f9add37u; /* 2026-01-01: every request carries it */
static long sent, sampled, wrong;
static uint32_t sequence;
static int is_stateful;
static long last_own_sequence = -1;

static void die(const char *what) { perror(what); exit(3); }

static long now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

/* utime + stime, fields 14 and 15; the name in field 2 may hold blanks, so count from its closing bracket. */
static long cpu_ns(int pid)
{
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file)) die(path);
    fclose(file);
    unsigned long utime, stime;
    if (sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &utime, &stime) != 2)
        die("fields of stat");
    return (long)(utime + stime) * (1000000000L / sysconf(_SC_CLK_TCK));
}

/* Drops at the receive queue of the unconnected socket on this address and port: last column of /proc/net/udp. */
static long overflow(in_addr_t address, int port)
{
    char line[512];
    long drops = -1;
    FILE *file = fopen("/proc/net/udp", "r");
    if (!file) die("/proc/net/udp");
    while (fgets(line, sizeof line, file))
    {
        unsigned local, local_port, remote, remote_port;
        long last;
        if (sscanf(line, " %*d: %X:%X %X:%X", &local, &local_port, &remote, &remote_port) == 4 &&
            local == address && (int)local_port == port && remote_port == 0 &&
            sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld", &last) == 1)
            drops = last;
    }
    fclose(file);
    return drops;
}

/* Stateless: the request's number. Stateful: the reflector's own, growing. */
static int is_right_sequence(const uint8_t *p)
{
    uint32_t own;
    memcpy(&own, p, 4);
    int is_growing = (long)ntohl(own) > last_own_sequence;
    last_own_sequence = ntohl(own);
    return is_stateful ? is_growing : memcmp(p, p + 24, 4) == 0;
}

static void check(const uint8_t *p, int length, int expected_length)
{
    uint64_t t1, t2, t3;
    memcpy(&t3, p + 4, 8);
    memcpy(&t2, p + 16, 8);
    memcpy(&t1, p + 28, 8);
    int is_right = length == expected_length && is_right_sequence(p) && be64toh(t1) == T1 &&
        be64toh(t2) <= be64toh(t3) && be64toh(t2) > T1 && p[13] != 0 && p[40] == TTL && p[38] == 0 && p[39] == 0 &&
        p[41] == 0 && p[42] == 0 && p[43] == 0;
    sampled++;
    wrong += is_right ? 0 : 1;
}

/* Takes all replies that are there. */
static void look(int fd, int length)
{
    int count;
    do
    {
        count = recvmmsg(fd, rx, BATCH, MSG_DONTWAIT, NULL);
        for (int i = 0; i < count; i++) check(replies[i], (int)rx[i].msg_len, length);
    }
    while (count == BATCH);
}

static void flood_for(int fd, long ns, int length)
{
    long end = now_ns() + ns;
    for (int round = 0; now_ns() < end; round++)
    {
        for (int i = 0; i < BATCH; i++)
        {
            uint32_t big_endian = htonl(sequence++);
            memcpy(requests[i], &big_endian, 4);
        }
        int count = sendmmsg(fd, tx, BATCH, MSG_DONTWAIT);
        sent += count > 0 ? count : 0;
        if (round % LOOK_EVERY == 0) look(fd, length);
    }
    look(fd, length);
}

/* Lets through replies whose first four octets, after the UDP header, are divisible by SAMPLE. */
static void sample_only(int fd)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 8),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, SAMPLE - 1, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xFFFF),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0) die("SO_ATTACH_FILTER");
}

static void prepare(int length)
{
    uint64_t t1 = htobe64(T1);
    for (int i = 0; i < BATCH; i++)
    {
        memcpy(requests[i] + 4, &t1, 8);
        requests[i][12] = 0x96;
        requests[i][13] = 0x01;
        if (length > BASE)
        {
            uint16_t value_length = htons((uint16_t)(length - BASE - 4));
            requests[i][BASE] = 0x80;
            requests[i][BASE + 1] = 1; /* Extra Padding */
            memcpy(requests[i] + BASE + 2, &value_length, 2);
        }
        tx_iov[i] = (struct iovec){requests[i], (size_t)length};
        rx_iov[i] = (struct iovec){replies[i], FRAME};
        tx[i].msg_hdr = (struct msghdr){.msg_iov = &tx_iov[i], .msg_iovlen = 1};
        rx[i].msg_hdr = (struct msghdr){.msg_iov = &rx_iov[i], .msg_iovlen = 1};
    }
}

int main(int argc, char **argv)
{
    if (argc != 9)
    {
        fprintf(stderr, "usage: flood ADDRESS PORT PID CPU WARM_MS MEASURE_MS LENGTH stateless|stateful\n");
        return 2;
    }
    int port = atoi(argv[2]), pid = atoi(argv[3]), length = atoi(argv[7]), ttl = TTL, rcvbuf = 4 << 20;
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, argv[1], &peer.sin_addr) != 1) die("address");
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(atoi(argv[4]), &cpus);
    if (sched_setaffinity(0, sizeof cpus, &cpus) < 0) die("sched_setaffinity");
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&peer, sizeof peer) < 0) die("connect");
    setsockopt(fd, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &rcvbuf, sizeof rcvbuf);
    is_stateful = strcmp(argv[8], "stateful") == 0;
    sample_only(fd);
    prepare(length);

    flood_for(fd, atol(argv[5]) * 1000000L, length);
    long sent_before = sent, sampled_before = sampled, wrong_before = wrong;
    long overflow_before = overflow(peer.sin_addr.s_addr, port), cpu_before = cpu_ns(pid), start = now_ns();
    flood_for(fd, atol(argv[6]) * 1000000L, length);
    long cpu = cpu_ns(pid) - cpu_before, elapsed = now_ns() - start;
    long lost = overflow(peer.sin_addr.s_addr, port) - overflow_before;
    if (overflow_before < 0) die("no socket of the reflector in /proc/net/udp");
    printf("{\"sent\":%ld,\"overflow\":%ld,\"reflected\":%ld,\"sampled\":%ld,\"wrong\":%ld,\"cpuNs\":%ld,"
        "\"elapsedNs\":%ld}\n", sent - sent_before, lost, SAMPLE * (sampled - sampled_before), sampled - sampled_before,
        wrong - wrong_before, cpu, elapsed);
    return 0;
}
