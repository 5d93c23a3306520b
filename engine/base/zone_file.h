/* The content of a TZif file (RFC 8536) as one list of offset changes that needs no rule any more:
 * the footer's POSIX rule is written out to the end of what int64 nanoseconds reach. */
#ifndef TAPEDECK_BASE_ZONE_FILE_H
#define TAPEDECK_BASE_ZONE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct zone_change {
    int64_t at;     /* UTC seconds since 1970 from which on the offset holds */
    int32_t offset; /* seconds east of UTC; differs from the one before */
};

struct zone_table {
    struct zone_change *changes; /* by time; owned */
    size_t count;
    size_t capacity;
    int32_t offset_before; /* before the first change */
};

/* Reads the bytes of a file into an empty table; false and *reason (a constant) when they are not
 * a sound TZif file. Release the table in any case. */
bool zone_file_parse(const uint8_t *bytes, size_t size, struct zone_table *table,
                     const char **reason) MUST_USE;
/* Adds a change after all others; one that changes nothing leaves no trace. */
void zone_table_add(struct zone_table *table, int64_t at, int32_t offset);
void zone_table_release(struct zone_table *table);

/* Appends the changes of a POSIX TZ rule ("EST5EDT,M3.2.0,M11.1.0") that lie after `after`, years
 * 1677 to 2263. A table without changes gets the rule's standard offset as its first. False when
 * the text is no such rule. */
bool zone_rule_expand(const char *text, size_t size, int64_t after,
                      struct zone_table *table) MUST_USE;

#endif
