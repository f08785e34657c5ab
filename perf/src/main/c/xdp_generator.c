/*
 * The load and the judge of scripts/bench-reflect: floods a reflector behind a veth pair from one core and looks at
 * every reply. Both happen in the kernel, by XDP programs written here: the first stamps live frames
 * (BPF_F_TEST_XDP_LIVE_FRAMES) with number, flow and checksums and sends them; the second, on the same interface,
 * compares each reply with what RFC 8762 demands, checksums included, counts it and drops it. It runs wherever the
 * reflector's transmission ends: on the reflector's core.
 *
 *   xdp_generator -i INTERFACE -c CPU -w WARM_MS -m MEASURE_MS -p PEER_MAC -s ADDRESS -d PEER_ADDRESS
 *     [-l LENGTH] [-f FLOWS] [-n stateful|stateless] [-k HMAC_KEY_HEX] [-C CORE]... [-P PID]...
 *
 * One JSON object on standard output, all of the time after WARM_MS:
 *   sent      requests handed to the link, those it had no room for included
 *   right     replies with nothing wrong; "partial" of them had the checksum of a sender who leaves the rest to the
 *             network card: the folded sum of the pseudo header, as locally sent packets on veth do
 *   wrong     replies with something wrong; "wrongBy": by the first thing found
 *   other     frames that were no replies, passed to the kernel
 *   elapsedNs, startEpochNs, endEpochNs
 *   cpuNs     by PID, user and system time of the process or kernel thread
 *   coreNs    by CORE, what it was busy with
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include "bpf.h"
#include "proc.h"
#include "stamp.h"

enum { RIGHT, PARTIAL, OTHER, FIRST_WRONG, COUNTERS = 16, MAX_WATCHED = 8, MAX_CPUS = 8192 };
enum { BATCH = 64, VARIANT = 32, MAX_DIFF = 512 };

static const char *const WRONGS[] =
    {"length", "headers", "ipChecksum", "udpChecksum", "port", "sequence", "t1", "times", "errorEstimate"};
enum wrong
{
    WRONG_LENGTH, WRONG_HEADERS, WRONG_IP_CHECKSUM, WRONG_UDP_CHECKSUM, WRONG_PORT, WRONG_SEQUENCE, WRONG_T1,
    WRONG_TIMES, WRONG_ERROR_ESTIMATE, WRONG_KINDS
};

static struct request request;
static uint8_t frame[MAX_FRAME + 8];
static int frame_length;

/* r7 = the frame, r0 = verdict. Writes the frame anew each time: a reflector in the kernel turns round this very page
 * and the next request is written over its reply. */
