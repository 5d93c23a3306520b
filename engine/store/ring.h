/* The ring between the engine and the store's threads: one thread puts records, each reader takes all
 * of them. A record fills whole 64-byte slots that lie side by side, so it is copied once and read in
 * place; one that would cross the end starts again at slot 0. Each side keeps a copy of the other's
 * position and looks at the shared one only when the copy says full or empty; it sleeps only when that
 * is true. Positions are counts of slots since the start and never wrap in practice. */
#ifndef TAPEDECK_STORE_RING_H
#define TAPEDECK_STORE_RING_H

#include <stdint.h>

#include "model/records.h"

enum { RING_SLOT_SIZE = 64 };
enum ring_reader { RING_ROWS, RING_LOG, RING_READERS };

struct ring;
/* `slots` is a power of two, at least 64. */
struct ring *ring_open(uint32_t slots);
void ring_release(struct ring *ring); /* NULL is fine; no thread uses it any more */

/* The engine's side. A put record is seen by the readers at the latest after ring_flush. */
void ring_put(struct ring *ring, const struct record *record);
void ring_flush(struct ring *ring);

/* A reader's side: waits for a record; it stays in place until ring_drop. */
const struct record *ring_take(struct ring *ring, enum ring_reader which);
void ring_drop(struct ring *ring, enum ring_reader which);

#endif
