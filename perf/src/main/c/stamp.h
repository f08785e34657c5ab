/*
 * The frames of scripts/bench-reflect: a STAMP request (RFC 8762, RFC 8972) in UDP over IPv4 over Ethernet, and what
 * its reply has to look like. The Sequence Number is also the lower half of T1, so that a reply alone shows whether
 * both were returned; it chooses the source port, too: that of flow (number modulo flows).
 */
#pragma once
#include <arpa/inet.h>
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mac.h"
#include "sha256.h"

enum
{
    IP_AT = 14, UDP_AT = 34, STAMP_AT = 42, MAX_FRAME = 1514, UDP_HEADER = 8, REFLECTOR_PORT = 862,
    FIRST_SOURCE_PORT = 40000, PROBE_SOURCE_PORT = 50000, BASE = 44, SIGNED_BASE = 112, SIGNED_OCTETS = 96, HMAC = 16,
    /* signed requests differ in so many Sequence Numbers: their HMACs are made in advance */
    SIGNED_VARIANTS = 1024,
};

/* 2026-01-01 in seconds since 1900: the upper half of every T1 */
static const uint32_t T1_SECONDS = 0xED003780u;

/* Where fields are in a packet, RFC 8762 4.2 and 4.3: unauthenticated, authenticated. */
struct layout
{
    int base, t1, error_estimate, ssid;                                        /* the Session-Sender's */
    int t3, t2, sender_sequence, sender_t1, sender_error_estimate, sender_ttl; /* the Session-Reflector's */
};
static const struct layout OPEN_LAYOUT = {BASE, 4, 12, 14, 4, 16, 24, 28, 36, 40};
static const struct layout SIGNED_LAYOUT = {SIGNED_BASE, 16, 24, 26, 16, 32, 48, 64, 72, 80};

/* What is asked, and of whom. */
struct request
{
    const struct layout *layout;
    int length;                 /* octets of UDP payload: the base packet, or with one Extra Padding TLV */
    int flows;                  /* a power of 2 */
    int first_port;             /* source port of the first flow */
    int is_stateful;            /* replies carry numbers of their own */
    uint8_t key[64];
    int key_length;             /* 0: unauthenticated */
    uint8_t mac[6], peer_mac[6];
    struct in_addr address, peer;
};

static inline void put16(uint8_t *p, int value) { p[0] = (uint8_t)(value >> 8); p[1] = (uint8_t)value; }
static inline int get16(const uint8_t *p) { return p[0] << 8 | p[1]; }
static inline void put32(uint8_t *p, uint32_t value) { value = htonl(value); memcpy(p, &value, 4); }
static inline uint32_t get32(const uint8_t *p) { uint32_t value; memcpy(&value, p, 4); return ntohl(value); }

/* One's complement sum of 16-bit words in network byte order, not folded. */
static inline uint64_t sum16(const uint8_t *p, int length, uint64_t sum)
{
    for (int i = 0; i + 1 < length; i += 2) sum += (uint64_t)get16(p + i);
    return length & 1 ? sum + ((uint64_t)p[length - 1] << 8) : sum;
}

static inline int fold16(uint64_t sum)
{
    while (sum >> 16) sum = (sum & 0xFFFF) + (sum >> 16);
    return (int)sum;
}

static inline uint64_t pseudo_header(const uint8_t *frame, int udp_length)
{
    return sum16(frame + 26, 8, 17 + (uint64_t)udp_length);
}

static inline int parse_mac(const char *text, uint8_t *mac)
{
    return sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) == 6;
}

/* The whole frame of request number n; its length. */
static inline int compose_request(const struct request *r, uint32_t n, uint8_t *f)
{
    int udp_length = UDP_HEADER + r->length;
    uint8_t *p = f + STAMP_AT;
    memset(f, 0, (size_t)(STAMP_AT + r->length));
    memcpy(f, r->peer_mac, 6);
    memcpy(f + 6, r->mac, 6);
    put16(f + 12, 0x0800);
    f[IP_AT] = 0x45;
    put16(f + 16, 20 + udp_length);
    put16(f + 20, 0x4000); /* don't fragment */
    f[22] = 255;
    f[23] = 17;
    memcpy(f + 26, &r->address, 4);
    memcpy(f + 30, &r->peer, 4);
    put16(f + 24, 0xFFFF ^ fold16(sum16(f + IP_AT, 20, 0)));
    put16(f + UDP_AT, r->first_port + (int)(n & (uint32_t)(r->flows - 1)));
    put16(f + UDP_AT + 2, REFLECTOR_PORT);
    put16(f + UDP_AT + 4, udp_length);
    put32(p, n);
    put32(p + r->layout->t1, T1_SECONDS);
    put32(p + r->layout->t1 + 4, n);
    put16(p + r->layout->error_estimate, 0x9601);
    if (r->key_length) hmac_sha256(r->key, r->key_length, p, SIGNED_OCTETS, p + SIGNED_OCTETS, HMAC);
    if (r->length > r->layout->base)
    {
        uint8_t *tlv = p + r->layout->base;
        tlv[0] = 0x80;
        tlv[1] = 1; /* Extra Padding */
        put16(tlv + 2, r->length - r->layout->base - 4);
    }
    int checksum = 0xFFFF ^ fold16(sum16(f + UDP_AT, udp_length, pseudo_header(f, udp_length)));
    put16(f + UDP_AT + 6, checksum ? checksum : 0xFFFF);
    return STAMP_AT + r->length;
}

