/* Entries found by up to four integers: an entry is an array of integers, its keys first. Entries stand
 * in the order in which they came, so nothing depends on the order of hashes. */
#ifndef TAPEDECK_REPORTS_GROUP_TABLE_H
#define TAPEDECK_REPORTS_GROUP_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GROUP_KEYS_MAX = 4 };

struct group_table {
    int key_count, size; /* integers of an entry: keys, and all */
    int64_t *entries;
    size_t count, capacity; /* of entries */
    uint32_t *slots;        /* entry + 1 or 0, at most half full */
    size_t slot_count;      /* a power of two */
};
void group_table_init(struct group_table *table, int key_count, int size);
void group_table_release(struct group_table *table); /* all zero is fine */

/* The entry of these keys, until the next one is added; NULL: there is none. */
int64_t *group_table_find(const struct group_table *table, const int64_t *keys);
/* The same, added with zeros behind its keys when there was none. */
int64_t *group_table_add(struct group_table *table, const int64_t *keys, bool *added);
int64_t *group_table_entry(const struct group_table *table, size_t index);

#endif
