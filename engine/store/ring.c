/* The engine publishes `head` in batches, each reader gives slots back through its `tail` in batches.
 * Sleeping is the classic handshake: the sleeper sets its flag and looks again; the other side
 * publishes and then looks at the flag. Both are sequentially consistent, so one of them sees the
 * other; the mutex closes the gap between the second look and the wait.
 *
 * Always holds: tail <= taken <= head <= written, written - tail <= slots, for each reader. */
#include "store/ring.h"

#include <assert.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

enum {
    CACHE_LINE = 64,
    SKIP = UINT8_MAX, /* kind of a filler up to the end of the ring */
};

struct reader {
    /* its own */
    alignas(CACHE_LINE) uint64_t taken; /* dropped, not all given back */
    uint64_t head_seen;
    uint64_t given_back;
    /* shared */
    alignas(CACHE_LINE) _Atomic uint64_t tail; /* slots below are free again */
    atomic_bool sleeps;
};

struct ring {
    /* the engine's, beside what never changes */
    alignas(CACHE_LINE) uint64_t written; /* put, not all published */
    uint64_t tail_seen;                   /* of the reader that is behind the others */
    uint64_t published;
    unsigned char *slots; /* aligned to CACHE_LINE within `block` */
    void *block;
    void *own; /* what was allocated for this struct, which is aligned within it */
    uint32_t count, mask, batch;
    /* shared */
    alignas(CACHE_LINE) _Atomic uint64_t head; /* slots below are ready to read */
    alignas(CACHE_LINE) atomic_bool engine_sleeps;
    pthread_mutex_t mutex; /* for sleepers alone */
    pthread_cond_t moved;
    struct reader readers[RING_READERS];
};

static void *aligned(void *block)
{
    uintptr_t at = (uintptr_t)block;
    return (unsigned char *)block + (CACHE_LINE - at % CACHE_LINE) % CACHE_LINE;
}

struct ring *ring_open(uint32_t slots)
{
    assert(slots >= 64 && (slots & (slots - 1)) == 0);
    void *own = memory_alloc_zero(1, sizeof(struct ring) + CACHE_LINE);
    struct ring *ring = aligned(own);
    ring->own = own;
    ring->block = memory_alloc_zero(slots + 1, RING_SLOT_SIZE);
    ring->slots = aligned(ring->block);
    ring->count = slots;
    ring->mask = slots - 1;
    ring->batch = slots / 8;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->engine_sleeps, false);
    for (int i = 0; i < RING_READERS; i++) {
        atomic_init(&ring->readers[i].tail, 0);
        atomic_init(&ring->readers[i].sleeps, false);
    }
    int failed = pthread_mutex_init(&ring->mutex, NULL);
    failed |= pthread_cond_init(&ring->moved, NULL);
    assert(!failed);
    return ring;
}

void ring_release(struct ring *ring)
{
    if (ring == NULL) {
        return;
    }
    pthread_cond_destroy(&ring->moved);
    pthread_mutex_destroy(&ring->mutex);
    memory_free(ring->block);
    memory_free(ring->own);
}

static unsigned char *slot_at(const struct ring *ring, uint64_t position)
{
    return ring->slots + (size_t)(position & ring->mask) * RING_SLOT_SIZE;
}

static uint32_t slots_of(uint8_t kind)
{
    return (record_size(kind) + RING_SLOT_SIZE - 1) / RING_SLOT_SIZE;
}

static void wake_sleepers(struct ring *ring)
{
    pthread_mutex_lock(&ring->mutex);
    pthread_cond_broadcast(&ring->moved);
    pthread_mutex_unlock(&ring->mutex);
}

/* Sleeps until `shared` is no longer `old`; returns its new value. */
static uint64_t wait_for_change(struct ring *ring, const _Atomic uint64_t *shared, uint64_t old,
                                atomic_bool *sleeping)
{
    uint64_t now = atomic_load_explicit(shared, memory_order_acquire);
    if (now != old) {
        return now;
    }
    pthread_mutex_lock(&ring->mutex);
    atomic_store(sleeping, true);
    while ((now = atomic_load(shared)) == old) {
        pthread_cond_wait(&ring->moved, &ring->mutex);
    }
    atomic_store(sleeping, false);
    pthread_mutex_unlock(&ring->mutex);
    return now;
}

/* ---- The engine's side ---- */

void ring_flush(struct ring *ring)
{
    if (ring->published == ring->written) return;
    ring->published = ring->written;
    atomic_store(&ring->head, ring->written);
    bool sleeper = false;
    for (int i = 0; i < RING_READERS; i++) sleeper |= atomic_load(&ring->readers[i].sleeps);
    if (sleeper) wake_sleepers(ring);
}

/* The reader that is behind the others. */
static struct reader *last_reader(struct ring *ring, uint64_t *tail)
{
    struct reader *last = NULL;
    for (int i = 0; i < RING_READERS; i++) {
        uint64_t at = atomic_load_explicit(&ring->readers[i].tail, memory_order_acquire);
        if (last == NULL || at < *tail) {
            last = &ring->readers[i];
            *tail = at;
        }
    }
    return last;
}

static void reserve(struct ring *ring, uint32_t needed)
{
    while (ring->written + needed - ring->tail_seen > ring->count) {
        uint64_t now;
        struct reader *last = last_reader(ring, &now);
        if (now == ring->tail_seen) {
            ring_flush(ring);
            wait_for_change(ring, &last->tail, now, &ring->engine_sleeps);
        } else {
            ring->tail_seen = now;
        }
    }
}

void ring_put(struct ring *ring, const struct record *record)
{
    uint32_t needed = slots_of(record->kind);
    uint32_t to_end = ring->count - (uint32_t)(ring->written & ring->mask);
    if (needed > to_end) {
        reserve(ring, to_end);
        *slot_at(ring, ring->written) = SKIP;
        ring->written += to_end;
    }
    reserve(ring, needed);
    memcpy(slot_at(ring, ring->written), record, record_size(record->kind));
    ring->written += needed;
    if (ring->written - ring->published >= ring->batch) {
        ring_flush(ring);
    }
}

/* ---- A reader's side ---- */

static void give_back(struct ring *ring, struct reader *reader)
{
    if (reader->given_back == reader->taken) return;
    reader->given_back = reader->taken;
    atomic_store(&reader->tail, reader->taken);
    if (atomic_load(&ring->engine_sleeps)) wake_sleepers(ring);
}

static void wait_for_record(struct ring *ring, struct reader *reader)
{
    if (reader->taken == reader->head_seen) {
        reader->head_seen = atomic_load_explicit(&ring->head, memory_order_acquire);
    }
    if (reader->taken == reader->head_seen) {
        give_back(ring, reader);
        reader->head_seen = wait_for_change(ring, &ring->head, reader->taken, &reader->sleeps);
    }
}

const struct record *ring_take(struct ring *ring, enum ring_reader which)
{
    struct reader *reader = &ring->readers[which];
    wait_for_record(ring, reader);
    if (*slot_at(ring, reader->taken) == SKIP) {
        reader->taken += ring->count - (reader->taken & ring->mask);
        wait_for_record(ring, reader);
    }
    return (const struct record *)(void *)slot_at(ring, reader->taken);
}

void ring_drop(struct ring *ring, enum ring_reader which)
{
    struct reader *reader = &ring->readers[which];
    reader->taken += slots_of(*slot_at(ring, reader->taken));
    if (reader->taken - reader->given_back >= ring->batch) give_back(ring, reader);
}
