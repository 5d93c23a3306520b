/* In: items of one thread. Out: the same items in the same order in another. Always: of `count` batches
 * the first `filled` from `taking` on belong to the taking side, the rest to the filling side; each side
 * touches its own batches only, and `mutex` guards nothing but `filled` and the flags. */
#include "feeds/feed_queue.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/memory.h"

/* A batch is some two hundred rows; a side that slept is woken for six batches, since a waking costs what
 * a hundred rows do. All of them stay in a processor's second cache. */
enum { BATCHES = 8, ROOM_BATCHES = 6, BATCH_SIZE = 32 * 1024, ITEM_ALIGNMENT = 8 };

struct batch {
    unsigned char *bytes; /* owned */
    size_t size, used;    /* grows for an item that is larger than a batch */
};

struct feed_queue {
    struct batch batches[BATCHES];
    /* The filling side's. */
    unsigned filling; /* counts on, as `taking` does */
    bool has_room;    /* the batch at `filling` is its own */
    /* The taking side's. */
    unsigned taking;
    size_t at;     /* in the batch at `taking` */
    bool has_some; /* the batch at `taking` is its own */

    pthread_mutex_t mutex;
    pthread_cond_t more, room;
    unsigned filled; /* batches that were filled and not given back */
    bool stopped;
    bool waits_for_room; /* with `mutex` held only */
};

struct feed_queue *feed_queue_open(void)
{
    struct feed_queue *queue = memory_alloc_zero(1, sizeof *queue);
    queue->has_room = true;
    for (int i = 0; i < BATCHES; i++) {
        queue->batches[i].size = BATCH_SIZE;
        queue->batches[i].bytes = memory_alloc(BATCH_SIZE);
    }
    int failed = pthread_mutex_init(&queue->mutex, NULL);
    failed |= pthread_cond_init(&queue->more, NULL);
    failed |= pthread_cond_init(&queue->room, NULL);
    assert(!failed);
    return queue;
}

void feed_queue_release(struct feed_queue *queue)
{
    if (queue == NULL) return;
    pthread_cond_destroy(&queue->room);
    pthread_cond_destroy(&queue->more);
    pthread_mutex_destroy(&queue->mutex);
    for (int i = 0; i < BATCHES; i++) memory_free(queue->batches[i].bytes);
    memory_free(queue);
}

/* ---- the reading side ------------------------------------------------------------------------ */

static void give(struct feed_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->filled++;
    queue->filling++;
    queue->has_room = false;
    pthread_cond_signal(&queue->more);
    pthread_mutex_unlock(&queue->mutex);
}

/* Sleeps until ROOM_BATCHES are back: a thread that is ahead wakes seldom. */
static bool wait_for_room(struct feed_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->waits_for_room = queue->filled == BATCHES;
    while (queue->waits_for_room && !queue->stopped) pthread_cond_wait(&queue->room, &queue->mutex);
    bool stopped = queue->stopped;
    pthread_mutex_unlock(&queue->mutex);
    if (stopped) return false;
    queue->batches[queue->filling % BATCHES].used = 0;
    queue->has_room = true;
    return true;
}

static void *add(struct batch *batch, uint32_t kind, size_t whole)
{
    struct queue_item *item = (void *)(batch->bytes + batch->used);
    item->size = (uint32_t)whole;
    item->kind = kind;
    batch->used += whole;
    return item;
}

/* In the next batch, or in one that grows. */
static void *put_elsewhere(struct feed_queue *queue, uint32_t kind, size_t whole)
{
    if (queue->has_room && queue->batches[queue->filling % BATCHES].used > 0) give(queue);
    if (!queue->has_room && !wait_for_room(queue)) return NULL;
    struct batch *batch = &queue->batches[queue->filling % BATCHES];
    if (batch->used + whole > batch->size) {
        batch->bytes = memory_grow(batch->bytes, whole, 1);
        batch->size = whole;
    }
    return add(batch, kind, whole);
}

void *feed_queue_put(struct feed_queue *queue, uint32_t kind, size_t size)
{
    size_t whole = (size + ITEM_ALIGNMENT - 1) & ~(size_t)(ITEM_ALIGNMENT - 1);
    struct batch *batch = &queue->batches[queue->filling % BATCHES];
    if (!queue->has_room || batch->used + whole > batch->size)
        return put_elsewhere(queue, kind, whole);
    return add(batch, kind, whole);
}

void feed_queue_end(struct feed_queue *queue)
{
    if (queue->has_room) give(queue);
}

/* ---- the other side -------------------------------------------------------------------------- */

static void turn_batch(struct feed_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    if (queue->has_some) {
        queue->filled--;
        queue->taking++;
        if (queue->waits_for_room && queue->filled <= BATCHES - ROOM_BATCHES) {
            queue->waits_for_room = false;
            pthread_cond_signal(&queue->room);
        }
    }
    while (queue->filled == 0) pthread_cond_wait(&queue->more, &queue->mutex);
    pthread_mutex_unlock(&queue->mutex);
    queue->has_some = true;
    queue->at = 0;
}

const struct queue_item *feed_queue_take(struct feed_queue *queue)
{
    const struct batch *batch = &queue->batches[queue->taking % BATCHES];
    if (!queue->has_some || queue->at == batch->used) {
        turn_batch(queue);
        batch = &queue->batches[queue->taking % BATCHES];
    }
    const struct queue_item *item = (const void *)(batch->bytes + queue->at);
    queue->at += item->size;
    return item;
}

void feed_queue_stop(struct feed_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->stopped = true;
    pthread_cond_signal(&queue->room);
    pthread_mutex_unlock(&queue->mutex);
}
