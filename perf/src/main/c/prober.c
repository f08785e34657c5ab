/*
 * Latency of a reflector at a steady rate: sends requests by an AF_XDP socket at fixed times, whatever comes back, and
 * takes the time from when each was due (not from when it was sent: a prober that is late shows) to when its reply was
 * found in the ring, by CLOCK_MONOTONIC. It spins on a core of its own. Every reply is compared with what RFC 8762
 * demands, checksums and HMAC included, after its time was taken.
 *
 *   prober -i INTERFACE -c CPU -r PACKETS_PER_SECOND -w WARM_MS -m MEASURE_MS -o FILE -p PEER_MAC -s ADDRESS
 *     -d PEER_ADDRESS [-l LENGTH] [-f FLOWS] [-n stateful|stateless] [-k HMAC_KEY_HEX]
 *
 * One JSON object on standard output, all of the time after WARM_MS:
 *   due, sent      requests that were due, and those that could be handed to the link
 *   right, wrong   replies
 *   elapsedNs      from the first request due to the last
 *   latestNs       the furthest behind its time a request left
 *   p50Ns p90Ns p99Ns p999Ns maxNs     of the right replies
 * FILE gets the round-trip time of each right reply in ns, one a line, in order of the requests.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include "stamp.h"
#include "xsk.h"

enum { QUEUE = 0, TX_CHUNKS = 256, GRACE_NS = 100000000, SILENCE_NS = 200000000 };
static const long SETTLE_LIMIT_NS = 5000000000;

static struct request request;
static struct xsk xsk;
static uint8_t templates[SIGNED_VARIANTS][MAX_FRAME + 8], mask[MAX_FRAME + 8], expected[MAX_FRAME + 8];
static uint64_t template_sum;
static long *due_ns, *rtt_ns, wrong, sent, latest_ns;
static long total;

/* UDP packets from the reflector's port go to the socket, all others to the kernel. */
static int redirect_program(int xsks)
{
    static struct program p;
    enum { TO_KERNEL };
    copy(&p, 6, 1);
    load(&p, BPF_W, 7, 6, 0);
    load(&p, BPF_W, 3, 6, 4);
    copy(&p, 2, 7);
    alu(&p, BPF_ADD, 2, STAMP_AT);
    jump_if_reg(&p, BPF_JGT, 2, 3, TO_KERNEL);
    load(&p, BPF_H, 1, 7, 12);
    jump_if(&p, BPF_JNE, 1, htons(0x0800), TO_KERNEL);
    load(&p, BPF_B, 1, 7, 23);
    jump_if(&p, BPF_JNE, 1, 17, TO_KERNEL);
    load(&p, BPF_H, 1, 7, UDP_AT);
    jump_if(&p, BPF_JNE, 1, htons(REFLECTOR_PORT), TO_KERNEL);
    redirect(&p, xsks);
    label(&p, TO_KERNEL);
    mov(&p, 0, XDP_PASS);
    leave(&p);
    return load_program(&p, "bench_probe");
}

/* Of request n; a signed one's number repeats, so its place in the sequence is n modulo the numbers there are. */
static uint32_t number(long n) { return (uint32_t)(request.key_length ? n % SIGNED_VARIANTS : n); }

static void compose(long n, uint8_t *f)
{
    if (request.key_length)
    {
        memcpy(f, templates[number(n)], (size_t)(STAMP_AT + request.length));
        return;
    }
    int port = PROBE_SOURCE_PORT + (int)(n & (request.flows - 1));
    memcpy(f, templates[0], (size_t)(STAMP_AT + request.length));
    put16(f + UDP_AT, port);
    put32(f + STAMP_AT, (uint32_t)n);
    put32(f + STAMP_AT + request.layout->t1 + 4, (uint32_t)n);
    uint64_t sum = template_sum + (uint64_t)port + 2 * (((uint64_t)n >> 16 & 0xFFFF) + ((uint64_t)n & 0xFFFF));
    int checksum = 0xFFFF ^ fold16(sum);
    put16(f + UDP_AT + 6, checksum ? checksum : 0xFFFF);
}

