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

/* What the calls below take as `hash`. */
size_t group_table_hash(const struct group_table *table, const int64_t *keys);
/* The entry of these keys, until the next one is added; NULL: there is none. */
int64_t *group_table_find(const struct group_table *table, const int64_t *keys, size_t hash);
/* The same, added with zeros behind its keys when there was none. */
int64_t *group_table_add(struct group_table *table, const int64_t *keys, size_t hash, bool *added);
int64_t *group_table_entry(const struct group_table *table, size_t index);

/* Whoever has several keys to look up asks for all slots first, then for all entries, then looks up: so
 * their memory is waited for once, not once a key. */
static inline void group_table_expect_slot(const struct group_table *table, size_t hash)
{
    __builtin_prefetch(&table->slots[hash & (table->slot_count - 1)]);
}
/* The whole of it, since most values are added to. */
static inline void group_table_expect_entry(const struct group_table *table, size_t hash)
{
    enum { LINE = 64 / sizeof(int64_t) };
    uint32_t place = table->slots[hash & (table->slot_count - 1)];
    if (place == 0) return;
    const int64_t *entry = table->entries + (place - 1) * (size_t)table->size;
    for (int i = 0; i < table->size; i += LINE) __builtin_prefetch(entry + i);
}

#endif