static int stamping_program(int next_number, int variants)
{
    static struct program p;
    enum { DROP };
    const struct layout *at = request.layout;
    int fixed = STAMP_AT + at->base + (request.length > at->base ? 4 : 0);
    int source_port, udp_length = UDP_HEADER + request.length;
    fixed = (fixed + 3) / 4 * 4 <= frame_length ? (fixed + 3) / 4 * 4 : frame_length;
    source_port = get16(frame + UDP_AT);
    load(&p, BPF_W, 7, 1, 0);
    load(&p, BPF_W, 3, 1, 4);
    copy(&p, 2, 7);
    alu(&p, BPF_ADD, 2, frame_length);
    jump_if_reg(&p, BPF_JGT, 2, 3, DROP);
    for (int i = 0; i < fixed; i += 4)
    {
        int32_t word;
        int rest = fixed - i;
        memcpy(&word, frame + i, 4);
        if (rest >= 4) store_imm(&p, BPF_W, 7, i, word);
        else store_imm(&p, BPF_H, 7, i, word & 0xFFFF);
    }
    load_value(&p, 1, next_number);
    load(&p, BPF_DW, 8, 1, 0);
    copy(&p, 2, 8);
    alu(&p, BPF_ADD, 2, 1);
    store(&p, BPF_DW, 1, 0, 2);
    if (request.key_length) alu(&p, BPF_AND, 8, SIGNED_VARIANTS - 1);
    emit(&p, BPF_ALU | BPF_MOV | BPF_X, 8, 8, 0, 0); /* 32 bits */
    /* r5: the checksum of number 0 without its port, to which number (twice), port and HMAC are added */
    put16(frame + UDP_AT, 0);
    put16(frame + UDP_AT + 6, 0);
    memset(frame + STAMP_AT + SIGNED_OCTETS, 0, request.key_length ? HMAC : 0);
    mov(&p, 5, fold16(sum16(frame + UDP_AT, udp_length, pseudo_header(frame, udp_length))));
    copy(&p, 4, 8);
    alu(&p, BPF_AND, 4, request.flows - 1);
    alu(&p, BPF_ADD, 4, source_port);
    alu_reg(&p, BPF_ADD, 5, 4);
    swap(&p, 4, 16);
    store(&p, BPF_H, 7, UDP_AT, 4);
    alu_reg(&p, BPF_ADD, 5, 8);
    alu_reg(&p, BPF_ADD, 5, 8);
    copy(&p, 4, 8);
    swap(&p, 4, 32);
    store(&p, BPF_W, 7, STAMP_AT, 4);
    store(&p, BPF_W, 7, STAMP_AT + at->t1 + 4, 4);
    if (request.key_length)
    {
        load_value(&p, 1, variants);
        alu(&p, BPF_LSH, 8, 5); /* VARIANT */
        alu_reg(&p, BPF_ADD, 1, 8);
        for (int i = 0; i < HMAC; i += 8)
        {
            load(&p, BPF_DW, 4, 1, i);
            store(&p, BPF_DW, 7, STAMP_AT + SIGNED_OCTETS + i, 4);
        }
        load(&p, BPF_DW, 4, 1, HMAC);
        alu_reg(&p, BPF_ADD, 5, 4);
    }
    fold(&p, 5, 4);
    alu(&p, BPF_XOR, 5, 0xFFFF);
    swap(&p, 5, 16);
    store(&p, BPF_H, 7, UDP_AT + 6, 5);
    mov(&p, 0, XDP_TX);
    leave(&p);
    label(&p, DROP);
    mov(&p, 0, XDP_ABORTED);
    leave(&p);
    return load_program(&p, "bench_request");
}

/* HMACs of the numbers there are, each with its checksum. */
static int signed_variants(void)
{
    static uint8_t variants[SIGNED_VARIANTS][VARIANT], signed_frame[MAX_FRAME + 8];
    uint32_t key = 0;
    int map = create_map(BPF_MAP_TYPE_ARRAY, 4, sizeof variants, 1);
    for (uint32_t n = 0; n < SIGNED_VARIANTS && request.key_length; n++)
    {
        compose_request(&request, n, signed_frame);
        memcpy(variants[n], signed_frame + STAMP_AT + SIGNED_OCTETS, HMAC);
        uint64_t sum = sum16(variants[n], HMAC, 0);
        memcpy(variants[n] + HMAC, &sum, sizeof sum);
    }
    update_map(map, &key, variants);
    return map;
}

enum { WRONG = 0, COUNT, PASS, NOT_PARTIAL, CHECKED };

/* Goes to WRONG unless the masked octets from first to last are as expected. */
static void expect(struct program *p, const uint8_t *mask, const uint8_t *value, int first, int last)
{
    for (int i = first; i < last;)
    {
        uint32_t m = 0, v = 0;
        int size = last - i >= 4 ? 4 : last - i >= 2 ? 2 : 1;
        memcpy(&m, mask + i, (size_t)size);
        memcpy(&v, value + i, (size_t)size);
        if (m)
        {
            load(p, size == 4 ? BPF_W : size == 2 ? BPF_H : BPF_B, 1, 7, i);
            if (m != 0xFFFFFFFFu) emit(p, BPF_ALU | BPF_AND | BPF_K, 1, 0, 0, (int)m);
            jump32_if(p, BPF_JNE, 1, (int)(v & m), WRONG);
        }
        i += size;
    }
}

static void suspect(struct program *p, enum wrong kind) { mov(p, 8, FIRST_WRONG + (int)kind); }