static int is_right(const uint8_t *f, int length)
{
    const uint8_t *p = f + STAMP_AT;
    const struct layout *at = request.layout;
    int udp_length = UDP_HEADER + request.length;
    uint64_t pseudo = pseudo_header(f, udp_length);
    uint32_t n = get32(p + at->sender_sequence);
    uint8_t hmac[HMAC];
    if (length != STAMP_AT + request.length) return 0;
    for (int i = 0; i < length; i++)
        if ((f[i] ^ expected[i]) & mask[i]) return 0;
    if (request.key_length) hmac_sha256(request.key, request.key_length, p, SIGNED_OCTETS, hmac, HMAC);
    return (request.is_stateful || get32(p) == n) && get32(p + at->sender_t1 + 4) == n &&
        get16(f + UDP_AT + 2) == PROBE_SOURCE_PORT + (int)(n & (uint32_t)(request.flows - 1)) &&
        memcmp(p + at->t2, p + at->t3, 8) <= 0 && get32(p + at->t2) >= T1_SECONDS && p[at->error_estimate + 1] != 0 &&
        fold16(sum16(f + IP_AT, 20, 0)) == 0xFFFF &&
        (fold16(sum16(f + UDP_AT, udp_length, pseudo)) == 0xFFFF || get16(f + UDP_AT + 6) == fold16(pseudo)) &&
        (!request.key_length || memcmp(hmac, p + SIGNED_OCTETS, HMAC) == 0);
}

/* Not a reply to an earlier load, which has ports of its own. */
static int is_ours(const uint8_t *f, uint32_t length)
{
    int flow = get16(f + UDP_AT + 2) - PROBE_SOURCE_PORT;
    return length < STAMP_AT || (flow >= 0 && flow < request.flows);
}

/* Takes what has arrived; last is the newest request sent. */
static void look(long last)
{
    uint32_t count = peek(&xsk.rx, XSK_BATCH);
    if (count == 0) return;
    long now = now_ns();
    for (uint32_t i = 0; i < count; i++)
    {
        struct xdp_desc arrived = *descriptor_at(&xsk.rx, i);
        const uint8_t *f = xsk.umem + arrived.addr;
        long n = -1;
        if (arrived.len >= (uint32_t)(STAMP_AT + request.layout->base))
        {
            uint32_t back = (uint32_t)last - get32(f + STAMP_AT + request.layout->sender_sequence);
            n = last - (long)(request.key_length ? back % SIGNED_VARIANTS : back);
        }
        int is_new = n >= 0 && n < total && rtt_ns[n] == 0;
        if (!is_ours(f, arrived.len)) { }
        else if (!is_right(f, (int)arrived.len)) wrong++;
        else if (is_new) rtt_ns[n] = now - due_ns[n];
        else wrong += !request.key_length; /* a signed one may be of an earlier request of the same number: lost */
        while (reserve(&xsk.fill, 1) == 0) { }
        *address_at(&xsk.fill, 0) = arrived.addr;
        submit(&xsk.fill, 1);
    }
    release(&xsk.rx, count);
}

/* Replies to an earlier load are still on their way: throws away what comes until nothing does. */
static void settle(void)
{
    long end = now_ns() + SETTLE_LIMIT_NS, quiet_since = now_ns();
    while (now_ns() - quiet_since < SILENCE_NS && now_ns() < end)
    {
        uint32_t count = peek(&xsk.rx, XSK_BATCH);
        if (count == 0) continue;
        for (uint32_t i = 0; i < count; i++)
        {
            while (reserve(&xsk.fill, 1) == 0) { }
            *address_at(&xsk.fill, 0) = descriptor_at(&xsk.rx, i)->addr;
            submit(&xsk.fill, 1);
        }
        release(&xsk.rx, count);
        quiet_since = now_ns();
    }
}

static void send_one(long n)
{
    uint32_t done = peek(&xsk.completion, XSK_BATCH);
    if (done) release(&xsk.completion, done);
    if (reserve(&xsk.tx, 1) == 0) return;
    uint64_t chunk = (uint64_t)(n % TX_CHUNKS) * CHUNK_SIZE;
    compose(n, xsk.umem + chunk);
    *descriptor_at(&xsk.tx, 0) = (struct xdp_desc){.addr = chunk, .len = (uint32_t)(STAMP_AT + request.length)};
    long late = now_ns() - due_ns[n];
    latest_ns = late > latest_ns ? late : latest_ns;
    submit(&xsk.tx, 1);
    kick(&xsk);
    sent++;
}

