/* In: keys of jobs that are enqueued and end. Out: whether a key is under way. Always: a key stands
 * between its own place and the next free one, so that looking on from its place finds it. */
#include "jobs/job_unique.h"

#include <assert.h>

#include "base/memory.h"

enum { FIRST_CAPACITY = 64 };

static struct job_key key_of(const struct job_spec *spec)
{
    return (struct job_key){.a = spec->key_a,
                            .b = spec->key_b,
                            .feed = spec->feed,
                            .kind = (uint8_t)spec->kind,
                            .part = spec->part,
                            .used = true};
}

static bool keys_equal(const struct job_key *one, const struct job_key *other)
{
    return one->a == other->a && one->b == other->b && one->feed == other->feed &&
           one->kind == other->kind && one->part == other->part;
}

/* Multiplications by odd constants, the high bits folded in (the finaliser of SplitMix64). */
static size_t place_of(const struct job_unique *unique, const struct job_key *key)
{
    uint64_t hash = (uint64_t)key->a * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)key->b;
    hash = hash * UINT64_C(0xbf58476d1ce4e5b9) + ((uint64_t)key->feed << 16) +
           ((uint64_t)key->kind << 8) + key->part;
    hash ^= hash >> 30;
    hash *= UINT64_C(0x94d049bb133111eb);
    hash ^= hash >> 31;
    return (size_t)hash & (unique->capacity - 1);
}

/* Where the key stands, or the free place where it would. */
static size_t find(const struct job_unique *unique, const struct job_key *key)
{
    size_t at = place_of(unique, key);
    while (unique->keys[at].used && !keys_equal(&unique->keys[at], key)) {
        at = (at + 1) & (unique->capacity - 1);
    }
    return at;
}

static void grow(struct job_unique *unique)
{
    struct job_unique larger = {.count = unique->count,
                                .capacity = unique->capacity > 0 ? 2 * unique->capacity
                                                                 : (size_t)FIRST_CAPACITY};
    larger.keys = memory_alloc_zero(larger.capacity, sizeof *larger.keys);
    for (size_t i = 0; i < unique->capacity; i++) {
        if (!unique->keys[i].used) continue;
        larger.keys[find(&larger, &unique->keys[i])] = unique->keys[i];
    }
    memory_free(unique->keys);
    *unique = larger;
}

void job_unique_release(struct job_unique *unique)
{
    memory_free(unique->keys);
    *unique = (struct job_unique){0};
}

bool job_unique_add(struct job_unique *unique, const struct job_spec *spec)
{
    if (2 * (unique->count + 1) > unique->capacity) grow(unique);
    struct job_key key = key_of(spec);
    size_t at = find(unique, &key);
    if (unique->keys[at].used) return false;
    unique->keys[at] = key;
    unique->count++;
    return true;
}

void job_unique_remove(struct job_unique *unique, const struct job_spec *spec)
{
    struct job_key key = key_of(spec);
    size_t hole = find(unique, &key), mask = unique->capacity - 1;
    assert(unique->keys[hole].used);
    unique->count--;
    /* What stands behind the hole moves into it when it does not stand at or behind its own place. */
    for (size_t at = (hole + 1) & mask; unique->keys[at].used; at = (at + 1) & mask) {
        size_t home = place_of(unique, &unique->keys[at]);
        if (((at - home) & mask) < ((at - hole) & mask)) continue;
        unique->keys[hole] = unique->keys[at];
        hole = at;
    }
    unique->keys[hole].used = false;
}
