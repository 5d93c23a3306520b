/* The engine publishes `head` in batches, the writer gives slots back through `tail` in batches.
 * Sleeping is the classic handshake: the sleeper sets its flag and looks again; the other side
 * publishes and then looks at the flag. Both are sequentially consistent, so one of them sees the
 * other; the mutex closes the gap between the second look and the wait.
 *
 * Always holds: tail <= taken <= head <= written, written - tail <= slots. */
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

struct ring {
    /* the engine's, beside what never changes */
    alignas(CACHE_LINE) uint64_t written; /* put, not all published */
    uint64_t tail_seen;
    uint64_t published;
    unsigned char *slots; /* aligned to CACHE_LINE within `block` */
    void *block;
    void *own; /* what was allocated for this struct, which is aligned within it */
    uint32_t count, mask;
    /* the writer's */
    alignas(CACHE_LINE) uint64_t taken; /* dropped, not all given back */
    uint64_t head_seen;
    uint64_t given_back;
    pthread_mutex_t mutex; /* for sleepers alone */
    /* shared */
    alignas(CACHE_LINE) _Atomic uint64_t head; /* slots below are ready to read */
    pthread_cond_t moved;
    alignas(CACHE_LINE) _Atomic uint64_t tail; /* slots below are free again */
    uint32_t batch;
    atomic_bool engine_sleeps;
    atomic_bool writer_sleeps;
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
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->engine_sleeps, false);
    atomic_init(&ring->writer_sleeps, false);
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

/* Publishes a position and wakes the other side when it sleeps. */
static void publish(struct ring *ring, _Atomic uint64_t *shared, uint64_t position,
                    const atomic_bool *sleeper)
{
    atomic_store(shared, position);
    if (atomic_load(sleeper)) {
        pthread_mutex_lock(&ring->mutex);
        pthread_cond_broadcast(&ring->moved);
        pthread_mutex_unlock(&ring->mutex);
    }
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
    if (ring->published != ring->written) {
        ring->published = ring->written;
        publish(ring, &ring->head, ring->written, &ring->writer_sleeps);
    }
}

static void reserve(struct ring *ring, uint32_t needed)
{
    while (ring->written + needed - ring->tail_seen > ring->count) {
        uint64_t now = atomic_load_explicit(&ring->tail, memory_order_acquire);
        if (now == ring->tail_seen) {
            ring_flush(ring);
            now = wait_for_change(ring, &ring->tail, ring->tail_seen, &ring->engine_sleeps);
        }
        ring->tail_seen = now;
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

/* ---- The writer's side ---- */

static void give_back(struct ring *ring)
{
    if (ring->given_back != ring->taken) {
        ring->given_back = ring->taken;
        publish(ring, &ring->tail, ring->taken, &ring->engine_sleeps);
    }
}

static void wait_for_record(struct ring *ring)
{
    if (ring->taken == ring->head_seen) {
        ring->head_seen = atomic_load_explicit(&ring->head, memory_order_acquire);
    }
    if (ring->taken == ring->head_seen) {
        give_back(ring);
        ring->head_seen = wait_for_change(ring, &ring->head, ring->taken, &ring->writer_sleeps);
    }
}

const struct record *ring_take(struct ring *ring)
{
    wait_for_record(ring);
    if (*slot_at(ring, ring->taken) == SKIP) {
        ring->taken += ring->count - (ring->taken & ring->mask);
        wait_for_record(ring);
    }
    return (const struct record *)(void *)slot_at(ring, ring->taken);
}

void ring_drop(struct ring *ring)
{
    ring->taken += slots_of(*slot_at(ring, ring->taken));
    if (ring->taken - ring->given_back >= ring->batch) {
        give_back(ring);
    }
}