static int ascending(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

static long percentile(const long *sorted, long count, double p)
{
    long rank = (long)(p / 100 * (double)count + 0.999999);
    return count == 0 ? 0 : sorted[rank < 1 ? 0 : rank > count ? count - 1 : rank - 1];
}

static void write_times(const char *path, long first)
{
    FILE *file = fopen(path, "w");
    if (!file) die(path);
    for (long n = first; n < total; n++)
        if (rtt_ns[n] > 0) fprintf(file, "%ld\n", rtt_ns[n]);
    if (fclose(file) != 0) die(path);
}

int main(int argc, char **argv)
{
    const char *interface_name = NULL, *path = "/dev/null";
    int cpu = -1, option;
    long rate = 10000, warm_ms = 0, measure_ms = 0;
    while ((option = getopt(argc, argv, "i:c:r:w:m:o:p:s:d:l:f:n:k:")) != -1)
    {
        if (parse_request(&request, option, optarg)) continue;
        if (option == 'i') interface_name = optarg;
        else if (option == 'c') cpu = atoi(optarg);
        else if (option == 'r') rate = atol(optarg);
        else if (option == 'w') warm_ms = atol(optarg);
        else if (option == 'm') measure_ms = atol(optarg);
        else if (option == 'o') path = optarg;
        else return 2;
    }
    if (!interface_name || measure_ms <= 0 || rate <= 0)
    {
        fprintf(stderr, "usage: prober -i INTERFACE -c CPU -r PACKETS_PER_SECOND -w WARM_MS -m MEASURE_MS -o FILE "
            "-p PEER_MAC -s ADDRESS -d PEER_ADDRESS [-l LENGTH] [-f FLOWS] [-n stateful] [-k HMAC_KEY]\n");
        return 2;
    }
    request.first_port = PROBE_SOURCE_PORT;
    finish_request(&request, interface_name);
    long first = rate * warm_ms / 1000, interval_ns = 1000000000 / rate;
    total = first + rate * measure_ms / 1000;
    due_ns = calloc((size_t)total, sizeof *due_ns);
    rtt_ns = calloc((size_t)total, sizeof *rtt_ns);
    if (!due_ns || !rtt_ns) die("calloc");
    for (uint32_t n = 0; n < SIGNED_VARIANTS; n++) compose_request(&request, n, templates[n]);
    uint8_t *f = templates[0];
    template_sum = sum16(f + UDP_AT, UDP_HEADER + request.length, pseudo_header(f, UDP_HEADER + request.length)) -
        (uint64_t)get16(f + UDP_AT) - (uint64_t)get16(f + UDP_AT + 6);
    expect_reply(&request, mask, expected);
    int interface = interface_index(interface_name);
    open_xsk(&xsk, interface, QUEUE, TX_CHUNKS);
    attach(redirect_program(xsk_map(&xsk, QUEUE)), interface);
    pin(cpu);
    settle();

    long start = now_ns() + interval_ns, wrong_before = 0, sent_before = 0;
    for (long n = 0; n < total; n++)
    {
        due_ns[n] = start + n * interval_ns;
        if (n == first)
        {
            wrong_before = wrong;
            sent_before = sent;
            latest_ns = 0;
        }
        while (now_ns() < due_ns[n]) look(n - 1);
        send_one(n);
    }
    for (long end = now_ns() + GRACE_NS; now_ns() < end;) look(total - 1);

    write_times(path, first);
    long count = 0;
    for (long n = first; n < total; n++)
        if (rtt_ns[n] > 0) rtt_ns[count++] = rtt_ns[n];
    qsort(rtt_ns, (size_t)count, sizeof *rtt_ns, ascending);
    printf("{\"due\":%ld,\"sent\":%ld,\"right\":%ld,\"wrong\":%ld,\"elapsedNs\":%ld,\"latestNs\":%ld,\"p50Ns\":%ld,"
        "\"p90Ns\":%ld,\"p99Ns\":%ld,\"p999Ns\":%ld,\"maxNs\":%ld}\n", total - first, sent - sent_before, count,
        wrong - wrong_before, due_ns[total - 1] - due_ns[first], latest_ns, percentile(rtt_ns, count, 50),
        percentile(rtt_ns, count, 90), percentile(rtt_ns, count, 99), percentile(rtt_ns, count, 99.9),
        count ? rtt_ns[count - 1] : 0);
    return 0;
}
