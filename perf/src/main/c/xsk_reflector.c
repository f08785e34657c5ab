/*
 * A stateless STAMP reflector (RFC 8762, unauthenticated, IPv4) over AF_XDP that does per packet what stamp-reflector
 * --port-type xdp does and no more: the yardstick of scripts/bench-reflect. Its XDP program lets through the same
 * packets and hands over the same 16 octets of metadata; the frame is checked as there, turned round in place, its
 * checksums made anew. No session, no counters file, no TLV is looked at, one queue, no VLAN, no IPv6.
 *
 *   xsk_reflector INTERFACE ADDRESS PORT CPU|-1     "ready" on standard error, busy-polls until SIGTERM or SIGINT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <linux/if_ether.h>
#include <signal.h>
#include <sys/timex.h>
#include "mac.h"
#include "xsk.h"

enum { QUEUE = 0, IP_AT = 14, UDP_AT = 34, STAMP_AT = 42, BASE = 44, MIN_SOURCE_PORT = 1024, METADATA = 16 };
enum { COOKIE = 0x5354414D }; /* the octets in front of a frame are metadata, not what an earlier frame left there */

struct endpoint { uint8_t address[16]; uint16_t port; uint8_t unused[2]; };

/* What is known of a request between its arrival and its departure. */
struct arrival { uint8_t *frame; int length; uint64_t t2; };

static struct arrival arrivals[XSK_BATCH];
static struct xsk xsk;
static long tai_ns;
static volatile sig_atomic_t stopping;

static void on_signal(int signal) { (void)signal; stopping = 1; }

static uint64_t ntp(long sec, long nsec)
{
    uint64_t fraction = (((uint64_t)nsec << 32) + 500000000u) / 1000000000u;
    return htobe64((((uint64_t)sec + 2208988800u) << 32) + fraction);
}

static int get16(const uint8_t *p) { return p[0] << 8 | p[1]; }

/* One's complement sum in the machine's octet order, as it does not matter (RFC 1071). */
static uint64_t sum(const uint8_t *p, int length, uint64_t total)
{
    int at = 0;
    for (; at + 8 <= length; at += 8)
    {
        uint64_t octets;
        memcpy(&octets, p + at, 8);
        total += (octets >> 32) + (uint32_t)octets;
    }
    for (; at + 2 <= length; at += 2)
    {
        uint16_t octets;
        memcpy(&octets, p + at, 2);
        total += octets;
    }
    return at < length ? total + p[at] : total;
}

static int folded(uint64_t total)
{
    total = (total >> 32) + (uint32_t)total;
    total = (total >> 16) + (total & 0xFFFF);
    total = (total >> 16) + (total & 0xFFFF);
    return (int)((total >> 16) + (total & 0xFFFF));
}

static uint64_t pseudo_header(const uint8_t *f, int udp_length)
{
    return sum(f + 26, 8, (uint64_t)htons((uint16_t)(17 + udp_length)));
}

