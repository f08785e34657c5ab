/*
 * bpf(2) without libbpf, and an assembler: a program is written instruction by instruction, jumps go to labels.
 * All helpers print what failed and end the process with 3, as every error here is one of the environment.
 */
#pragma once
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MAX_INSNS = 2048, MAX_LABELS = 32, LOG_SIZE = 1 << 16, XDP_ATTACH = 37 };

struct program
{
    struct bpf_insn insns[MAX_INSNS];
    int count;
    int labels[MAX_LABELS];    /* where label n is, in instructions */
    int targets[MAX_INSNS];    /* label an instruction jumps to, plus 1; 0: none */
};

static inline void die(const char *what) { perror(what); exit(3); }

static inline long now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

/* -1: wherever the scheduler likes. */
static inline void pin(int cpu)
{
    if (cpu < 0) return;
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(cpu, &cpus);
    if (sched_setaffinity(0, sizeof cpus, &cpus) < 0) die("sched_setaffinity");
}

static inline struct bpf_insn *emit(struct program *p, int code, int dst, int src, int off, int imm)
{
    if (p->count >= MAX_INSNS) { fprintf(stderr, "program longer than %d instructions\n", MAX_INSNS); exit(70); }
    p->insns[p->count] = (struct bpf_insn){(uint8_t)code, (uint8_t)(dst & 15), (uint8_t)(src & 15), (int16_t)off, imm};
    return &p->insns[p->count++];
}

/* r = imm, r = s, r op= imm, r op= s, r = *(size *)(s + off), *(size *)(r + off) = s or imm; sizes: BPF_B, H, W, DW */
static inline void mov(struct program *p, int r, int imm) { emit(p, BPF_ALU64 | BPF_MOV | BPF_K, r, 0, 0, imm); }
static inline void copy(struct program *p, int r, int s) { emit(p, BPF_ALU64 | BPF_MOV | BPF_X, r, s, 0, 0); }
static inline void alu(struct program *p, int op, int r, int imm) { emit(p, BPF_ALU64 | op | BPF_K, r, 0, 0, imm); }
static inline void alu_reg(struct program *p, int op, int r, int s) { emit(p, BPF_ALU64 | op | BPF_X, r, s, 0, 0); }
static inline void load(struct program *p, int size, int r, int s, int off)
{
    emit(p, BPF_LDX | BPF_MEM | size, r, s, off, 0);
}
static inline void store(struct program *p, int size, int r, int off, int s)
{
    emit(p, BPF_STX | BPF_MEM | size, r, s, off, 0);
}
static inline void store_imm(struct program *p, int size, int r, int off, int imm)
{
    emit(p, BPF_ST | BPF_MEM | size, r, 0, off, imm);
}
/* r = the low 16, 32 or 64 bits of r in network byte order */
static inline void swap(struct program *p, int r, int bits) { emit(p, BPF_ALU | BPF_END | BPF_TO_BE, r, 0, 0, bits); }
static inline void call(struct program *p, int helper) { emit(p, BPF_JMP | BPF_CALL, 0, 0, 0, helper); }
static inline void leave(struct program *p) { emit(p, BPF_JMP | BPF_EXIT, 0, 0, 0, 0); }

static inline void load_imm64(struct program *p, int r, int kind, int fd, int off)
{
    emit(p, BPF_LD | BPF_IMM | BPF_DW, r, kind, 0, fd);
    emit(p, 0, 0, 0, 0, off);
}
static inline void load_map(struct program *p, int r, int fd) { load_imm64(p, r, BPF_PSEUDO_MAP_FD, fd, 0); }
static inline void load_value(struct program *p, int r, int fd) { load_imm64(p, r, BPF_PSEUDO_MAP_VALUE, fd, 0); }
static inline void load_constant(struct program *p, int r, uint64_t value)
{
    emit(p, BPF_LD | BPF_IMM | BPF_DW, r, 0, 0, (int)(uint32_t)value);
    emit(p, 0, 0, 0, 0, (int)(uint32_t)(value >> 32));
}

