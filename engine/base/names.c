/* Interned names. A name comes in as bytes, an id goes out that stays the same for the table's
 * life. Open addressing with linear probing, at most half full; each stored text is preceded by its
 * size, so that a candidate is refused by hash and size before its bytes are looked at. The hash
 * decides only where a name is looked for, never an order that anybody sees. */
#include "base/names.h"

#include <assert.h>
#include <string.h>

enum { SLOTS_FIRST = 64, CAPACITY_FIRST = 32 };

void names_init(struct names *names)
{
    *names = (struct names){0};
    arena_init(&names->arena);
}

void names_release(struct names *names)
{
    for (int i = 0; i < NAME_PIECES; i++) {
        memory_free(names->texts[i]);
        memory_free(names->shown[i]);
    }
    memory_free(names->slots);
    memory_free(names->hashes);
    arena_release(&names->arena);
    *names = (struct names){0};
}

/* The place of an id: piece 0 holds the first 32, piece n the 16 x 2^n from there on. */
static uint32_t piece_of(uint32_t id, uint32_t *at)
{
    if (id < NAME_PIECE_FIRST) {
        *at = id;
        return 0;
    }
    uint32_t top = 31 - (uint32_t)__builtin_clz(id);
    *at = id - (UINT32_C(1) << top);
    return top - 4;
}

static const char *text_in(const char **const pieces[NAME_PIECES], uint32_t id)
{
    uint32_t at, piece = piece_of(id, &at);
    return pieces[piece][at];
}

static void put_text(const char **pieces[NAME_PIECES], uint32_t id, const char *text)
{
    uint32_t at, piece = piece_of(id, &at);
    if (pieces[piece] == NULL) {
        size_t size = piece == 0 ? NAME_PIECE_FIRST : (size_t)16 << piece;
        pieces[piece] = memory_alloc_zero(size, sizeof *pieces[piece]);
    }
    pieces[piece][at] = text;
}

/* Eight bytes at a time, multiplied and folded; the constants are the golden ratio's and the
 * finalizer's of splitmix64. */
static uint32_t hash_of(const char *text, size_t size)
{
    uint64_t hash = (uint64_t)size * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = 0;
    for (; size - at >= 8; at += 8) {
        uint64_t eight;
        memcpy(&eight, text + at, 8);
        hash = (hash ^ eight) * UINT64_C(0xBF58476D1CE4E5B9);
        hash ^= hash >> 32;
    }
    uint64_t rest = 0;
    for (; at < size; at++) {
        rest = rest << 8 | (unsigned char)text[at];
    }
    hash = (hash ^ rest) * UINT64_C(0xBF58476D1CE4E5B9);
    hash = (hash ^ (hash >> 29)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)(hash >> 32);
}

static bool name_is(const struct names *names, uint32_t id, const char *text, size_t size)
{
    const char *stored = text_in(names->texts, id);
    size_t stored_size;
    memcpy(&stored_size, stored - sizeof stored_size, sizeof stored_size);
    return stored_size == size && (size == 0 || memcmp(stored, text, size) == 0);
}

/* The slot that holds the name, or the empty one where it belongs. */
static uint32_t slot_of(const struct names *names, uint32_t hash, const char *text, size_t size)
{
    uint32_t slot = hash & names->slot_mask;
    while (names->slots[slot] != 0) {
        uint32_t id = names->slots[slot] - 1;
        if (names->hashes[id] == hash && name_is(names, id, text, size)) {
            return slot;
        }
        slot = (slot + 1) & names->slot_mask;
    }
    return slot;
}

static void grow_slots(struct names *names)
{
    uint32_t slot_count = names->slots == NULL ? SLOTS_FIRST : (names->slot_mask + 1) * 2;
    assert(slot_count > 0);
    uint32_t *slots = memory_alloc_zero(slot_count, sizeof *slots);
    uint32_t mask = slot_count - 1;
    for (uint32_t id = 0; id < names->count; id++) {
        uint32_t slot = names->hashes[id] & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = id + 1;
    }
    memory_free(names->slots);
    names->slots = slots;
    names->slot_mask = mask;
}

static void grow_names(struct names *names)
{
    uint32_t capacity = names->capacity == 0 ? CAPACITY_FIRST : names->capacity * 2;
    assert(capacity > names->capacity);
    names->hashes = memory_grow(names->hashes, capacity, sizeof *names->hashes);
    names->capacity = capacity;
}

static const char *store(struct names *names, const char *text, size_t size)
{
    char *room = arena_alloc(&names->arena, sizeof size + size + 1);
    memcpy(room, &size, sizeof size);
    char *stored = room + sizeof size;
    if (size > 0) {
        memcpy(stored, text, size);
    }
    stored[size] = 0;
    return stored;
}

uint32_t names_intern(struct names *names, const char *text, size_t size)
{
    if (names->slots == NULL || names->count >= (names->slot_mask + 1) / 2) {
        grow_slots(names);
    }
    uint32_t hash = hash_of(text, size);
    uint32_t slot = slot_of(names, hash, text, size);
    if (names->slots[slot] != 0) {
        return names->slots[slot] - 1;
    }
    if (names->count == names->capacity) {
        grow_names(names);
    }
    uint32_t id = names->count;
    assert(id < NAME_NONE - 1);
    const char *stored = store(names, text, size);
    put_text(names->texts, id, stored);
    if (names->renamed) put_text(names->shown, id, stored);
    names->hashes[id] = hash;
    names->slots[slot] = id + 1;
    names->count += 1;
    return id;
}

uint32_t names_find(const struct names *names, const char *text, size_t size)
{
    if (names->slots == NULL) {
        return NAME_NONE;
    }
    uint32_t entry = names->slots[slot_of(names, hash_of(text, size), text, size)];
    return entry == 0 ? NAME_NONE : entry - 1;
}

void names_rename(struct names *names, uint32_t id, const char *text, size_t size)
{
    assert(id < names->count);
    for (uint32_t i = 0; !names->renamed && i < names->count; i++) {
        put_text(names->shown, i, text_in(names->texts, i));
    }
    names->renamed = true;
    put_text(names->shown, id, store(names, text, size));
}

const char *names_key(const struct names *names, uint32_t id)
{
    assert(id < names->count);
    return text_in(names->texts, id);
}

const char *names_text(const struct names *names, uint32_t id)
{
    return text_in(names->renamed ? names->shown : names->texts, id);
}

const char *names_bytes(const struct names *names, uint32_t id, size_t *size)
{
    const char *text = names_text(names, id);
    memcpy(size, text - sizeof *size, sizeof *size);
    return text;
}
