/* In: ids of orders that passed R02. Out: a place for each, its value and marks. Always: one id has
 * one place. A prefix becomes known with its first id, and once PREFIXES_MAX are known, none is
 * added: from then on an id with another prefix is a text, so that random ids do not fill the table
 * with prefixes. `slots` is at most half full. */
#include "market/order_ids.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum {
    PREFIXES_MAX = 256,
    PAGE_BITS = 5,
    PAGE_MASK = (1 << PAGE_BITS) - 1,
    DIGITS_MAX = 18, /* of a number: it fits int64 */
    SLOTS_FIRST = 64
};

/* An id as prefix and number; NUMBER_UNKNOWN: it was not used. */
struct split {
    uint32_t prefix;
    uint64_t number;
};
#define NUMBER_UNKNOWN UINT64_MAX

void order_ids_init(struct order_ids *ids)
{
    *ids = (struct order_ids){0};
    names_init(&ids->prefixes);
    names_init(&ids->texts);
}

void order_ids_release(struct order_ids *ids)
{
    names_release(&ids->prefixes);
    names_release(&ids->texts);
    memory_free(ids->pages);
    memory_free(ids->slots);
    memory_free(ids->pool);
    *ids = (struct order_ids){0};
}

/* ---- An id in two parts ---------------------------------------------------------------------- */

/* The digits at the end that do not begin with 0: leading zeros belong to the prefix, so that the
 * text can be had back. */
static size_t prefix_size(const char *text, size_t size)
{
    size_t begin = size, first = size;
    while (begin > 0 && size - begin < DIGITS_MAX && text[begin - 1] >= '0' &&
           text[begin - 1] <= '9') {
        begin--;
        if (text[begin] != '0') first = begin;
    }
    return first;
}

static uint64_t number_at(const char *text, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) number = number * 10 + (uint64_t)(text[i] - '0');
    return number;
}

/* Of an id that may be new (`adds`) or is only looked for. */
static struct split split_id(const struct order_ids *ids, struct order_ids *adds,
                             const struct order_id *id)
{
    size_t size = strlen(id->text), before = prefix_size(id->text, size);
    if (before < size) {
        uint32_t prefix = names_find(&ids->prefixes, id->text, before);
        bool open = ids->prefixes.count < PREFIXES_MAX;
        if (prefix == NAME_NONE && open && adds == NULL) {
            return (struct split){NAME_NONE, NUMBER_UNKNOWN};
        }
        if (prefix == NAME_NONE && open) {
            prefix = names_intern(&adds->prefixes, id->text, before);
        }
        if (prefix != NAME_NONE) {
            return (struct split){prefix, number_at(id->text + before, size - before)};
        }
    }
    uint32_t text = adds != NULL ? names_intern(&adds->texts, id->text, size)
                                 : names_find(&ids->texts, id->text, size);
    return (struct split){NAME_NONE, text == NAME_NONE ? NUMBER_UNKNOWN : text};
}

/* ---- Pages ----------------------------------------------------------------------------------- */

static size_t slot_of(const struct order_ids *ids, uint32_t prefix, uint64_t block)
{
    uint64_t mixed = block ^ (uint64_t)prefix << 32 ^ prefix;
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return (size_t)(mixed ^ mixed >> 31) & (ids->slot_count - 1);
}

/* The slot of the page, or the free one where it would go. */
static size_t find_slot(const struct order_ids *ids, uint32_t prefix, uint64_t block)
{
    size_t slot = slot_of(ids, prefix, block);
    for (; ids->slots[slot] != 0; slot = (slot + 1) & (ids->slot_count - 1)) {
        const struct id_page *page = &ids->pages[ids->slots[slot] - 1];
        if (page->block == block && page->prefix == prefix) break;
    }
    return slot;
}

static void grow_slots(struct order_ids *ids)
{
    memory_free(ids->slots);
    ids->slot_count = ids->slot_count == 0 ? SLOTS_FIRST : ids->slot_count * 2;
    ids->slots = memory_alloc_zero(ids->slot_count, sizeof *ids->slots);
    for (size_t i = 0; i < ids->page_count; i++) {
        const struct id_page *page = &ids->pages[i];
        ids->slots[find_slot(ids, page->prefix, page->block)] = (uint32_t)i + 1;
    }
}

static uint32_t need_page(struct order_ids *ids, uint32_t prefix, uint64_t block)
{
    if ((ids->page_count + 1) * 2 > ids->slot_count) grow_slots(ids);
    size_t slot = find_slot(ids, prefix, block);
    if (ids->slots[slot] == 0) {
        ids->pages = memory_reserve(ids->pages, &ids->page_capacity, ids->page_count + 1,
                                    sizeof *ids->pages);
        ids->pages[ids->page_count++] = (struct id_page){.block = block, .prefix = prefix};
        assert(ids->page_count < PAGE_NONE);
        ids->slots[slot] = (uint32_t)ids->page_count;
    }
    return ids->slots[slot] - 1;
}

/* ---- Values ---------------------------------------------------------------------------------- */

static uint32_t bit_of(struct order_id_place place)
{
    return UINT32_C(1) << place.place;
}

static int count_bits(uint32_t bits)
{
    return __builtin_popcount(bits);
}

/* Where the value of a number stands among those of its page. */
static uint32_t rank_of(const struct id_page *page, struct order_id_place place)
{
    return (uint32_t)count_bits(page->kept & (bit_of(place) - 1));
}