static inline void target(struct program *p, int label) { p->targets[p->count - 1] = label + 1; }
static inline void jump(struct program *p, int label) { emit(p, BPF_JMP | BPF_JA, 0, 0, 0, 0); target(p, label); }
static inline void jump_if(struct program *p, int op, int r, int imm, int label)
{
    emit(p, BPF_JMP | op | BPF_K, r, 0, 0, imm);
    target(p, label);
}
/* compares the low 32 bits */
static inline void jump32_if(struct program *p, int op, int r, int imm, int label)
{
    emit(p, BPF_JMP32 | op | BPF_K, r, 0, 0, imm);
    target(p, label);
}
static inline void jump_if_reg(struct program *p, int op, int r, int s, int label)
{
    emit(p, BPF_JMP | op | BPF_X, r, s, 0, 0);
    target(p, label);
}
static inline void label(struct program *p, int n) { p->labels[n] = p->count; }

/* r = the 16-bit one's complement sum of r, not inverted; s is scratch */
static inline void fold(struct program *p, int r, int s)
{
    static const int shifts[] = {32, 16, 16};
    for (int i = 0; i < 3; i++)
    {
        copy(p, s, r);
        alu(p, BPF_RSH, s, shifts[i]);
        if (i == 0) emit(p, BPF_ALU | BPF_MOV | BPF_X, r, r, 0, 0);
        else alu(p, BPF_AND, r, 0xFFFF);
        alu_reg(p, BPF_ADD, r, s);
    }
    copy(p, s, r);
    alu(p, BPF_RSH, s, 16);
    alu(p, BPF_AND, r, 0xFFFF);
    alu_reg(p, BPF_ADD, r, s);
}

static inline int bpf(int command, union bpf_attr *attr)
{
    return (int)syscall(SYS_bpf, command, attr, sizeof *attr);
}

static inline int load_program(struct program *p, const char *name)
{
    static char log[LOG_SIZE];
    for (int i = 0; i < p->count; i++)
        if (p->targets[i]) p->insns[i].off = (int16_t)(p->labels[p->targets[i] - 1] - i - 1);
    union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_XDP, .insn_cnt = (uint32_t)p->count,
        .insns = (uint64_t)(uintptr_t)p->insns, .license = (uint64_t)(uintptr_t)"GPL",
        .expected_attach_type = XDP_ATTACH};
    strncpy(attr.prog_name, name, sizeof attr.prog_name - 1);
    int fd = bpf(BPF_PROG_LOAD, &attr);
    if (fd >= 0) return fd;
    attr.log_level = 1;
    attr.log_size = LOG_SIZE;
    attr.log_buf = (uint64_t)(uintptr_t)log;
    bpf(BPF_PROG_LOAD, &attr);
    fprintf(stderr, "%s\n", log);
    die("BPF_PROG_LOAD");
    return -1;
}

static inline int create_map(int type, int key_size, int value_size, int entries)
{
    union bpf_attr attr = {.map_type = (uint32_t)type, .key_size = (uint32_t)key_size,
        .value_size = (uint32_t)value_size, .max_entries = (uint32_t)entries};
    int fd = bpf(BPF_MAP_CREATE, &attr);
    if (fd < 0) die("BPF_MAP_CREATE");
    return fd;
}

static inline void update_map(int fd, const void *key, const void *value)
{
    union bpf_attr attr = {.map_fd = (uint32_t)fd, .key = (uint64_t)(uintptr_t)key,
        .value = (uint64_t)(uintptr_t)value};
    if (bpf(BPF_MAP_UPDATE_ELEM, &attr) < 0) die("BPF_MAP_UPDATE_ELEM");
}

static inline void lookup_map(int fd, const void *key, void *value)
{
    union bpf_attr attr = {.map_fd = (uint32_t)fd, .key = (uint64_t)(uintptr_t)key,
        .value = (uint64_t)(uintptr_t)value};
    if (bpf(BPF_MAP_LOOKUP_ELEM, &attr) < 0) die("BPF_MAP_LOOKUP_ELEM");
}

/* By a link, in the driver: it is gone when this process is. */
static inline void attach(int program, int interface)
{
    union bpf_attr attr = {.link_create = {.prog_fd = (uint32_t)program, .target_ifindex = (uint32_t)interface,
        .attach_type = XDP_ATTACH, .flags = XDP_FLAGS_DRV_MODE}};
    if (bpf(BPF_LINK_CREATE, &attr) < 0) die("BPF_LINK_CREATE");
}

static inline int interface_index(const char *name)
{
    unsigned index = if_nametoindex(name);
    if (index == 0) die(name);
    return (int)index;
}