/* Packets to one of the endpoints go to the socket, with the time and the cookie in front; all others pass. */
static int redirect_program(const uint8_t *mac, int endpoints, int xsks)
{
    static struct program p;
    enum { TO_KERNEL, UNSTAMPED };
    int32_t mac_start, mac_end = 0;
    memcpy(&mac_start, mac, 4);
    memcpy(&mac_end, mac + 4, 2);
    copy(&p, 6, 1);
    load(&p, BPF_W, 7, 6, 0);
    load(&p, BPF_W, 3, 6, 4);
    copy(&p, 2, 7);
    alu(&p, BPF_ADD, 2, STAMP_AT);
    jump_if_reg(&p, BPF_JGT, 2, 3, TO_KERNEL);
    load(&p, BPF_W, 1, 7, 0);
    jump32_if(&p, BPF_JNE, 1, mac_start, TO_KERNEL);
    load(&p, BPF_H, 1, 7, 4);
    jump_if(&p, BPF_JNE, 1, mac_end, TO_KERNEL);
    load(&p, BPF_H, 1, 7, 12);
    jump_if(&p, BPF_JNE, 1, htons(ETH_P_IP), TO_KERNEL);
    load(&p, BPF_B, 1, 7, IP_AT);
    jump_if(&p, BPF_JNE, 1, 0x45, TO_KERNEL);
    load(&p, BPF_B, 1, 7, 23);
    jump_if(&p, BPF_JNE, 1, IPPROTO_UDP, TO_KERNEL);
    load(&p, BPF_H, 1, 7, 20);
    jump_if(&p, BPF_JSET, 1, htons(0x3FFF), TO_KERNEL);
    store_imm(&p, BPF_DW, 10, -24, 0);
    store_imm(&p, BPF_W, 10, -16, (int)htonl(0xFFFF));
    load(&p, BPF_W, 1, 7, 30);
    store(&p, BPF_W, 10, -12, 1);
    load(&p, BPF_H, 1, 7, 36);
    store(&p, BPF_W, 10, -8, 1);
    load_map(&p, 1, endpoints);
    copy(&p, 2, 10);
    alu(&p, BPF_ADD, 2, -24);
    call(&p, BPF_FUNC_map_lookup_elem);
    jump_if(&p, BPF_JEQ, 0, 0, TO_KERNEL);
    call(&p, BPF_FUNC_ktime_get_tai_ns);
    copy(&p, 8, 0);
    copy(&p, 1, 6);
    mov(&p, 2, -METADATA);
    call(&p, BPF_FUNC_xdp_adjust_meta);
    jump_if(&p, BPF_JNE, 0, 0, UNSTAMPED);
    load(&p, BPF_W, 1, 6, 8);
    load(&p, BPF_W, 2, 6, 0);
    copy(&p, 3, 1);
    alu(&p, BPF_ADD, 3, METADATA);
    jump_if_reg(&p, BPF_JGT, 3, 2, UNSTAMPED);
    store(&p, BPF_DW, 1, 0, 8);
    load_constant(&p, 3, COOKIE);
    store(&p, BPF_DW, 1, 8, 3);
    label(&p, UNSTAMPED);
    redirect(&p, xsks);
    label(&p, TO_KERNEL);
    mov(&p, 0, XDP_PASS);
    leave(&p);
    return load_program(&p, "c_xsk_redirect");
}

/* Octets of UDP payload, or negative: as a kernel would refuse it for a socket. */
static int checked(const uint8_t *f, int length)
{
    if (length < STAMP_AT || f[0] & 1 || f[6] & 1 || get16(f + 12) != ETH_P_IP || f[IP_AT] != 0x45) return -1;
    int total = get16(f + 16), udp_length = get16(f + UDP_AT + 4);
    if (total > length - IP_AT || total < 28 || udp_length < 8 || udp_length > total - 20) return -1;
    if (get16(f + 20) & 0x3FFF || f[23] != IPPROTO_UDP || folded(sum(f + IP_AT, 20, 0)) != 0xFFFF) return -1;
    if (f[26] >= 224 || f[26] == 127 || f[26] == 0 || get16(f + UDP_AT) < MIN_SOURCE_PORT) return -1;
    uint64_t pseudo = pseudo_header(f, udp_length);
    uint16_t checksum;
    memcpy(&checksum, f + UDP_AT + 6, 2);
    if (checksum && folded(sum(f + UDP_AT, udp_length, pseudo)) != 0xFFFF && folded(pseudo) != checksum) return -1;
    return udp_length - 8;
}

static uint64_t arrival_time(uint8_t *f)
{
    uint64_t metadata[2];
    memcpy(metadata, f - METADATA, METADATA);
    memset(f - 8, 0, 8); /* the next frame in this chunk may come without */
    if (metadata[1] == COOKIE)
    {
        uint64_t utc = metadata[0] - (uint64_t)tai_ns;
        return ntp((long)(utc / 1000000000u), (long)(utc % 1000000000u));
    }
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return ntp(now.tv_sec, now.tv_nsec);
}

static void compose(uint8_t *p, const struct arrival *a, uint16_t error_estimate)
{
    memcpy(p + 24, p, 14); /* Sequence, Timestamp, Error Estimate become Session-Sender fields; SSID stays */
    memcpy(p + 16, &a->t2, 8);
    memcpy(p + 12, &error_estimate, 2);
    memset(p + 38, 0, 2);
    p[40] = a->frame[22];
    memset(p + 41, 0, 3);
}

static void exchange(uint8_t *a, uint8_t *b, int length)
{
    uint8_t kept[6];
    memcpy(kept, a, (size_t)length);
    memcpy(a, b, (size_t)length);
    memcpy(b, kept, (size_t)length);
}