/* Octets of a reply that are known in advance, those of every request the same: mask and value, Ethernet to TLV. */
static inline void expect_reply(const struct request *r, uint8_t *mask, uint8_t *f)
{
    const struct layout *at = r->layout;
    int length = compose_request(r, 0, f);
    uint8_t *p = f + STAMP_AT, *m = mask + STAMP_AT;
    memset(mask, 0xFF, (size_t)length);
    memcpy(f, r->mac, 6);
    memcpy(f + 6, r->peer_mac, 6);
    memcpy(f + 26, &r->peer, 4);
    memcpy(f + 30, &r->address, 4);
    memset(mask + 18, 0, 4); /* identification and don't-fragment: as the reflector likes */
    memset(mask + 24, 0, 2); /* checksums are checked as such */
    put16(f + UDP_AT, REFLECTOR_PORT);
    memset(mask + UDP_AT + 2, 0, 2); /* the port, by its flow */
    memset(mask + UDP_AT + 6, 0, 2);
    memset(m, 0, 4); /* numbers and times vary; what lies between must be zero */
    memset(m + at->t3, 0, 8);
    memset(p + at->error_estimate, 0, 2);
    memset(m + at->error_estimate, 0, 2);
    memset(m + at->t2, 0, 8);
    memset(m + at->sender_sequence, 0, 4);
    put32(p + at->sender_t1, T1_SECONDS);
    memset(m + at->sender_t1 + 4, 0, 4);
    put16(p + at->sender_error_estimate, 0x9601);
    p[at->sender_ttl] = 255;
    if (r->key_length) memset(m + SIGNED_OCTETS, 0, HMAC);
    if (r->length > at->base) p[at->base] = 0; /* a known TLV: flag U is cleared */
}

/* Options that say what is asked: their values into r. 0: not such an option. */
static inline int parse_request(struct request *r, int option, const char *value)
{
    switch (option)
    {
        case 'p': if (!parse_mac(value, r->peer_mac)) { fprintf(stderr, "-p %s: no MAC\n", value); exit(2); } return 1;
        case 's': if (inet_pton(AF_INET, value, &r->address) != 1) { fprintf(stderr, "-s %s?\n", value); exit(2); }
            return 1;
        case 'd': if (inet_pton(AF_INET, value, &r->peer) != 1) { fprintf(stderr, "-d %s?\n", value); exit(2); }
            return 1;
        case 'l': r->length = atoi(value); return 1;
        case 'f': r->flows = atoi(value); return 1;
        case 'n': r->is_stateful = strcmp(value, "stateful") == 0; return 1;
        case 'k':
            for (r->key_length = 0; value[2 * r->key_length] && r->key_length < 64; r->key_length++)
                if (sscanf(value + 2 * r->key_length, "%2hhx", r->key + r->key_length) != 1) exit(2);
            return 1;
        default: return 0;
    }
}

static inline void finish_request(struct request *r, const char *interface)
{
    own_mac(interface, r->mac);
    r->layout = r->key_length ? &SIGNED_LAYOUT : &OPEN_LAYOUT;
    if (r->length == 0) r->length = r->layout->base;
    if (r->flows == 0) r->flows = 1;
    if ((r->length != r->layout->base && r->length < r->layout->base + 4) || r->length > MAX_FRAME - STAMP_AT ||
        r->flows & (r->flows - 1) || r->flows > 4096)
    {
        fprintf(stderr, "-l %d -f %d: a length with room for one TLV, a power of 2 up to 4096\n", r->length, r->flows);
        exit(2);
    }
}