/* r0 = folded sum of length octets at offset, seed in r5, in the machine's octet order. */
static void sum(struct program *p, int offset, int length)
{
    for (int done = 0; done < length; done += MAX_DIFF)
    {
        mov(p, 1, 0);
        mov(p, 2, 0);
        copy(p, 3, 7);
        alu(p, BPF_ADD, 3, offset + done);
        mov(p, 4, length - done < MAX_DIFF ? length - done : MAX_DIFF);
        call(p, BPF_FUNC_csum_diff);
        fold(p, 0, 1);
        copy(p, 5, 0);
    }
}

static void check_checksums(struct program *p)
{
    int udp_length = UDP_HEADER + request.length;
    suspect(p, WRONG_IP_CHECKSUM);
    mov(p, 5, 0);
    sum(p, IP_AT, 20);
    jump_if(p, BPF_JNE, 0, 0xFFFF, WRONG);
    load(p, BPF_W, 9, 7, 26);
    load(p, BPF_W, 1, 7, 30);
    alu_reg(p, BPF_ADD, 9, 1);
    alu(p, BPF_ADD, 9, htons((uint16_t)(17 + udp_length)));
    fold(p, 9, 1);
    load(p, BPF_H, 1, 7, UDP_AT + 6);
    mov(p, 8, PARTIAL);
    jump_if_reg(p, BPF_JEQ, 1, 9, CHECKED);
    suspect(p, WRONG_UDP_CHECKSUM);
    jump_if(p, BPF_JEQ, 1, 0, WRONG);
    copy(p, 5, 9);
    sum(p, UDP_AT, udp_length);
    jump_if(p, BPF_JNE, 0, 0xFFFF, WRONG);
    mov(p, 8, RIGHT);
    label(p, CHECKED);
}

static void check_stamp(struct program *p)
{
    const struct layout *at = request.layout;
    suspect(p, WRONG_SEQUENCE);
    load(p, BPF_W, 9, 7, STAMP_AT + at->sender_sequence);
    if (!request.is_stateful)
    {
        load(p, BPF_W, 1, 7, STAMP_AT);
        jump_if_reg(p, BPF_JNE, 1, 9, WRONG);
    }
    suspect(p, WRONG_T1);
    load(p, BPF_W, 1, 7, STAMP_AT + at->sender_t1 + 4);
    jump_if_reg(p, BPF_JNE, 1, 9, WRONG);
    suspect(p, WRONG_PORT);
    swap(p, 9, 32);
    alu(p, BPF_AND, 9, request.flows - 1);
    alu(p, BPF_ADD, 9, FIRST_SOURCE_PORT);
    load(p, BPF_H, 1, 7, UDP_AT + 2);
    swap(p, 1, 16);
    jump_if_reg(p, BPF_JNE, 1, 9, WRONG);
    suspect(p, WRONG_TIMES); /* T1 <= T2 <= T3 */
    load(p, BPF_DW, 2, 7, STAMP_AT + at->t2);
    swap(p, 2, 64);
    load_constant(p, 1, (uint64_t)T1_SECONDS << 32);
    jump_if_reg(p, BPF_JLT, 2, 1, WRONG);
    load(p, BPF_DW, 3, 7, STAMP_AT + at->t3);
    swap(p, 3, 64);
    jump_if_reg(p, BPF_JLT, 3, 2, WRONG);
    suspect(p, WRONG_ERROR_ESTIMATE); /* RFC 8762 4.2.1: the multiplier must not be 0 */
    load(p, BPF_B, 1, 7, STAMP_AT + at->error_estimate + 1);
    jump_if(p, BPF_JEQ, 1, 0, WRONG);
}