/* Headers anew, T3 last but for the checksum that covers it. */
static void turn_round(const struct arrival *a)
{
    uint8_t *f = a->frame, *p = f + STAMP_AT;
    int udp_length = 8 + a->length;
    uint16_t total = htons((uint16_t)(20 + udp_length)), checksum;
    struct timespec now;
    exchange(f, f + 6, 6);
    f[IP_AT + 1] &= 0xFC;
    memcpy(f + 16, &total, 2);
    memset(f + 18, 0, 2);
    f[20] = 0x40;
    f[22] = 255;
    memset(f + 24, 0, 2);
    exchange(f + 26, f + 30, 4);
    checksum = (uint16_t)~folded(sum(f + IP_AT, 20, 0));
    memcpy(f + 24, &checksum, 2);
    exchange(f + UDP_AT, f + UDP_AT + 2, 2);
    memset(f + UDP_AT + 6, 0, 2);
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t t3 = ntp(now.tv_sec, now.tv_nsec);
    memcpy(p + 4, &t3, 8);
    checksum = (uint16_t)~folded(sum(f + UDP_AT, udp_length, pseudo_header(f, udp_length)));
    checksum = checksum ? checksum : 0xFFFF;
    memcpy(f + UDP_AT + 6, &checksum, 2);
}

static void refill(uint64_t chunk)
{
    while (reserve(&xsk.fill, 1) == 0) { }
    *address_at(&xsk.fill, 0) = chunk;
    submit(&xsk.fill, 1);
}

/* Chunks whose frames have left are for the kernel to fill again. */
static void recycle(void)
{
    uint32_t done = peek(&xsk.completion, XSK_BATCH), room = reserve(&xsk.fill, done);
    for (uint32_t i = 0; i < room; i++) *address_at(&xsk.fill, i) = *address_at(&xsk.completion, i);
    if (room == 0) return;
    submit(&xsk.fill, room);
    release(&xsk.completion, room);
}

static uint32_t reflect(uint16_t error_estimate)
{
    uint32_t count = peek(&xsk.rx, reserve(&xsk.tx, XSK_BATCH)), replies = 0;
    for (uint32_t i = 0; i < count; i++)
    {
        struct xdp_desc arrived = *descriptor_at(&xsk.rx, i);
        struct arrival *a = &arrivals[replies];
        a->frame = xsk.umem + arrived.addr;
        a->length = checked(a->frame, (int)arrived.len);
        if (a->length < BASE)
        {
            refill(arrived.addr);
            continue;
        }
        a->t2 = arrival_time(a->frame);
        compose(a->frame + STAMP_AT, a, error_estimate);
        replies++;
    }
    if (count) release(&xsk.rx, count);
    for (uint32_t i = 0; i < replies; i++)
    {
        turn_round(&arrivals[i]);
        *descriptor_at(&xsk.tx, i) = (struct xdp_desc){.addr = (uint64_t)(arrivals[i].frame - xsk.umem),
            .len = (uint32_t)(STAMP_AT + arrivals[i].length)};
    }
    if (replies)
    {
        submit(&xsk.tx, replies);
        kick(&xsk);
    }
    return replies;
}

int main(int argc, char **argv)
{
    if (argc != 5)
    {
        fprintf(stderr, "usage: xsk_reflector INTERFACE ADDRESS PORT CPU|-1\n");
        return 2;
    }
    int interface = interface_index(argv[1]);
    uint8_t let_through = 1, mac[6];
    struct endpoint local = {.address = {[10] = 0xFF, [11] = 0xFF}, .port = htons((uint16_t)atoi(argv[3]))};
    if (inet_pton(AF_INET, argv[2], local.address + 12) != 1) die("address");
    int endpoints = create_map(BPF_MAP_TYPE_HASH, sizeof local, 1, 1);
    update_map(endpoints, &local, &let_through);
    struct timex clock = {0};
    adjtimex(&clock);
    tai_ns = clock.tai * 1000000000L;
    own_mac(argv[1], mac);
    open_xsk(&xsk, interface, QUEUE, 0);
    attach(redirect_program(mac, endpoints, xsk_map(&xsk, QUEUE)), interface);
    pin(atoi(argv[4]));
    struct sigaction stop = {.sa_handler = on_signal};
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    fprintf(stderr, "ready xdp %s:%s stateless on %s queue %d native copy\n", argv[2], argv[3], argv[1], QUEUE);
    uint16_t error_estimate = htons(0x1F80); /* unsynchronised, 16 ms: as any, it must not be 0 */
    long reflected = 0;
    while (!stopping)
    {
        recycle();
        reflected += reflect(error_estimate);
    }
    fprintf(stderr, "reflected %ld\n", reflected);
    return 0;
}
