/* An AF_XDP socket with its own UMEM, in the driver's copy mode, by system calls alone. */
#pragma once
#include <linux/if_xdp.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include "bpf.h"

#ifndef AF_XDP
#define AF_XDP 44
#endif
#ifndef SOL_XDP
#define SOL_XDP 283
#endif

enum { CHUNKS = 4096, CHUNK_SIZE = 2048, DESCRIPTORS = 2048, XSK_BATCH = 64, BIND_TRIES = 50 };

/* next: our own index; the kernel's is fetched when ours has caught up with what was last seen of it. */
struct ring
{
    uint32_t *producer, *consumer, *flags;
    void *elements;
    uint32_t mask, next, seen;
};

struct xsk { int fd; uint8_t *umem; struct ring rx, tx, fill, completion; };

static inline void map_ring(int fd, struct ring *ring, const struct xdp_ring_offset *at, uint64_t offset, int size,
    size_t element)
{
    uint8_t *memory = mmap(NULL, at->desc + (size_t)size * element, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
        fd, (off_t)offset);
    if (memory == MAP_FAILED) die("mmap of a ring");
    *ring = (struct ring){.producer = (uint32_t *)(memory + at->producer),
        .consumer = (uint32_t *)(memory + at->consumer), .flags = (uint32_t *)(memory + at->flags),
        .elements = memory + at->desc, .mask = (uint32_t)size - 1};
}

static inline void xsk_option(int fd, int option, int value, const char *what)
{
    if (setsockopt(fd, SOL_XDP, option, &value, sizeof value) < 0) die(what);
}

/* How many elements we may write, at most wanted. */
static inline uint32_t reserve(struct ring *r, uint32_t wanted)
{
    uint32_t free = r->mask + 1 - (r->next - r->seen);
    if (free < wanted)
    {
        r->seen = __atomic_load_n(r->consumer, __ATOMIC_ACQUIRE);
        free = r->mask + 1 - (r->next - r->seen);
    }
    return free < wanted ? free : wanted;
}

static inline void submit(struct ring *r, uint32_t count)
{
    r->next += count;
    __atomic_store_n(r->producer, r->next, __ATOMIC_RELEASE);
}

/* How many elements are there to read, at most wanted. */
static inline uint32_t peek(struct ring *r, uint32_t wanted)
{
    uint32_t filled = r->seen - r->next;
    if (filled < wanted)
    {
        r->seen = __atomic_load_n(r->producer, __ATOMIC_ACQUIRE);
        filled = r->seen - r->next;
    }
    return filled < wanted ? filled : wanted;
}

static inline void release(struct ring *r, uint32_t count)
{
    r->next += count;
    __atomic_store_n(r->consumer, r->next, __ATOMIC_RELEASE);
}

static inline uint64_t *address_at(struct ring *r, uint32_t n)
{
    return (uint64_t *)r->elements + ((r->next + n) & r->mask);
}

static inline struct xdp_desc *descriptor_at(struct ring *r, uint32_t n)
{
    return (struct xdp_desc *)r->elements + ((r->next + n) & r->mask);
}

/* Lets the kernel send what was submitted: it takes some frames a call. */
static inline void kick(struct xsk *x)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    while (*x->tx.flags & XDP_RING_NEED_WAKEUP)
    {
        if (sendto(x->fd, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 && errno != EAGAIN && errno != EBUSY) return;
        if (__atomic_load_n(x->tx.consumer, __ATOMIC_ACQUIRE) == x->tx.next) return;
    }
}

/* Chunks from first on are for the kernel to fill. */
static inline void open_xsk(struct xsk *x, int interface, int queue, uint32_t first)
{
    struct xdp_mmap_offsets at;
    socklen_t length = sizeof at;
    size_t size = (size_t)CHUNKS * CHUNK_SIZE;
    x->fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (x->fd < 0) die("socket AF_XDP");
    x->umem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (x->umem == MAP_FAILED) die("mmap of the UMEM");
    int sndbuf = DESCRIPTORS * 4096; /* what copies of frames may take on their way out: as many as the ring holds */
    if (setsockopt(x->fd, SOL_SOCKET, SO_SNDBUFFORCE, &sndbuf, sizeof sndbuf) < 0) die("SO_SNDBUFFORCE");
    struct xdp_umem_reg umem = {.addr = (uint64_t)(uintptr_t)x->umem, .len = size, .chunk_size = CHUNK_SIZE};
    if (setsockopt(x->fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof umem) < 0) die("XDP_UMEM_REG");
    xsk_option(x->fd, XDP_UMEM_FILL_RING, CHUNKS, "XDP_UMEM_FILL_RING");
    xsk_option(x->fd, XDP_UMEM_COMPLETION_RING, CHUNKS, "XDP_UMEM_COMPLETION_RING");
    xsk_option(x->fd, XDP_RX_RING, DESCRIPTORS, "XDP_RX_RING");
    xsk_option(x->fd, XDP_TX_RING, DESCRIPTORS, "XDP_TX_RING");
    if (getsockopt(x->fd, SOL_XDP, XDP_MMAP_OFFSETS, &at, &length) < 0) die("XDP_MMAP_OFFSETS");
    map_ring(x->fd, &x->rx, &at.rx, XDP_PGOFF_RX_RING, DESCRIPTORS, sizeof(struct xdp_desc));
    map_ring(x->fd, &x->tx, &at.tx, XDP_PGOFF_TX_RING, DESCRIPTORS, sizeof(struct xdp_desc));
    map_ring(x->fd, &x->fill, &at.fr, XDP_UMEM_PGOFF_FILL_RING, CHUNKS, sizeof(uint64_t));
    map_ring(x->fd, &x->completion, &at.cr, XDP_UMEM_PGOFF_COMPLETION_RING, CHUNKS, sizeof(uint64_t));
    for (uint32_t i = first; i < CHUNKS; i++) *address_at(&x->fill, i - first) = (uint64_t)i * CHUNK_SIZE;
    submit(&x->fill, CHUNKS - first);
    struct sockaddr_xdp name = {.sxdp_family = AF_XDP, .sxdp_ifindex = (uint32_t)interface,
        .sxdp_queue_id = (uint32_t)queue, .sxdp_flags = XDP_COPY | XDP_USE_NEED_WAKEUP};
    /* the kernel gives a queue back a little after the process that had it has ended */
    for (int i = 0; bind(x->fd, (struct sockaddr *)&name, sizeof name) < 0; i++)
    {
        if (errno != EBUSY || i == BIND_TRIES) die("bind AF_XDP");
        usleep(20000);
    }
}

static inline int xsk_map(const struct xsk *x, int queue)
{
    uint32_t key = (uint32_t)queue;
    int map = create_map(BPF_MAP_TYPE_XSKMAP, 4, 4, queue + 1);
    update_map(map, &key, &x->fd);
    return map;
}

/* Ends a program: gives the frame of context r6 to the socket of its queue; to the kernel if there is none. */
static inline void redirect(struct program *p, int xsks)
{
    load(p, BPF_W, 2, 6, 16); /* rx_queue_index */
    load_map(p, 1, xsks);
    mov(p, 3, XDP_PASS);
    call(p, BPF_FUNC_redirect_map);
    leave(p);
}
