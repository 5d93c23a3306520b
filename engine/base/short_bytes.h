/* Whether a few bytes are the same: words, keys. A call of memcmp would cost more than they do. */
#ifndef TAPEDECK_BASE_SHORT_BYTES_H
#define TAPEDECK_BASE_SHORT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool same_eight(const char *a, const char *b)
{
    uint64_t one, other;
    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return one == other;
}

/* Eight at a time; the last eight may have been looked at before. */
static inline bool short_bytes_equal(const char *a, const char *b, size_t size)
{
    if (size < 8) {
        for (size_t i = 0; i < size; i++) {
            if (a[i] != b[i]) return false;
        }
        return true;
    }
    for (size_t i = 0; i + 8 < size; i += 8) {
        if (!same_eight(a + i, b + i)) return false;
    }
    return same_eight(a + size - 8, b + size - 8);
}

#endif