/* r7 = the frame, r8 = its counter, kept while something is called. */
static int judging_program(int counters)
{
    static struct program p;
    static uint8_t mask[MAX_FRAME + 8], value[MAX_FRAME + 8];
    uint16_t reflector_port = htons(REFLECTOR_PORT), ipv4 = htons(0x0800);
    expect_reply(&request, mask, value);
    load(&p, BPF_W, 7, 1, 0);
    load(&p, BPF_W, 9, 1, 4);
    copy(&p, 2, 7);
    alu(&p, BPF_ADD, 2, STAMP_AT);
    mov(&p, 8, OTHER);
    jump_if_reg(&p, BPF_JGT, 2, 9, COUNT);
    load(&p, BPF_H, 1, 7, 12);
    jump_if(&p, BPF_JNE, 1, ipv4, COUNT);
    load(&p, BPF_B, 1, 7, 23);
    jump_if(&p, BPF_JNE, 1, 17, COUNT);
    load(&p, BPF_H, 1, 7, UDP_AT);
    jump_if(&p, BPF_JNE, 1, reflector_port, COUNT);
    suspect(&p, WRONG_LENGTH);
    copy(&p, 2, 7);
    alu(&p, BPF_ADD, 2, frame_length);
    jump_if_reg(&p, BPF_JNE, 2, 9, WRONG);
    jump_if_reg(&p, BPF_JGT, 2, 9, WRONG); /* the same again, in the one form the verifier learns from */
    suspect(&p, WRONG_HEADERS);
    expect(&p, mask, value, 0, STAMP_AT + request.layout->base + (request.length > request.layout->base ? 4 : 0));
    check_stamp(&p);
    check_checksums(&p);
    label(&p, WRONG);
    label(&p, COUNT);
    store(&p, BPF_W, 10, -4, 8);
    load_map(&p, 1, counters);
    copy(&p, 2, 10);
    alu(&p, BPF_ADD, 2, -4);
    call(&p, BPF_FUNC_map_lookup_elem);
    jump_if(&p, BPF_JEQ, 0, 0, PASS);
    load(&p, BPF_DW, 1, 0, 0);
    alu(&p, BPF_ADD, 1, 1);
    store(&p, BPF_DW, 0, 0, 1);
    jump_if(&p, BPF_JEQ, 8, OTHER, PASS);
    mov(&p, 0, XDP_DROP);
    leave(&p);
    label(&p, PASS);
    mov(&p, 0, XDP_PASS);
    leave(&p);
    return load_program(&p, "bench_judge");
}

struct reading
{
    long at_ns, epoch_ns, sent, counters[COUNTERS], process[MAX_WATCHED], core[MAX_WATCHED][CORE_FIELDS];
};

static int pids[MAX_WATCHED], pid_count, cores[MAX_WATCHED], core_count;

static void read_all(struct reading *r, int next_number, int counters)
{
    static uint64_t by_cpu[MAX_CPUS];
    uint32_t key = 0;
    uint64_t sent;
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    r->epoch_ns = wall.tv_sec * 1000000000L + wall.tv_nsec;
    r->at_ns = now_ns();
    lookup_map(next_number, &key, &sent);
    r->sent = (long)sent;
    for (uint32_t i = 0; i < COUNTERS; i++)
    {
        lookup_map(counters, &i, by_cpu);
        r->counters[i] = 0;
        for (int cpu = 0; cpu < MAX_CPUS; cpu++) r->counters[i] += (long)by_cpu[cpu];
    }
    for (int i = 0; i < pid_count; i++) r->process[i] = process_ns(pids[i]);
    for (int i = 0; i < core_count; i++) core_ns(cores[i], r->core[i]);
}

/* Floods until it is ended: one call to the kernel, as between two it would sleep some 20 ms to take down its pages. */
static pid_t start_flood(int program, int interface)
{
    struct xdp_md context = {.data_end = (uint32_t)frame_length, .ingress_ifindex = (uint32_t)interface};
    union bpf_attr attr = {.test = {.prog_fd = (uint32_t)program, .repeat = UINT32_MAX, .batch_size = BATCH,
        .data_in = (uint64_t)(uintptr_t)frame, .data_size_in = (uint32_t)frame_length,
        .ctx_in = (uint64_t)(uintptr_t)&context, .ctx_size_in = sizeof context,
        .flags = BPF_F_TEST_XDP_LIVE_FRAMES}};
    pid_t judge = getpid(), flood = fork();
    if (flood < 0) die("fork");
    if (flood > 0) return flood;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != judge) _exit(3); /* it ended before we asked to end with it */
    bpf(BPF_PROG_TEST_RUN, &attr);
    die("BPF_PROG_TEST_RUN with live frames");
    return 0;
}

