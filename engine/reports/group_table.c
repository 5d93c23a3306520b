/* In: keys. Out: the one entry that has them. Always: open addressing with linear probing; an entry
 * keeps its place. */
#include "reports/group_table.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

enum { SLOTS_FIRST = 64 };

void group_table_init(struct group_table *table, int key_count, int size)
{
    assert(key_count <= GROUP_KEYS_MAX && key_count <= size);
    *table = (struct group_table){.key_count = key_count, .size = size, .slot_count = SLOTS_FIRST};
    table->slots = memory_alloc_zero(table->slot_count, sizeof *table->slots);
}

void group_table_release(struct group_table *table)
{
    memory_free(table->entries);
    memory_free(table->slots);
    *table = (struct group_table){0};
}

int64_t *group_table_entry(const struct group_table *table, size_t index)
{
    return table->entries + index * (size_t)table->size;
}

size_t group_table_hash(const struct group_table *table, const int64_t *keys)
{
    /* Products that need not wait for each other; odd, and spread over all bits. */
    static const uint64_t factors[] = {UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xbf58476d1ce4e5b9),
                                       UINT64_C(0x94d049bb133111eb), UINT64_C(0xd6e8feb86659fd93)};
    uint64_t hash = 0;
    for (int i = 0; i < table->key_count; i++) {
        hash += (uint64_t)keys[i] * factors[i];
    }
    return (size_t)((hash ^ hash >> 32) * factors[0] >> 20);
}

static bool has_keys(const struct group_table *table, const int64_t *entry, const int64_t *keys)
{
    int64_t different = 0;
    for (int i = 0; i < table->key_count; i++) different |= entry[i] ^ keys[i];
    return different == 0;
}

/* The slot of the entry with these keys, or the empty one where it belongs. */
static size_t slot_of(const struct group_table *table, const int64_t *keys, size_t hash)
{
    size_t mask = table->slot_count - 1, slot = hash & mask;
    while (table->slots[slot] != 0 &&
           !has_keys(table, group_table_entry(table, table->slots[slot] - 1), keys)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

int64_t *group_table_find(const struct group_table *table, const int64_t *keys, size_t hash)
{
    uint32_t place = table->slots[slot_of(table, keys, hash)];
    return place == 0 ? NULL : group_table_entry(table, place - 1);
}

static void grow_slots(struct group_table *table)
{
    memory_free(table->slots);
    table->slot_count *= 2;
    table->slots = memory_alloc_zero(table->slot_count, sizeof *table->slots);
    for (size_t i = 0; i < table->count; i++) {
        const int64_t *keys = group_table_entry(table, i);
        table->slots[slot_of(table, keys, group_table_hash(table, keys))] = (uint32_t)i + 1;
    }
}

int64_t *group_table_add(struct group_table *table, const int64_t *keys, size_t hash, bool *added)
{
    size_t slot = slot_of(table, keys, hash), size = (size_t)table->size * sizeof *keys;
    *added = table->slots[slot] == 0;
    if (!*added) return group_table_entry(table, table->slots[slot] - 1);
    assert(table->count < UINT32_MAX);
    table->entries = memory_reserve(table->entries, &table->capacity, table->count + 1, size);
    int64_t *entry = group_table_entry(table, table->count);
    memset(entry, 0, size);
    memcpy(entry, keys, (size_t)table->key_count * sizeof *keys);
    table->slots[slot] = (uint32_t)++table->count;
    if (table->count * 2 > table->slot_count) grow_slots(table);
    return entry;
}
