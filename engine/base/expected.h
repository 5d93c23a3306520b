/* Bytes that are wanted soon. A table of some megabytes that is looked up at random is in no cache near the
 * processor; asked for some hundred instructions ahead, it is. A hint alone: nothing depends on it. */
#ifndef TAPEDECK_BASE_EXPECTED_H
#define TAPEDECK_BASE_EXPECTED_H

#include <stddef.h>

enum { EXPECTED_LINE = 64 };

static inline void bytes_expect(const void *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += EXPECTED_LINE)
        __builtin_prefetch((const char *)bytes + at);
}

#endif