static void require_alive(pid_t flood)
{
    int status;
    if (waitpid(flood, &status, WNOHANG) == 0) return;
    fprintf(stderr, "the flood ended early\n");
    exit(3);
}

static void sleep_until(long at_ns)
{
    struct timespec at = {.tv_sec = at_ns / 1000000000L, .tv_nsec = at_ns % 1000000000L};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) { }
}

static void print(const struct reading *a, const struct reading *b)
{
    long count[COUNTERS], wrong = 0;
    for (int i = 0; i < COUNTERS; i++) count[i] = b->counters[i] - a->counters[i];
    for (int i = 0; i < WRONG_KINDS; i++) wrong += count[FIRST_WRONG + i];
    printf("{\"sent\":%ld,\"right\":%ld,\"partial\":%ld,\"wrong\":%ld,\"other\":%ld,\"elapsedNs\":%ld,",
        b->sent - a->sent, count[RIGHT] + count[PARTIAL], count[PARTIAL], wrong, count[OTHER], b->at_ns - a->at_ns);
    printf("\"startEpochNs\":%ld,\"endEpochNs\":%ld,\"wrongBy\":{", a->epoch_ns, b->epoch_ns);
    for (int i = 0; i < WRONG_KINDS; i++) printf("%s\"%s\":%ld", i ? "," : "", WRONGS[i], count[FIRST_WRONG + i]);
    printf("},\"cpuNs\":{");
    for (int i = 0; i < pid_count; i++)
        printf("%s\"%d\":%ld", i ? "," : "", pids[i], b->process[i] - a->process[i]);
    printf("},\"coreNs\":{");
    for (int i = 0; i < core_count; i++)
    {
        printf("%s\"%d\":{", i ? "," : "", cores[i]);
        for (int k = 0; k < CORE_FIELDS; k++)
            printf("%s\"%s\":%ld", k ? "," : "", CORE_FIELD_NAMES[k], b->core[i][k] - a->core[i][k]);
        printf("}");
    }
    printf("}}\n");
}

int main(int argc, char **argv)
{
    const char *interface_name = NULL;
    int cpu = -1, option;
    long warm_ms = 0, measure_ms = 0;
    while ((option = getopt(argc, argv, "i:c:w:m:p:s:d:l:f:n:k:C:P:")) != -1)
    {
        if (parse_request(&request, option, optarg)) continue;
        if (option == 'i') interface_name = optarg;
        else if (option == 'c') cpu = atoi(optarg);
        else if (option == 'w') warm_ms = atol(optarg);
        else if (option == 'm') measure_ms = atol(optarg);
        else if (option == 'C' && core_count < MAX_WATCHED) cores[core_count++] = atoi(optarg);
        else if (option == 'P' && pid_count < MAX_WATCHED) pids[pid_count++] = atoi(optarg);
        else return 2;
    }
    if (!interface_name || measure_ms <= 0 || request.length % 4)
    {
        fprintf(stderr, "usage: xdp_generator -i INTERFACE -c CPU -w WARM_MS -m MEASURE_MS -p PEER_MAC -s ADDRESS "
            "-d PEER_ADDRESS [-l LENGTH, of 4s] [-f FLOWS] [-n stateful] [-k HMAC_KEY] [-C CORE]... [-P PID]...\n");
        return 2;
    }
    request.first_port = FIRST_SOURCE_PORT;
    finish_request(&request, interface_name);
    frame_length = compose_request(&request, 0, frame);
    pin(cpu);
    int interface = interface_index(interface_name);
    int next_number = create_map(BPF_MAP_TYPE_ARRAY, 4, 8, 1);
    int counters = create_map(BPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, COUNTERS);
    int stamping = stamping_program(next_number, signed_variants());
    attach(judging_program(counters), interface);
    static struct reading start, end;
    long from = now_ns() + warm_ms * 1000000L;
    pid_t flood = start_flood(stamping, interface);
    sleep_until(from);
    read_all(&start, next_number, counters);
    sleep_until(from + measure_ms * 1000000L);
    read_all(&end, next_number, counters);
    require_alive(flood);
    kill(flood, SIGKILL);
    waitpid(flood, NULL, 0);
    print(&start, &end);
    return 0;
}
