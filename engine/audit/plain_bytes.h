/* Where the plain part of a JSON string ends, eight bytes looked at at once. */
#ifndef TAPEDECK_AUDIT_PLAIN_BYTES_H
#define TAPEDECK_AUDIT_PLAIN_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* The first byte that is a quote, a backslash or below blank, or with `ascii` beyond it; `end`: there is
 * none. Bit 7 of a byte of `found` says so of that byte, or is carried from one before it. */
static inline const char *plain_bytes_end(const char *at, const char *end, bool ascii)
{
    for (uint64_t bytes; (size_t)(end - at) >= sizeof bytes; at += sizeof bytes) {
        memcpy(&bytes, at, sizeof bytes);
        uint64_t quotes = bytes ^ EACH_BYTE * '"', slashes = bytes ^ EACH_BYTE * '\\';
        uint64_t found = ((quotes - EACH_BYTE) & ~quotes) | ((slashes - EACH_BYTE) & ~slashes) |
                         ((bytes - EACH_BYTE * 0x20) & ~bytes);
        if (ascii) found |= bytes;
        found &= EACH_BYTE * 0x80;
        if (found == 0) continue;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        return at + __builtin_ctzll(found) / 8;
#else
        break;
#endif
    }
    for (; at < end && *at != '"' && *at != '\\'; at++) {
        if ((unsigned char)*at < 0x20 || (ascii && (unsigned char)*at >= 0x80)) break;
    }
    return at;
}

#endif
