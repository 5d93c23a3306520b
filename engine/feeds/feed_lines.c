/* In: decompressed bytes. Out: lines. Invariant: the buffer's bytes [held, at) are the row being
 * read and [at, filled) what is not read yet; only bytes before `held` are ever given up. A line
 * too long for a row is the exception: its middle is dropped while the end is searched. */
#include "feeds/feed_lines.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* Room for a held row of the greatest size, a line of that size after it, and a good read. */
enum { BUFFER_SIZE = 256 * 1024, READ_LEAST = 64 * 1024 };

/* What is in a run of bytes: *high, some that are not ASCII; *low, blanks or control characters other than
 * LF. */
static void look_at(const char *bytes, size_t size, bool *high, bool *low)
{
    typedef uint8_t bytes_16 __attribute__((vector_size(16)));
    bytes_16 any = {0}, low_any = {0};
    uint64_t halves[4];
    size_t at = 0;
    for (; at + 16 <= size; at += 16) {
        bytes_16 block;
        memcpy(&block, bytes + at, sizeof block);
        any |= block;
        low_any |= (bytes_16)((block <= ' ') & (block != '\n'));
    }
    memcpy(halves, &any, sizeof any);
    memcpy(halves + 2, &low_any, sizeof low_any);
    for (; at < size; at++) {
        const unsigned char c = (unsigned char)bytes[at];
        halves[0] |= c;
        halves[2] |= c <= ' ' && c != '\n' ? 1 : 0;
    }
    *high = ((halves[0] | halves[1]) & UINT64_C(0x8080808080808080)) != 0;
    *low = (halves[2] | halves[3]) != 0;
}

/* What the row being read and the bytes behind it may hold. */
static void look_over(struct feed_lines *lines)
{
    const char *bytes = lines->buffer + lines->held;
    size_t size = lines->filled - lines->held;
    bool high, low;
    look_at(bytes, size, &high, &low);
    lines->suspect = high || (low && memchr(bytes, 0, size) != NULL);
    lines->quotes = memchr(bytes, '"', size) != NULL;
    lines->plain = !lines->suspect && !lines->quotes && !lines->carriage &&
                   !(low && memchr(bytes, '\r', size) != NULL);
    lines->tight = lines->plain && !low;
}

/* Reads more bytes behind `filled`. */
static bool fill(struct feed_lines *lines, struct problem *problem)
{
    if (BUFFER_SIZE - lines->filled < READ_LEAST && lines->held > 0) {
        memmove(lines->buffer, lines->buffer + lines->held, lines->filled - lines->held);
        lines->at -= lines->held;
        lines->filled -= lines->held;
        lines->held = 0;
    }
    assert(lines->filled < BUFFER_SIZE);
    size_t got = 0;
    if (!feed_bytes_read(lines->bytes, lines->buffer + lines->filled, BUFFER_SIZE - lines->filled,
                         &got, problem))
        return false;
    lines->filled += got;
    lines->ended = got == 0;
    look_over(lines);
    return true;
}

bool feed_lines_open(struct feed_lines *lines, const char *path, struct problem *problem)
{
    static const char mark[3] = {(char)0xef, (char)0xbb, (char)0xbf};
    *lines = (struct feed_lines){.number = 1};
    lines->bytes = feed_bytes_open(path, problem);
    if (lines->bytes == NULL) return false;
    lines->buffer = memory_alloc_zero(BUFFER_SIZE + LINE_SLACK, 1);
    /* More than a row, so that a file whose lines end with CR is told from one long line. */
    while (!lines->ended && lines->filled <= ROW_SIZE_MAX + 2)
        if (!fill(lines, problem)) return false;
    if (lines->filled >= sizeof mark && memcmp(lines->buffer, mark, sizeof mark) == 0) {
        lines->at = lines->held = sizeof mark;
        lines->offset = sizeof mark;
        look_over(lines);
    }
    lines->carriage = memchr(lines->buffer, '\n', lines->filled) == NULL &&
                      memchr(lines->buffer, '\r', lines->filled) != NULL;
    return true;
}

void feed_lines_release(struct feed_lines *lines)
{
    feed_bytes_release(lines->bytes);
    memory_free(lines->buffer);
    *lines = (struct feed_lines){0};
}

