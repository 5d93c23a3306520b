/* In: audit.log. Out: roots and the three lines that verify needs. The log may be larger than
 * memory, so lines are looked at as they come and only the last one is kept. Most have the shape of one
 * that came before, and end where that says; the others are looked for their end, walked, and learned. */
#include "run/verify_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "audit/canonical.h"
#include "audit/line_shapes.h"
#include "base/memory.h"

enum { CHUNK_SIZE = 256 * 1024, LET_GO_SIZE = 4 * 1024 * 1024 };

struct reader {
    int descriptor;
    char *
        bytes; /* what was read and not yet passed, from `start` to `end`; the last line before it */
    size_t capacity, last, start, end;
    bool ended;
    struct line_shapes *shapes;
    off_t behind, let_go; /* bytes of the file: read, let go */
};

/* Advice alone: what was read leaves the cache of files, which a log of gigabytes would fill for
 * nobody. */
static void let_go(struct reader *reader, ssize_t got)
{
    reader->behind += got > 0 ? got : 0;
    if (reader->behind - reader->let_go < LET_GO_SIZE) return;
    posix_fadvise(reader->descriptor, reader->let_go, reader->behind - reader->let_go,
                  POSIX_FADV_DONTNEED);
    reader->let_go = reader->behind;
}

/* Reads on; false: an error, with errno. */
static bool read_more(struct reader *reader)
{
    memmove(reader->bytes, reader->bytes + reader->last, reader->end - reader->last);
    reader->end -= reader->last;
    reader->start -= reader->last;
    reader->last = 0;
    reader->bytes = memory_reserve(reader->bytes, &reader->capacity, reader->end + CHUNK_SIZE, 1);
    ssize_t got;
    do {
        got = read(reader->descriptor, reader->bytes + reader->end, CHUNK_SIZE);
    } while (got < 0 && errno == EINTR);
    reader->end += got > 0 ? (size_t)got : 0;
    reader->ended = got == 0;
    let_go(reader, got);
    return got >= 0;
}

struct line {
    const char *bytes; /* NULL: there is none */
    size_t size;       /* without its LF */
    bool known;        /* it is canonical, and has this: */
    struct canonical seq;
};

static void pass_line(struct reader *reader, const struct line *line)
{
    reader->last = reader->start;
    reader->start += line->size + 1;
}

/* The next line. NULL: the end (size 0), bytes without LF (size > 0), an error (errno not 0). */
static struct line next_line(struct reader *reader)
{
    struct line line = {0};
    size_t looked = 0;
    errno = 0;
    for (;;) {
        const char *at = reader->bytes + reader->start;
        size_t left = reader->end - reader->start;
        line.known = line_shapes_match(reader->shapes, at, at + left, &line.size, &line.seq);
        const char *newline = line.known      ? at + line.size
                              : left > looked ? memchr(at + looked, '\n', left - looked)
                                              : NULL;
        if (newline != NULL) {
            line.bytes = at;
            line.size = (size_t)(newline - at);
            pass_line(reader, &line);
            return line;
        }
        looked = left;
        if (reader->ended || !read_more(reader)) {
            line.size = left;
            return line;
        }
    }
}

static bool finding(struct problem *problem, const char *path, uint64_t line, size_t column,
                    const char *text)
{
    problem_set(problem, EXIT_INTEGRITY, "X04", "%s", text);
    return problem_at(problem, path, (int64_t)line, (int64_t)column);
}

static bool check_line(struct reader *reader, const char *path, const struct line *line,
                       uint64_t number, struct problem *problem)
{
    struct canonical seq = line->seq;
    size_t bad;
    int64_t count = -1;
    if (!line->known && !canonical_check_with(line->bytes, line->size, "seq", &seq, &bad)) {
        return finding(problem, path, number, bad + 1, "the line is not canonical JSON (X01)");
    }
    if (!canonical_number(seq, &count) || (uint64_t)count != number - 1) {
        problem_set(problem, EXIT_INTEGRITY, "X01",
                    "the line should be record %llu, its seq is not that",
                    (unsigned long long)number - 1);
        return problem_at(problem, path, (int64_t)number, 0);
    }
    if (!line->known) line_shapes_learn(reader->shapes, line->bytes, line->size, seq);
    return true;
}

static void keep(struct text *text, const char *line, size_t size)
{
    text_clear(text);
    text_add(text, line, size);
}

static bool read_all(struct reader *reader, const char *path, uint64_t result_lines,
                     struct root_claim *claims, size_t count, struct verified_log *log,
                     struct problem *problem)
{
    struct hasher *hasher = hasher_open();
    struct merkle tree;
    struct line line;
    size_t claim = 0;
    bool done = true;
    merkle_init(&tree);
    while (done && (line = next_line(reader)).bytes != NULL) {
        log->lines += 1;
        done = check_line(reader, path, &line, log->lines, problem);
        merkle_add(&tree, hasher, line.bytes, line.size);
        if (log->lines == 1) keep(&log->begin, line.bytes, line.size);
        if (log->lines == result_lines) keep(&log->result, line.bytes, line.size);
        for (; claim < count && claims[claim].lines <= log->lines; claim++) {
            claims[claim].computed = merkle_root(&tree, hasher);
            claims[claim].computed_any = claims[claim].lines == log->lines;
        }
    }
    if (done && errno != 0) {
        done = problem_errno(problem, "read", path);
    } else if (done && line.size > 0) {
        done = finding(problem, path, log->lines + 1, 0, "the last line has no end");
    }
    if (log->lines > 0) {
        keep(&log->presentation, reader->bytes + reader->last, reader->start - reader->last - 1);
    }
    hasher_release(hasher);
    return done;
}

bool verify_log(const char *path, uint64_t result_lines, struct root_claim *claims, size_t count,
                struct verified_log *log, struct problem *problem)
{
    *log = (struct verified_log){0};
    struct reader reader = {.descriptor = open(path, O_RDONLY | O_CLOEXEC)};
    if (reader.descriptor < 0) {
        return problem_errno(problem, "open", path);
    }
    reader.bytes = memory_reserve(NULL, &reader.capacity, CHUNK_SIZE, 1);
    reader.shapes = line_shapes_open();
    bool done = read_all(&reader, path, result_lines, claims, count, log, problem);
    line_shapes_release(reader.shapes);
    memory_free(reader.bytes);
    close(reader.descriptor);
    return done;
}

void verified_log_release(struct verified_log *log)
{
    text_release(&log->begin);
    text_release(&log->result);
    text_release(&log->presentation);
}
