/*
 * A stateless STAMP reflector (RFC 8762, unauthenticated, IPv4, base packets without TLVs) as an XDP program that turns
 * the frame round and sends it back (XDP_TX): the yardstick of stamp-reflector --port-type xdp-offload. T2 and T3 are
 * two readings of the TAI clock in the kernel; both checksums are checked on arrival and made anew. What it does not
 * answer it passes to the kernel.
 *
 *   xdp_reflector INTERFACE ADDRESS PORT     "ready" on standard error, until SIGTERM or SIGINT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <signal.h>
#include <sys/timex.h>
#include "bpf.h"

enum { IP_AT = 14, UDP_AT = 34, STAMP_AT = 42, BASE = 44, UDP_LENGTH = 8 + BASE, MIN_SOURCE_PORT = 1024 };

struct endpoint { uint8_t address[16]; uint16_t port; uint8_t unused[2]; };

/* r7 + at = the UTC time of the TAI clock as NTP; r9 = its seconds and fraction too. */
static void stamp(struct program *p, int at, long tai_ns)
{
    call(p, BPF_FUNC_ktime_get_tai_ns);
    load_constant(p, 1, (uint64_t)tai_ns);
    alu_reg(p, BPF_SUB, 0, 1);
    copy(p, 1, 0);
    alu(p, BPF_DIV, 0, 1000000000);
    alu(p, BPF_MOD, 1, 1000000000);
    load_constant(p, 2, 2208988800u);
    alu_reg(p, BPF_ADD, 0, 2);
    alu(p, BPF_LSH, 0, 32);
    alu(p, BPF_LSH, 1, 32);
    alu(p, BPF_ADD, 1, 500000000);
    alu(p, BPF_DIV, 1, 1000000000);
    alu_reg(p, BPF_ADD, 0, 1);
    swap(p, 0, 64);
    store(p, BPF_DW, 7, at, 0);
}

/* r0 = folded sum of length octets at offset, r5 = seed, in the machine's octet order */
static void sum(struct program *p, int offset, int length)
{
    mov(p, 1, 0);
    mov(p, 2, 0);
    copy(p, 3, 7);
    alu(p, BPF_ADD, 3, offset);
    mov(p, 4, length);
    call(p, BPF_FUNC_csum_diff);
    fold(p, 0, 1);
}

/* r5 = pseudo header; source and destination may be either way round */
static void pseudo_header(struct program *p)
{
    load(p, BPF_W, 5, 7, 26);
    load(p, BPF_W, 1, 7, 30);
    alu_reg(p, BPF_ADD, 5, 1);
    alu(p, BPF_ADD, 5, htons(17 + UDP_LENGTH));
    fold(p, 5, 1);
}

static void exchange(struct program *p, int size, int a, int b)
{
    load(p, size, 1, 7, a);
    load(p, size, 2, 7, b);
    store(p, size, 7, a, 2);
    store(p, size, 7, b, 1);
}

enum { TO_KERNEL, DROP, CHECKED, NOT_ZERO };

/* Falls through with r7 = the frame when the packet is one we answer, and right. */
static void admit(struct program *p, int endpoints)
{
    load(p, BPF_W, 7, 1, 0);
    load(p, BPF_W, 3, 1, 4);
    copy(p, 2, 7);
    alu(p, BPF_ADD, 2, STAMP_AT + BASE);
    jump_if_reg(p, BPF_JGT, 2, 3, TO_KERNEL);
    load(p, BPF_H, 1, 7, 12);
    jump_if(p, BPF_JNE, 1, htons(ETH_P_IP), TO_KERNEL);
    load(p, BPF_B, 1, 7, IP_AT);
    jump_if(p, BPF_JNE, 1, 0x45, TO_KERNEL);
    load(p, BPF_H, 1, 7, 16);
    jump_if(p, BPF_JNE, 1, htons(20 + UDP_LENGTH), TO_KERNEL);
    load(p, BPF_H, 1, 7, 20);
    jump_if(p, BPF_JSET, 1, htons(0x3FFF), TO_KERNEL);
    load(p, BPF_B, 1, 7, 23);
    jump_if(p, BPF_JNE, 1, IPPROTO_UDP, TO_KERNEL);
    load(p, BPF_H, 1, 7, UDP_AT + 4);
    jump_if(p, BPF_JNE, 1, htons(UDP_LENGTH), TO_KERNEL);
    load(p, BPF_H, 1, 7, UDP_AT);
    swap(p, 1, 16);
    jump_if(p, BPF_JLT, 1, MIN_SOURCE_PORT, DROP);
    store_imm(p, BPF_DW, 10, -24, 0);
    store_imm(p, BPF_W, 10, -16, (int)htonl(0xFFFF));
    load(p, BPF_W, 1, 7, 30);
    store(p, BPF_W, 10, -12, 1);
    load(p, BPF_H, 1, 7, UDP_AT + 2);
    store(p, BPF_W, 10, -8, 1);
    load_map(p, 1, endpoints);
    copy(p, 2, 10);
    alu(p, BPF_ADD, 2, -24);
    call(p, BPF_FUNC_map_lookup_elem);
    jump_if(p, BPF_JEQ, 0, 0, TO_KERNEL);
    mov(p, 5, 0);
    sum(p, IP_AT, 20);
    jump_if(p, BPF_JNE, 0, 0xFFFF, DROP);
    load(p, BPF_H, 8, 7, UDP_AT + 6);
    jump_if(p, BPF_JEQ, 8, 0, CHECKED);
    pseudo_header(p);
    jump_if_reg(p, BPF_JEQ, 5, 8, CHECKED);
    sum(p, UDP_AT, UDP_LENGTH);
    jump_if(p, BPF_JNE, 0, 0xFFFF, DROP);
    label(p, CHECKED);
}

