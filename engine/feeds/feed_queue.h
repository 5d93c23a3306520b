/* What a thread that reads hands to the thread that lives by it: items of any size, in order, through a
 * few batches that go round. One side fills a batch while the other takes from another; only whole
 * batches change hands, so that a lock is taken once for some hundred items. Room is bounded: who is
 * ahead waits. An item lies in its batch, aligned to eight bytes, and starts with its size and kind.
 */
#ifndef TAPEDECK_FEEDS_FEED_QUEUE_H
#define TAPEDECK_FEEDS_FEED_QUEUE_H

#include <stddef.h>
#include <stdint.h>

struct queue_item {
    uint32_t size; /* with this head, a multiple of eight */
    uint32_t kind; /* the caller's */
};

struct feed_queue;
struct feed_queue *feed_queue_open(void);
void feed_queue_release(struct feed_queue *queue); /* NULL is fine; one thread alone is left */

/* The reading side. Room for an item of `size` bytes with its head, which are not cleared; waits while
 * all batches are full. NULL: the other side wants no more. */
void *feed_queue_put(struct feed_queue *queue, uint32_t kind, size_t size);
/* After the last item: gives out what is there. */
void feed_queue_end(struct feed_queue *queue);

/* The other side. The next item, which is there until the next call; waits for it. There must be one:
 * the caller knows its last item by its kind. */
const struct queue_item *feed_queue_take(struct feed_queue *queue);
/* Wants no more, at any time: feed_queue_put waits no longer. */
void feed_queue_stop(struct feed_queue *queue);

#endif
