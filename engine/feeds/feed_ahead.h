/* A feed whose rows are read by a thread of its own, ahead of who takes them. What is taken is what
 * feed_next would give, row by row: the same rows with the same ids of names, the same refusals and
 * findings before the same rows, told in the thread that takes, the same counts after each row, the same
 * end. How far the thread is ahead shows nowhere.
 *
 * So that this holds, the thread reads with names, a calendar and a listener of its own. It hands over, in
 * order, each name when it meets it first, each refusal, each finding and each row; the taking side
 * interns the names where it comes to them, which is when feed_next would have, and tells its listener.
 */
#ifndef TAPEDECK_FEEDS_FEED_AHEAD_H
#define TAPEDECK_FEEDS_FEED_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "feeds/feed.h"

/* Feeds of fewer bytes are read sooner than a thread starts. A build for tests says 0. */
#ifndef FEED_AHEAD_SIZE
#define FEED_AHEAD_SIZE 1048576
#endif
/* So many feeds at once have a thread: each has batches of its own. */
enum { FEEDS_AHEAD_MAX = 8 };

/* True for prices, orders, targets and messages of a book, in files of FEED_AHEAD_SIZE bytes or more. */
bool feed_ahead_pays(const struct feed_settings *settings);

struct feed_ahead;

/* As feed_open. The listener never stops the feed and has no `accepts`; `explains` is asked in the
 * thread that reads, about symbols that were known at this call and unknown ones, whose ids mean nothing:
 * what it looks at does not change while the feed is read. Neither do names that are shown. When no
 * thread can be had the feed is read where it is asked for. */
struct feed_ahead *feed_ahead_open(const struct feed_context *context,
                                   const struct feed_settings *settings, uint16_t rank,
                                   const struct feed_listener *listener, struct problem *problem);
enum feed_outcome feed_ahead_next(struct feed_ahead *ahead, struct feed_row *row,
                                  struct problem *problem) MUST_USE;
/* After the row that was taken last. */
const struct feed_counts *feed_ahead_counts(const struct feed_ahead *ahead);
/* What was read, which may be more than what was taken; for showing progress. */
int64_t feed_ahead_progress(const struct feed_ahead *ahead);
void feed_ahead_release(struct feed_ahead *ahead); /* at any time; NULL is fine */

#endif