static void turn_round(struct program *p, long tai_ns)
{
    exchange(p, BPF_W, 0, 6);
    exchange(p, BPF_H, 4, 10);
    exchange(p, BPF_W, 26, 30);
    exchange(p, BPF_H, UDP_AT, UDP_AT + 2);
    load(p, BPF_B, 8, 7, 22); /* the TTL it came with */
    store_imm(p, BPF_B, 7, 22, 255);
    load(p, BPF_B, 1, 7, 15);
    alu(p, BPF_AND, 1, 0xFC);
    store(p, BPF_B, 7, 15, 1);
    store_imm(p, BPF_W, 7, 18, (int)htonl(0x00004000)); /* no identification, don't fragment */
    store_imm(p, BPF_H, 7, 24, 0);
    mov(p, 5, 0);
    sum(p, IP_AT, 20);
    alu(p, BPF_XOR, 0, 0xFFFF);
    store(p, BPF_H, 7, 24, 0);
    for (int i = 0; i < 12; i += 4) /* Sequence and Timestamp become the Session-Sender's */
    {
        load(p, BPF_W, 1, 7, STAMP_AT + i);
        store(p, BPF_W, 7, STAMP_AT + 24 + i, 1);
    }
    load(p, BPF_H, 1, 7, STAMP_AT + 12);
    store(p, BPF_H, 7, STAMP_AT + 36, 1);
    store_imm(p, BPF_H, 7, STAMP_AT + 12, htons(0x1F80)); /* unsynchronised, 16 ms: as any, it must not be 0 */
    store_imm(p, BPF_H, 7, STAMP_AT + 38, 0);
    store_imm(p, BPF_W, 7, STAMP_AT + 40, 0);
    store(p, BPF_B, 7, STAMP_AT + 40, 8);
    stamp(p, STAMP_AT + 4, tai_ns);
    store_imm(p, BPF_H, 7, UDP_AT + 6, 0);
    pseudo_header(p);
    sum(p, UDP_AT, UDP_LENGTH);
    alu(p, BPF_XOR, 0, 0xFFFF);
    jump_if(p, BPF_JNE, 0, 0, NOT_ZERO);
    mov(p, 0, 0xFFFF);
    label(p, NOT_ZERO);
    store(p, BPF_H, 7, UDP_AT + 6, 0);
}

static int reflecting_program(int endpoints, long tai_ns)
{
    static struct program p;
    admit(&p, endpoints);
    stamp(&p, STAMP_AT + 16, tai_ns);
    turn_round(&p, tai_ns);
    mov(&p, 0, XDP_TX);
    leave(&p);
    label(&p, TO_KERNEL);
    mov(&p, 0, XDP_PASS);
    leave(&p);
    label(&p, DROP);
    mov(&p, 0, XDP_DROP);
    leave(&p);
    return load_program(&p, "c_xdp_reflect");
}

int main(int argc, char **argv)
{
    if (argc != 4)
    {
        fprintf(stderr, "usage: xdp_reflector INTERFACE ADDRESS PORT\n");
        return 2;
    }
    uint8_t let_through = 1;
    struct endpoint local = {.address = {[10] = 0xFF, [11] = 0xFF}, .port = htons((uint16_t)atoi(argv[3]))};
    if (inet_pton(AF_INET, argv[2], local.address + 12) != 1) die("address");
    int endpoints = create_map(BPF_MAP_TYPE_HASH, sizeof local, 1, 1), stopped;
    update_map(endpoints, &local, &let_through);
    struct timex clock = {0};
    adjtimex(&clock);
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    attach(reflecting_program(endpoints, clock.tai * 1000000000L), interface_index(argv[1]));
    fprintf(stderr, "ready xdp-offload %s:%s stateless on %s\n", argv[2], argv[3], argv[1]);
    sigwait(&stop, &stopped);
    return 0;
}
