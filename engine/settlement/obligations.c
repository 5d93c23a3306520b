/* In: obligations of fills. Out: groups, when a cycle takes what is due. Always: no open bucket is
 * empty; buckets stand in order of day; with `net` a bucket has one group for each account and
 * symbol, and its table is at most half full. */
#include "settlement/obligations.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/expected.h"
#include "base/memory.h"
#include "base/pair_hash.h"
#include "base/wide.h"
#include "settlement/settlement.h"

enum { SLOTS_FIRST = 64 };

void obligations_init(struct obligations *obligations, bool net)
{
    *obligations = (struct obligations){.net = net};
}

void obligations_release(struct obligations *obligations)
{
    for (size_t i = 0; i < obligations->made; i++) {
        memory_free(obligations->buckets[i].groups.items);
        memory_free(obligations->buckets[i].slots);
    }
    memory_free(obligations->buckets);
    memory_free(obligations->failed.items);
}

/* ---- Groups ---------------------------------------------------------------------------------- */

struct obligation_group obligation_group_of(const struct obligation_record *obligation,
                                            int64_t short_qty)
{
    int64_t money = obligation->money;
    return (struct obligation_group){.account = obligation->account,
                                     .symbol = obligation->symbol,
                                     .due_day = obligation->due_day,
                                     .count = 1,
                                     .first_obligation = obligation->obligation_id,
                                     .last_obligation = obligation->obligation_id,
                                     .qty = obligation->qty,
                                     .payable = money < 0 ? -money : 0,
                                     .receivable = money > 0 ? money : 0,
                                     .short_qty = short_qty};
}

/* The ledger has refused what would not fit, before an obligation came of it. */
static int64_t sum_of(int64_t a, int64_t b)
{
    int64_t sum;
    bool fits = int64_add(a, b, &sum);
    assert(fits && "the sums of obligations fit int64");
    return sum;
}

void obligation_group_add(struct obligation_group *group, const struct obligation_group *other)
{
    assert(group->account == other->account && group->symbol == other->symbol);
    group->qty = sum_of(group->qty, other->qty);
    group->payable = sum_of(group->payable, other->payable);
    group->receivable = sum_of(group->receivable, other->receivable);
    group->short_qty = sum_of(group->short_qty, other->short_qty);
    group->count += other->count;
    if (other->due_day < group->due_day) group->due_day = other->due_day;
    if (other->first_obligation < group->first_obligation)
        group->first_obligation = other->first_obligation;
    if (other->last_obligation > group->last_obligation)
        group->last_obligation = other->last_obligation;
}

