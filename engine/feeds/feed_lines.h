/* The physical lines of one feed file, each with its number and byte offset. LF, CRLF, and a lone
 * CR in a file without LF end a line; a UTF-8 byte order mark is skipped. Lines are slices of the
 * reader's buffer: no copy. A CSV row of several lines is read by holding its first line: nothing
 * after the hold is thrown away, so the reader can return to any line of the row. */
#ifndef TAPEDECK_FEEDS_FEED_LINES_H
#define TAPEDECK_FEEDS_FEED_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "feeds/feed_bytes.h"

enum { LINE_SLACK = 16 };      /* bytes that may be read after a line's last */
enum { ROW_SIZE_MAX = 65536 }; /* longest row in bytes without its line end (D01) */

struct line {
    const char *bytes;
    size_t size;      /* with the line end */
    size_t text_size; /* without it */
    int64_t number;   /* from 1 */
    int64_t offset;   /* of the first byte in the decompressed file */
    bool suspect;     /* bytes that are not plain ASCII, or NUL, may be in it */
    bool quotes;      /* a double quote may be in it */
};

struct feed_lines {
    struct feed_bytes *bytes; /* owned */
    char *buffer;             /* owned */
    size_t held;              /* start of the row being read */
    size_t at;                /* start of the next line; held <= at <= filled */
    size_t filled;
    int64_t number; /* of the next line */
    int64_t offset; /* of the next line */
    bool ended;     /* the file has no more bytes than the buffer */
    bool quotes;    /* in [held, filled) may be a double quote */
    bool suspect;   /* in [held, filled) are bytes other than plain ASCII */
    bool carriage;  /* lines end with CR */
    bool plain;     /* in [held, filled) is none of both, and no CR: each LF ends a row */
    bool tight;     /* nor a blank */
};

bool feed_lines_open(struct feed_lines *lines, const char *path, struct problem *problem) MUST_USE;
void feed_lines_release(struct feed_lines *lines); /* zero-initialised is fine */

enum line_outcome {
    LINE_READ,
    LINE_LONG, /* over ROW_SIZE_MAX: its begin is given, the rest skipped */
    LINE_END,
    LINE_BROKEN /* problem filled */
};
/* The next line; it is the held one from now on. The slice lives until the next call. */
enum line_outcome feed_lines_next(struct feed_lines *lines, struct line *line,
                                  struct problem *problem) MUST_USE;
/* The same for a caller who found the end of the line, its LF included, `size` bytes behind `at`. */
static inline void feed_lines_take(struct feed_lines *lines, struct line *line, size_t size)
{
    lines->held = lines->at;
    *line = (struct line){.bytes = lines->buffer + lines->at,
                          .size = size,
                          .text_size = size - 1,
                          .number = lines->number,
                          .offset = lines->offset,
                          .suspect = lines->suspect,
                          .quotes = lines->quotes};
    lines->number++;
    lines->at += size;
    lines->offset += (int64_t)size;
}
/* One more line of the held row; LINE_LONG, with nothing consumed, when the row would be longer
 * than ROW_SIZE_MAX. */
enum line_outcome feed_lines_more(struct feed_lines *lines, struct line *line,
                                  struct problem *problem) MUST_USE;
/* The bytes from the hold to the last line read, without the last line end. */
const char *feed_lines_held(const struct feed_lines *lines, size_t *size);
/* Goes back: the next line is the one after (or, `before`, the one at) the first held line. `first`
 * is what feed_lines_next gave for it. */
void feed_lines_rewind(struct feed_lines *lines, const struct line *first, bool before);

#endif