static uint32_t take_run(struct order_ids *ids, int size)
{
    uint32_t run = ids->free[size];
    if (run != 0) {
        ids->free[size] = ids->pool[run - 1];
        return run - 1;
    }
    size_t values = (size_t)1 << size, end = ids->pool_size + values;
    ids->pool = memory_reserve(ids->pool, &ids->pool_capacity, end, sizeof *ids->pool);
    assert(end < UINT32_MAX);
    run = (uint32_t)ids->pool_size;
    ids->pool_size = end;
    return run;
}

static void give_run(struct order_ids *ids, uint32_t run, int size)
{
    ids->pool[run] = ids->free[size];
    ids->free[size] = run + 1;
}

/* The size of the run that holds so many. */
static int size_for(uint32_t count)
{
    return count <= 1 ? 0 : 32 - __builtin_clz(count - 1);
}

/* The page's run becomes one for `count` values; the first `kept` of them stay. */
static void fit_run(struct order_ids *ids, struct id_page *page, uint32_t before, uint32_t count,
                    uint32_t kept)
{
    int had = size_for(before), size = size_for(count);
    if (before > 0 && count > 0 && had == size) return;
    uint32_t from = page->values;
    if (count > 0) {
        page->values = take_run(ids, size);
        memcpy(&ids->pool[page->values], &ids->pool[from], kept * sizeof *ids->pool);
    }
    if (before > 0) give_run(ids, from, had);
}

static void insert_value(struct order_ids *ids, struct id_page *page, struct order_id_place place,
                         uint32_t value)
{
    uint32_t rank = rank_of(page, place), count = (uint32_t)count_bits(page->kept);
    fit_run(ids, page, count, count + 1, count);
    uint32_t *values = &ids->pool[page->values];
    memmove(&values[rank + 1], &values[rank], (count - rank) * sizeof *values);
    values[rank] = value;
    page->kept |= bit_of(place);
}

static void drop_value(struct order_ids *ids, struct id_page *page, struct order_id_place place)
{
    uint32_t rank = rank_of(page, place), count = (uint32_t)count_bits(page->kept);
    uint32_t *values = &ids->pool[page->values];
    memmove(&values[rank], &values[rank + 1], (count - rank - 1) * sizeof *values);
    fit_run(ids, page, count, count - 1, count - 1);
    page->kept &= ~bit_of(place);
}

/* ---- Ids ------------------------------------------------------------------------------------- */

static struct order_id_place place_of(uint32_t page, uint64_t number)
{
    return (struct order_id_place){page, (uint8_t)(number & PAGE_MASK)};
}

struct order_id_place order_ids_find(const struct order_ids *ids, const struct order_id *id)
{
    static const struct order_id_place none = {PAGE_NONE, 0};
    struct split split = split_id(ids, NULL, id);
    if (split.number == NUMBER_UNKNOWN || ids->slot_count == 0) return none;
    uint32_t entry = ids->slots[find_slot(ids, split.prefix, split.number >> PAGE_BITS)];
    if (entry == 0) return none;
    struct order_id_place place = place_of(entry - 1, split.number);
    return ids->pages[place.page].used & bit_of(place) ? place : none;
}

struct order_id_place order_ids_add(struct order_ids *ids, const struct order_id *id,
                                    uint32_t value)
{
    struct split split = split_id(ids, ids, id);
    struct order_id_place place =
        place_of(need_page(ids, split.prefix, split.number >> PAGE_BITS), split.number);
    struct id_page *page = &ids->pages[place.page];
    if (page->used == 0) page->base = value - place.place;
    page->used |= bit_of(place);
    order_ids_set_value(ids, place, value);
    return place;
}

void order_ids_text(const struct order_ids *ids, struct order_id_place place, struct order_id *out)
{
    const struct id_page *page = &ids->pages[place.page];
    uint64_t number = page->block << PAGE_BITS | place.place;
    bool is_text = page->prefix == NAME_NONE;
    const char *text = is_text ? names_text(&ids->texts, (uint32_t)number)
                               : names_text(&ids->prefixes, page->prefix);
    size_t size = strlen(text);
    memcpy(out->text, text, size + 1);
    if (!is_text) {
        size += int64_print((int64_t)number, out->text + size);
        out->text[size] = '\0';
    }
}

uint32_t order_ids_value(const struct order_ids *ids, struct order_id_place place)
{
    const struct id_page *page = &ids->pages[place.page];
    if ((page->kept & bit_of(place)) == 0) return page->base + place.place;
    return ids->pool[page->values + rank_of(page, place)];
}

void order_ids_set_value(struct order_ids *ids, struct order_id_place place, uint32_t value)
{
    struct id_page *page = &ids->pages[place.page];
    bool kept = (page->kept & bit_of(place)) != 0;
    if (value == page->base + place.place) {
        if (kept) drop_value(ids, page, place);
    } else if (kept) {
        ids->pool[page->values + rank_of(page, place)] = value;
    } else {
        insert_value(ids, page, place, value);
    }
}

bool order_ids_marked(const struct order_ids *ids, struct order_id_place place,
                      enum order_id_mark mark)
{
    return (ids->pages[place.page].marks[mark] & bit_of(place)) != 0;
}

void order_ids_mark(struct order_ids *ids, struct order_id_place place, enum order_id_mark mark,
                    bool set)
{
    uint32_t *bits = &ids->pages[place.page].marks[mark];
    *bits = set ? *bits | bit_of(place) : *bits & ~bit_of(place);
}