static void list_add(struct group_list *list, const struct obligation_group *group)
{
    list->items =
        memory_reserve(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = *group;
}

/* ---- Buckets --------------------------------------------------------------------------------- */

/* Opens an empty bucket at place `at`. */
static void open_bucket(struct obligations *obligations, size_t at, int32_t day)
{
    if (obligations->count == obligations->made) {
        obligations->buckets = memory_reserve(obligations->buckets, &obligations->capacity,
                                              obligations->made + 1, sizeof *obligations->buckets);
        obligations->buckets[obligations->made++] = (struct due_bucket){0};
    }
    struct due_bucket fresh = obligations->buckets[obligations->count];
    memmove(&obligations->buckets[at + 1], &obligations->buckets[at],
            (obligations->count - at) * sizeof *obligations->buckets);
    fresh.day = day;
    obligations->buckets[at] = fresh;
    obligations->count++;
}

/* Days come nearly in order, so that the search starts at the youngest. */
static struct due_bucket *bucket_of(struct obligations *obligations, int32_t day)
{
    size_t at = obligations->count;
    while (at > 0 && obligations->buckets[at - 1].day > day) at--;
    if (at == 0 || obligations->buckets[at - 1].day != day)
        open_bucket(obligations, at, day);
    else
        at--;
    return &obligations->buckets[at];
}

static size_t slot_of_pair(const struct due_bucket *bucket, uint32_t account, uint32_t symbol)
{
    return (size_t)pair_hash(account, symbol) & (bucket->slot_count - 1);
}

/* The slot that holds the group of this pair, or the free one where it would go. */
static size_t find_slot(const struct due_bucket *bucket, uint32_t account, uint32_t symbol)
{
    size_t slot = slot_of_pair(bucket, account, symbol);
    for (; bucket->slots[slot] != 0; slot = (slot + 1) & (bucket->slot_count - 1)) {
        const struct obligation_group *group = &bucket->groups.items[bucket->slots[slot] - 1];
        if (group->account == account && group->symbol == symbol) return slot;
    }
    return slot;
}

void obligations_expect(const struct obligations *obligations, uint32_t account, uint32_t symbol)
{
    if (!obligations->net || obligations->count == 0) return;
    const struct due_bucket *bucket = &obligations->buckets[obligations->count - 1];
    if (bucket->slot_count == 0) return;
    const uint32_t entry = bucket->slots[slot_of_pair(bucket, account, symbol)];
    if (entry != 0) bytes_expect(&bucket->groups.items[entry - 1], sizeof *bucket->groups.items);
}

static void grow_slots(struct due_bucket *bucket)
{
    memory_free(bucket->slots);
    bucket->slot_count = bucket->slot_count == 0 ? SLOTS_FIRST : bucket->slot_count * 2;
    bucket->slots = memory_alloc_zero(bucket->slot_count, sizeof *bucket->slots);
    for (size_t i = 0; i < bucket->groups.count; i++) {
        const struct obligation_group *group = &bucket->groups.items[i];
        bucket->slots[find_slot(bucket, group->account, group->symbol)] = (uint32_t)i + 1;
    }
}

static void add_netted(struct due_bucket *bucket, const struct obligation_group *group)
{
    if ((bucket->groups.count + 1) * 2 > bucket->slot_count) grow_slots(bucket);
    size_t slot = find_slot(bucket, group->account, group->symbol);
    if (bucket->slots[slot] != 0) {
        obligation_group_add(&bucket->groups.items[bucket->slots[slot] - 1], group);
        return;
    }
    list_add(&bucket->groups, group);
    bucket->slots[slot] = (uint32_t)bucket->groups.count;
}

void obligations_add(struct obligations *obligations, const struct obligation_record *obligation,
                     int64_t short_qty)
{
    struct obligation_group group = obligation_group_of(obligation, short_qty);
    struct due_bucket *bucket = bucket_of(obligations, group.due_day);
    if (obligations->net)
        add_netted(bucket, &group);
    else
        list_add(&bucket->groups, &group);
    obligations->open++;
}

/* ---- Cycles ---------------------------------------------------------------------------------- */

static void take_list(struct group_list *from, struct group_list *due)
{
    if (from->count == 0) return;
    if (due->count == 0) { /* mostly all is due of one day: it changes hands as it is */
        struct group_list empty = *due;
        *due = *from;
        *from = empty;
        return;
    }
    due->items =
        memory_reserve(due->items, &due->capacity, due->count + from->count, sizeof *due->items);
    memcpy(&due->items[due->count], from->items, from->count * sizeof *due->items);
    due->count += from->count;
    from->count = 0;
}

/* The memory of the oldest bucket goes behind the open ones. */
static void close_oldest(struct obligations *obligations)
{
    struct due_bucket empty = obligations->buckets[0];
    if (empty.slots != NULL) memset(empty.slots, 0, empty.slot_count * sizeof *empty.slots);
    obligations->count--;
    memmove(&obligations->buckets[0], &obligations->buckets[1],
            obligations->count * sizeof *obligations->buckets);
    obligations->buckets[obligations->count] = empty;
}

void obligations_take_due(struct obligations *obligations, int32_t day, struct group_list *due)
{
    take_list(&obligations->failed, due);
    while (obligations->count > 0 && obligations->buckets[0].day <= day) {
        take_list(&obligations->buckets[0].groups, due);
        close_oldest(obligations);
    }
}

void obligations_settled(struct obligations *obligations, const struct obligation_group *group)
{
    obligations->open -= group->count;
}

void obligations_failed(struct obligations *obligations, const struct obligation_group *group)
{
    list_add(&obligations->failed, group);
}

int32_t obligations_oldest_due(const struct obligations *obligations)
{
    int32_t oldest = obligations->count > 0 ? obligations->buckets[0].day : DAY_NONE;
    for (size_t i = 0; i < obligations->failed.count; i++)
        if (obligations->failed.items[i].due_day < oldest)
            oldest = obligations->failed.items[i].due_day;
    return oldest;
}

bool obligations_due_after(const struct obligations *obligations, int32_t day)
{
    return obligations->count > 0 && obligations->buckets[obligations->count - 1].day > day;
}

/* ---- Of one account and symbol --------------------------------------------------------------- */

static void find_in(struct group_list *list, uint32_t account, uint32_t symbol,
                    struct group_pointers *found)
{
    for (size_t i = 0; i < list->count; i++) {
        struct obligation_group *group = &list->items[i];
        if (group->account != account || group->symbol != symbol) continue;
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
        const size_t size = sizeof *found->items;
        found->items = memory_reserve(found->items, &found->capacity, found->count + 1, size);
        found->items[found->count++] = group;
    }
}

static int oldest_first(const void *left, const void *right)
{
    const struct obligation_group *a = *(struct obligation_group *const *)left;
    const struct obligation_group *b = *(struct obligation_group *const *)right;
    if (a->due_day != b->due_day) return a->due_day < b->due_day ? -1 : 1;
    return a->first_obligation < b->first_obligation ? -1
                                                     : a->first_obligation > b->first_obligation;
}

void obligations_of(struct obligations *obligations, uint32_t account, uint32_t symbol,
                    struct group_pointers *found)
{
    found->count = 0;
    find_in(&obligations->failed, account, symbol, found);
    for (size_t i = 0; i < obligations->count; i++)
        find_in(&obligations->buckets[i].groups, account, symbol, found);
    if (found->count < 2) return;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): what is sorted are pointers */
    qsort(found->items, found->count, sizeof *found->items, oldest_first);
}