static void give(struct feed_lines *lines, struct line *line, size_t size)
{
    line->bytes = lines->buffer + lines->at;
    line->size = size;
    line->text_size = size;
    while (line->text_size > 0 &&
           (line->bytes[line->text_size - 1] == '\n' || line->bytes[line->text_size - 1] == '\r'))
        line->text_size--;
    line->number = lines->number++;
    line->offset = lines->offset;
    line->suspect = lines->suspect;
    line->quotes = lines->quotes;
    lines->at += size;
    lines->offset += (int64_t)size;
}

/* Skips the rest of a line whose first ROW_SIZE_MAX bytes are kept at [at, at + ROW_SIZE_MAX). */
static enum line_outcome skip_long(struct feed_lines *lines, struct line *line,
                                   struct problem *problem)
{
    const char end = lines->carriage ? '\r' : '\n';
    size_t keep_end = lines->at + ROW_SIZE_MAX;
    int64_t dropped = 0;
    char *found;
    while ((found = memchr(lines->buffer + keep_end, end, lines->filled - keep_end)) == NULL) {
        if (lines->ended) break;
        dropped += (int64_t)(lines->filled - keep_end);
        lines->filled = keep_end;
        if (!fill(lines, problem)) return LINE_BROKEN;
        keep_end = lines->at + ROW_SIZE_MAX; /* fill may have moved it */
    }
    size_t rest = found != NULL ? (size_t)(found + 1 - lines->buffer) : lines->filled;
    dropped += (int64_t)(rest - keep_end);
    memmove(lines->buffer + keep_end, lines->buffer + rest, lines->filled - rest);
    lines->filled -= rest - keep_end;
    give(lines, line, ROW_SIZE_MAX);
    lines->offset += dropped;
    line->suspect = true;
    return LINE_LONG;
}

/* Finds the end of the line at `at`: its size, 0 at the end of the file, or LINE_LONG. */
static enum line_outcome measure(struct feed_lines *lines, size_t limit, size_t *size,
                                 struct problem *problem)
{
    const char end = lines->carriage ? '\r' : '\n';
    size_t seen = 0; /* bytes of the line that hold no end */
    for (;;) {
        const char *from = lines->buffer + lines->at;
        const char *found = memchr(from + seen, end, lines->filled - lines->at - seen);
        if (found != NULL) {
            *size = (size_t)(found - from) + 1;
            return LINE_READ;
        }
        seen = lines->filled - lines->at;
        /* Two more: the line end itself, and the CR before it. */
        if (seen > limit + 2) return LINE_LONG;
        if (lines->ended) {
            *size = seen;
            return seen == 0 ? LINE_END : LINE_READ;
        }
        if (!fill(lines, problem)) return LINE_BROKEN;
    }
}

static bool row_fits(const char *text, size_t size, size_t limit)
{
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r')) size--;
    return size <= limit;
}

enum line_outcome feed_lines_next(struct feed_lines *lines, struct line *line,
                                  struct problem *problem)
{
    size_t size = 0;
    lines->held = lines->at;
    enum line_outcome outcome = measure(lines, ROW_SIZE_MAX, &size, problem);
    if (outcome == LINE_LONG || (outcome == LINE_READ && size > ROW_SIZE_MAX &&
                                 !row_fits(lines->buffer + lines->at, size, ROW_SIZE_MAX)))
        return skip_long(lines, line, problem);
    if (outcome == LINE_READ) give(lines, line, size);
    return outcome;
}

enum line_outcome feed_lines_more(struct feed_lines *lines, struct line *line,
                                  struct problem *problem)
{
    size_t size = 0;
    size_t used = lines->at - lines->held;
    if (used > ROW_SIZE_MAX) return LINE_LONG;
    enum line_outcome outcome = measure(lines, ROW_SIZE_MAX - used, &size, problem);
    if (outcome == LINE_READ && !row_fits(lines->buffer + lines->at, size, ROW_SIZE_MAX - used))
        return LINE_LONG;
    if (outcome == LINE_READ) give(lines, line, size);
    return outcome;
}

const char *feed_lines_held(const struct feed_lines *lines, size_t *size)
{
    const char *bytes = lines->buffer + lines->held;
    size_t left = lines->at - lines->held;
    while (left > 0 && (bytes[left - 1] == '\n' || bytes[left - 1] == '\r')) left--;
    *size = left;
    return bytes;
}

void feed_lines_rewind(struct feed_lines *lines, const struct line *first, bool before)
{
    size_t size = before ? 0 : first->size;
    lines->at = lines->held + size;
    lines->number = first->number + (before ? 0 : 1);
    lines->offset = first->offset + (int64_t)size;
}
