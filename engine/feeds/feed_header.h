/* The first lines of a feed's file: its delimiter, and the names of its columns if it has any. */
#ifndef TAPEDECK_FEEDS_FEED_HEADER_H
#define TAPEDECK_FEEDS_FEED_HEADER_H

#include "base/memory.h"
#include "feeds/feed_reader.h"

/* The header while it is resolved. */
struct header {
    struct feed *feed;
    struct arena arena;
    const char *names[CSV_FIELDS_MAX]; /* "" when the file has no header */
    bool taken[CSV_FIELDS_MAX];
    int count;    /* 0: no header, and the first row is no CSV */
    bool present; /* the file has one */
    bool like_data;
    int64_t line;
};

/* Reads the header of the file just opened; `feed` is set and the arena made. A file without one is
 * left at its first row. EXIT_INPUT problem for a file without content or with a damaged header. */
bool feed_header_read(struct header *header, struct problem *problem) MUST_USE;

#endif
