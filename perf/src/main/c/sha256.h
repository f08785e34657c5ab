/* SHA-256 (FIPS 180-4) and HMAC (RFC 2104): short, not fast; none of the code that is measured. */
#pragma once
#include <stdint.h>
#include <string.h>

static inline uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static inline void sha256_block(uint32_t *h, const uint8_t *block, const uint32_t *k)
{
    uint32_t w[64], v[8];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 |
            block[4 * i + 3];
    for (int i = 16; i < 64; i++)
        w[i] = w[i - 16] + w[i - 7] + (rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3) +
            (rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10);
    memcpy(v, h, sizeof v);
    for (int i = 0; i < 64; i++)
    {
        uint32_t a = v[0], e = v[4];
        uint32_t t1 = v[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + k[i] + w[i];
        uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) h[i] += v[i];
}

/* One message of two parts, together at most 1 kB. */
static inline void sha256(const uint8_t *one, int one_length, const uint8_t *two, int two_length, uint8_t *digest)
{
    /* the first 32 bits of the fractional parts of the cube roots of the first 64 primes, and square roots of 8 */
    static uint32_t k[64], start[8];
    for (int prime = 2, n = 0; k[63] == 0; prime++)
    {
        int is_prime = 1;
        for (int d = 2; d * d <= prime; d++) is_prime &= prime % d != 0;
        if (!is_prime) continue;
        unsigned __int128 low = 0, high = (unsigned __int128)1 << 36;
        while (high - low > 1) /* cube root of prime * 2^96 */
        {
            unsigned __int128 mid = (low + high) / 2, limit = (unsigned __int128)prime << 96;
            if (mid * mid <= limit / mid) low = mid; else high = mid;
        }
        k[n] = (uint32_t)low;
        if (n < 8)
        {
            for (low = 0, high = (unsigned __int128)1 << 36; high - low > 1;)
            {
                unsigned __int128 mid = (low + high) / 2;
                if (mid * mid <= (unsigned __int128)prime << 64) low = mid; else high = mid;
            }
            start[n] = (uint32_t)low;
        }
        n++;
    }
    uint8_t message[1152] = {0};
    uint32_t h[8];
    int length = one_length + two_length, padded = (length + 9 + 63) / 64 * 64;
    memcpy(message, one, (size_t)one_length);
    memcpy(message + one_length, two, (size_t)two_length);
    message[length] = 0x80;
    for (int i = 0; i < 4; i++) message[padded - 1 - i] = (uint8_t)((uint32_t)length * 8 >> 8 * i);
    memcpy(h, start, sizeof h);
    for (int i = 0; i < padded; i += 64) sha256_block(h, message + i, k);
    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

/* The first out_length octets of it; a key of at most 64 octets. */
static inline void hmac_sha256(const uint8_t *key, int key_length, const uint8_t *data, int length, uint8_t *out,
    int out_length)
{
    uint8_t inner[64], outer[64], digest[32];
    for (int i = 0; i < 64; i++)
    {
        uint8_t octet = i < key_length ? key[i] : 0;
        inner[i] = octet ^ 0x36;
        outer[i] = octet ^ 0x5C;
    }
    sha256(inner, 64, data, length, digest);
    sha256(outer, 64, digest, 32, digest);
    memcpy(out, digest, (size_t)out_length);
}
